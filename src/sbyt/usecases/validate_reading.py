"""Judge one reading against what its register showed before. Pure: values in, a verdict out.

Source of the checks: the trade's practice; the law names no limits, so those of plausibility are dated settings
(`reading.plausible_average_percent`, `reading.plausible_extra_wh_month`, and where nothing is known of the point
`reading.unknown_power_w`), unconfirmed. The days on which consumers
give readings are `reading.window_first_day` and `reading.window_last_day` (PP 354, clause 31: 23-25 by the model contract).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from sbyt.apps.metering.queries.reading_history import BELIEVED, KnownReading
from sbyt.apps.metering.types import Reading
from sbyt.formats.energy_text import Energy, EnergyProblem
from sbyt.kit.numbers import day as day_text
from sbyt.kit.numbers import energy as energy_text
from sbyt.kit.numbers import plural
from sbyt.usecases.reading_codes import ReadingCode

_DAYS_OF_MONTH: Final = 30
_HOURS_OF_DAY: Final = 24
_WITHOUT_WINDOW: Final = frozenset(
    {Reading.Source.INSTALLATION.value, Reading.Source.REMOVAL.value, Reading.Source.CONTROLLER.value}
)


class Outcome(StrEnum):
    """What becomes of a reading."""

    ACCEPTED = "accepted"
    WARNED = "warned"
    ASKED = "asked"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a stable code and a sentence."""

    code: ReadingCode
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome with its reasons. `consumption_wh` is since the previous reading, with the ratio.

    `replaces` are readings that stop being believed when this one is stored.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    consumption_wh: int | None = None
    replaces: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plausibility:
    """What is believed without a note: a share of the average plus so much a month; a day of the month in the window.

    The window, `[window_first_day, window_last_day]`, is for readings that consumers give, not for those of acts. The usual
    consumption is the mean of `usual_days` before; a history shorter than `usual_least_days` has none: then a meter without transformers
    at a point without an agreed power is believed up to `unknown_power_w` in every hour.
    """

    average_percent: int = 300
    extra_wh_month: int = 500_000
    window_first_day: int = 1
    window_last_day: int = 31
    usual_days: int = 365
    usual_least_days: int = 28
    unknown_power_w: int = 15_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The register and its meter as they stood on the day of the reading."""

    integer_digits: int
    multiplier: int = 1
    max_power_w: int | None = None
    verified_until: date | None = None


@dataclass(slots=True)
class _Judgement:
    """The reading on the bench."""

    value_wh: int
    taken_on: date
    source: str
    scale: Scale
    known: Sequence[KnownReading]
    plausibility: Plausibility
    notes: list[Reason] = field(default_factory=list)

    @property
    def full_turn_wh(self) -> int:
        return full_turn_wh(self.scale.integer_digits)


def full_turn_wh(integer_digits: int) -> int:
    """Return what a scale counts before it starts from zero again."""
    return int(10**integer_digits) * 1000


def verdict_of(
    *,
    value: Energy | EnergyProblem,
    taken_on: date,
    source: str,
    scale: Scale,
    known: Sequence[KnownReading],
    today: date,
    plausibility: Plausibility,
) -> Verdict:
    """Return what becomes of a reading. `known` are the register's current readings in order of days."""
    if isinstance(value, EnergyProblem):
        return _refused(*_PROBLEMS[value])
    bench = _Judgement(value.wh, taken_on, source, scale, known, plausibility)
    if taken_on > today:
        return _refused(ReadingCode.DATE_IN_FUTURE, f"дата показаний {day_text(taken_on)} ещё не наступила")
    if value.wh >= bench.full_turn_wh:
        digits = plural(scale.integer_digits, "целый знак", "целых знака", "целых знаков")
        words = f"показание {energy_text(value.wh)}: на шкале {scale.integer_digits} {digits}"
        return _refused(ReadingCode.TOO_MANY_DIGITS, words)
    if value.rounded:
        bench.notes.append(Reason(ReadingCode.ROUNDED, "показание точнее 1 Вт·ч округлено"))
    return _against_known(bench)


_PROBLEMS: Final = {
    EnergyProblem.NOT_A_NUMBER: (ReadingCode.NOT_A_NUMBER, "показание не число"),
    EnergyProblem.NEGATIVE: (ReadingCode.NEGATIVE, "показание отрицательное"),
    EnergyProblem.TOO_LARGE: (ReadingCode.TOO_MANY_DIGITS, "показание слишком велико"),
}


def _against_known(bench: _Judgement) -> Verdict:
    same = [item for item in bench.known if item.taken_on == bench.taken_on and item.source == bench.source]
    if any(item.value_wh == bench.value_wh for item in same):
        return Verdict(outcome=Outcome.UNCHANGED)
    asked = tuple(item.reading_id for item in same if item.state == Reading.State.ASKED)
    believed = [item for item in same if item.state in BELIEVED]
    others = [item for item in bench.known if item.state in BELIEVED and item not in believed]
    later = next((item for item in others if item.taken_on > bench.taken_on), None)
    if later is not None and not later.rolled_over and bench.value_wh > later.value_wh:
        words = (
            f"показание {energy_text(bench.value_wh)} больше более позднего: "
            f"{energy_text(later.value_wh)} от {day_text(later.taken_on)}"
        )
        return _refused(ReadingCode.ABOVE_LATER_READING, words)
    previous = previous_of(others, bench.taken_on)
    if previous is not None and bench.value_wh < previous.value_wh:
        return Verdict(
            outcome=Outcome.ASKED, reasons=(_below_previous(bench, previous), *bench.notes), replaces=asked
        )
    if believed:
        words = f"заменяет показание {energy_text(believed[0].value_wh)} за этот день"
        bench.notes.append(Reason(ReadingCode.REPLACES_EARLIER, words))
    consumption = None if previous is None else (bench.value_wh - previous.value_wh) * bench.scale.multiplier
    if previous is not None and consumption is not None:
        bench.notes += _doubts(bench, others, previous, consumption)
    if bench.scale.verified_until is not None and bench.scale.verified_until < bench.taken_on:
        words = f"срок поверки прибора истёк {day_text(bench.scale.verified_until)}"
        bench.notes.append(Reason(ReadingCode.VERIFICATION_EXPIRED, words))
    if not _in_window(bench):
        bounds = f"{bench.plausibility.window_first_day}–{bench.plausibility.window_last_day}"
        words = f"снято не в дни приёма показаний ({bounds} число)"
        bench.notes.append(Reason(ReadingCode.OUTSIDE_WINDOW, words))
    only_news = all(note.code is ReadingCode.REPLACES_EARLIER for note in bench.notes)
    return Verdict(
        outcome=Outcome.ACCEPTED if only_news else Outcome.WARNED,
        reasons=tuple(bench.notes),
        consumption_wh=consumption,
        replaces=(*asked, *(item.reading_id for item in believed)),
    )


def _in_window(bench: _Judgement) -> bool:
    """Tell whether the day is one of those on which consumers give readings; acts and controllers have no window."""
    if bench.source in _WITHOUT_WINDOW:
        return True
    return bench.plausibility.window_first_day <= bench.taken_on.day <= bench.plausibility.window_last_day


def previous_of(believed: Sequence[KnownReading], taken_on: date) -> KnownReading | None:
    """Return the last reading before the day; one of installation counts on its own day too."""
    before = [
        item
        for item in believed
        if item.taken_on < taken_on
        or (item.taken_on == taken_on and item.source == Reading.Source.INSTALLATION)
    ]
    return before[-1] if before else None


def _below_previous(bench: _Judgement, previous: KnownReading) -> Reason:
    turned = (bench.value_wh + bench.full_turn_wh - previous.value_wh) * bench.scale.multiplier
    words = (
        f"показание {energy_text(bench.value_wh)} меньше предыдущего {energy_text(previous.value_wh)} "
        f"от {day_text(previous.taken_on)}; если счётчик перешёл через ноль, расход {energy_text(turned)} кВт·ч"
    )
    return Reason(ReadingCode.BELOW_PREVIOUS, words)


def _doubts(
    bench: _Judgement, believed: Sequence[KnownReading], previous: KnownReading, consumption_wh: int
) -> list[Reason]:
    days = (bench.taken_on - previous.taken_on).days
    if days == 0:
        return []
    since = f"с {day_text(previous.taken_on)}"
    if consumption_wh == 0:
        return [Reason(ReadingCode.ZERO_CONSUMPTION, f"расхода нет {since}")]
    words = f"расход {energy_text(consumption_wh)} кВт·ч {since}"
    power = bench.scale.max_power_w
    if power and consumption_wh > power * _HOURS_OF_DAY * days:
        return [Reason(ReadingCode.ABOVE_POSSIBLE, f"{words} больше, чем позволяет разрешённая мощность")]
    usual = usual_wh(bench.scale, believed, until=previous, days=days, plausibility=bench.plausibility)
    if usual is None:
        return [] if power else _doubts_of_unknown(bench, words, days, consumption_wh)
    limit = usual * bench.plausibility.average_percent // 100
    limit += bench.plausibility.extra_wh_month * days // _DAYS_OF_MONTH
    if consumption_wh <= limit:
        return []
    return [
        Reason(
            ReadingCode.ABOVE_USUAL, f"{words} намного выше обычного: {energy_text(usual)} за столько же дней"
        )
    ]


def _doubts_of_unknown(bench: _Judgement, words: str, days: int, consumption_wh: int) -> list[Reason]:
    """Neither a history nor a power is known: hold the consumption against what such a point can take at most."""
    most = bench.plausibility.unknown_power_w * _HOURS_OF_DAY * days
    if bench.scale.multiplier > 1 or consumption_wh <= most:
        return []
    power = energy_text(bench.plausibility.unknown_power_w)
    told = f"{words} больше, чем берут {power} кВт круглые сутки ({energy_text(most)}): проверьте показание"
    return [Reason(ReadingCode.ABOVE_POSSIBLE, told)]


def usual_wh(
    scale: Scale,
    believed: Sequence[KnownReading],
    *,
    until: KnownReading,
    days: int,
    plausibility: Plausibility,
) -> int | None:
    """Return the mean consumption over as many days by the `usual_days` before `until`; None for a history too short."""
    first_day = until.taken_on - timedelta(days=plausibility.usual_days)
    year = [item for item in believed if first_day <= item.taken_on <= until.taken_on]
    if not year:
        return None
    first, span = year[0], (until.taken_on - year[0].taken_on).days
    if span < max(plausibility.usual_least_days, 1):
        return None
    turns = sum(item.rolled_over for item in year[1:])
    used = until.value_wh - first.value_wh + turns * full_turn_wh(scale.integer_digits)
    return used * scale.multiplier * days // span


def _refused(code: ReadingCode, message: str) -> Verdict:
    return Verdict(outcome=Outcome.REFUSED, reasons=(Reason(code, message),))
