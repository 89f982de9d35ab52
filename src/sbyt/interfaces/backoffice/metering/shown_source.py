"""Where an hour came from, in words of the screens: one look on the pages of a point, of capacity and of a bill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sbyt.apps.metering.queries.replaced_days import ReplacedDay
from sbyt.apps.metering.queries.supplied_days import SuppliedDay
from sbyt.interfaces.backoffice.checks.words import CODES, METHODS
from sbyt.kit import numbers
from sbyt.usecases.hourly.hour_source import Comes, HourSource, Term

COMES: Final = {
    Comes.MEASURED: ("замер, для расчётов", "ok"),
    Comes.REPLACED: ("замещён", "accent"),
    Comes.SCHEME: ("по схеме", "accent"),
    Comes.SPREAD: ("рассчитано по показаниям", "accent"),
    Comes.MISSING: ("нет данных", "bad"),
}
_KINDS: Final = {
    "constant": "постоянная мощность",
    "percent": "потери, %",
    "load": "потери от нагрузки",
    "share": "доля",
    "scheme": "другая схема",
    "result": "итог схемы",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReplacement:
    """A replacement in words: what gave the hour, why, who asked for it."""

    fact: ReplacedDay
    method: str
    why: str
    chosen: str
    limit: str

    @property
    def person(self) -> str:
        return self.fact.recorded_by or "система"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTerm:
    """A term of a scheme: indented by its depth, with the sign of its value."""

    term: Term
    sign: str
    words: str
    tone: str

    @property
    def depth(self) -> int:
        return min(self.term.depth, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSource:
    """An hour's source as a template draws it."""

    source: HourSource
    words: str
    tone: str
    replaced: ShownReplacement | None
    earlier: Sequence[ShownReplacement]
    terms: Sequence[ShownTerm]


def shown_source(source: HourSource) -> ShownSource:
    """Return the source in words."""
    words, tone = COMES[source.comes]
    return ShownSource(
        source=source,
        words=words,
        tone=tone,
        replaced=None if source.replaced is None else shown_replacement(source.replaced),
        earlier=[shown_replacement(one) for one in source.earlier],
        terms=[] if source.scheme is None else [_term(one) for one in source.scheme.terms],
    )


def shown_replacement(fact: ReplacedDay) -> ShownReplacement:
    """Return a replacement in words."""
    finding = CODES[fact.finding_code].text if fact.finding_code in CODES else ""
    method = METHODS.get(fact.method, fact.method)
    return ShownReplacement(
        fact=fact,
        method=f"{method} {fact.control}".strip(),
        why=fact.reason or finding or ("измеренному не верят" if fact.over_measured else "часа не было"),
        chosen="по лестнице закона" if fact.asked in {"", "ladder"} else "способ назвал человек",
        limit=_limit(fact),
    )


BY_READINGS: Final = "по показаниям, поровну на часы"
"""A meter of a scheme without any hour in the month."""


def _limit(fact: ReplacedDay) -> str:
    if fact.period is None or fact.most is None:
        return ""
    months = numbers.counted(fact.most, "месяц", "месяца", "месяцев")
    return f"{fact.period}-й месяц подряд; по истории {months}"


def _term(term: Term) -> ShownTerm:
    words, tone = COMES[term.comes] if term.comes is not None else (_KINDS.get(term.kind, ""), "")
    if term.comes is Comes.SPREAD:
        words = BY_READINGS
    return ShownTerm(term=term, sign="−" if term.sign < 0 else "+", words=words, tone=tone)


def day_comes(day: SuppliedDay) -> tuple[str, str, str]:
    """Return where a day of a bill came from: words, their tone, and what else there is to say."""
    words, tone = COMES[Comes(day.comes)]
    if day.replaced is None:
        return words, tone, day.scheme_name
    shown = shown_replacement(day.replaced)
    hours = numbers.counted(
        sum(value is not None for value in day.replaced.values_wh), "час", "часа", "часов"
    )
    return (
        ("замещён целиком" if day.file is None else "замещён в части часов"),
        tone,
        (f"{hours}: {shown.method}; {shown.why}; {shown.person}, {numbers.moment(day.replaced.recorded_at)}"),
    )
