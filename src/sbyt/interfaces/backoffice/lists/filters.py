"""Filters of a list: each reads its own parameters, narrows the queryset, and says itself in a chip."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from django.db.models import Q, QuerySet

from sbyt.formats.plain_number import decimal_of
from sbyt.interfaces.backoffice.lists.columns import Source
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.asked_days import asked_day

Input = Literal["choice", "sum", "day", "text"]
Choices = Sequence[tuple[str, str]]
_WORDS_OF_LOOKUP: Final = {"gte": "от ", "lte": "до ", "lt": "до "}
_LARGEST: Final = 10**15


class UnableToReadFilter(ValueError):
    """Raised when the text of a filter is not what it filters by; the message is shown beside the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A condition by one parameter of the address.

    `on` is a field path or an expression; `lookup` a Django lookup. Or `condition` turns the value into a Q; `of` then names the
    column whose value it looks at.
    `said_with` is what the chip says before the value; unless given, «от» or «до» by the lookup.
    """

    key: str
    title: str
    input: Input = "choice"
    on: str | Source = ""
    lookup: str = "exact"
    condition: Callable[[Any], Q] | None = None
    of: str = ""
    choices: Choices | Callable[[Actor], Choices] = ()
    hint: str = ""
    said_with: str | None = None

    def choices_for(self, actor: Actor) -> Choices:
        return self.choices(actor) if callable(self.choices) else self.choices

    def read(self, text: str, actor: Actor) -> Any:
        """Return the value that the text means; raises UnableToReadFilter."""
        if self.input == "choice":
            if text not in {value for value, _ in self.choices_for(actor)}:
                raise UnableToReadFilter("Такого значения нет в списке")
            return text
        if self.input == "sum":
            return kopecks_from(text)
        if self.input == "day":
            return day_from(text)
        return text

    def narrow(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """Return the rows that meet the condition."""
        if self.condition is not None:
            return rows.filter(self.condition(value))
        if isinstance(self.on, str):
            return rows.filter(**{f"{self.on}__{self.lookup}": value})
        name = f"f_{self.key}"
        found: QuerySet[Any] = rows.alias(**{name: self.on}).filter(**{f"{name}__{self.lookup}": value})
        return found

    def said(self, value: Any, actor: Actor) -> str:
        """Return the value as the chip says it."""
        before = _WORDS_OF_LOOKUP.get(self.lookup, "") if self.said_with is None else self.said_with
        if self.input == "choice":
            return dict(self.choices_for(actor)).get(value, str(value))
        if self.input == "sum":
            return f"{before}{numbers.scaled(value, places=2, at_least=0)}\u00a0₽"
        if self.input == "day":
            return before + numbers.day(value)
        return str(value)


def kopecks_from(text: str) -> int:
    """Return kopecks from «2 000,50»; raises UnableToReadFilter."""
    roubles = decimal_of("".join(text.split()))
    if (
        roubles is None
        or (kopecks := roubles * 100) != kopecks.to_integral_value()
        or abs(kopecks) > _LARGEST
    ):
        raise UnableToReadFilter("Нужна сумма в рублях, например 2000 или 2000,50")
    return int(kopecks)


def least_sum(query: Mapping[str, str], key: str) -> int:
    """Return the kopecks that a filter by sum asks for, 0 where it asks for none or its text is no sum."""
    try:
        return kopecks_from(query.get(key, "0"))
    except UnableToReadFilter:
        return 0


def day_from(text: str) -> date:
    """Return a day from «2021-07-01» (what the field sends) or «01.07.2021»; raises UnableToReadFilter."""
    parts = text.strip().split(".")
    if len(parts) == len(("day", "month", "year")):
        text = "-".join(reversed(parts))
    try:
        return asked_day(text.strip())
    except ValueError:
        raise UnableToReadFilter("Нужна дата, например 01.07.2021") from None


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition in force, with the address of the list without it."""

    title: str
    text: str
    url_without: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A filter whose text could not be read: it is not applied and says so."""

    title: str
    text: str
    words: str


def take(
    filters: Sequence[Filter], given: Mapping[str, str], actor: Actor
) -> tuple[list[tuple[Filter, Any]], list[Fault]]:
    """Return the conditions that could be read, and the faults of the others."""
    taken: list[tuple[Filter, Any]] = []
    faults: list[Fault] = []
    for one in filters:
        text = given.get(one.key, "").strip()
        if not text:
            continue
        try:
            taken.append((one, one.read(text, actor)))
        except UnableToReadFilter as error:
            faults.append(Fault(one.title, text, str(error)))
    return taken, faults
