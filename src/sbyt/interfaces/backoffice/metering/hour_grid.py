"""The 24 × 31 grid as it is drawn: a number in every cell, one hue for the value, a pattern for the quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Final

from django.utils import timezone

from sbyt.apps.metering.queries.interval_month import GridDay, MonthGrid
from sbyt.formats.hours import HOURS, Hour
from sbyt.kit import numbers
from sbyt.usecases.hourly.read_alone import SPREAD

SHADES: Final = 7
_COMMERCIAL: Final = 0
REPLACED: Final = 3
"""Quality of an hour that a rule put in place of a missing one: in no file, only on screens."""
BY_SCHEME: Final = 5
"""Quality of an hour that a scheme gave: in no file, only on screens."""
_MWH_FROM_WH: Final = 2_000_000
_FINE_BELOW_WH: Final = 10_000
_QUALITIES: Final = {
    0: "",
    1: "is-doubtful",
    2: "is-missing",
    REPLACED: "is-replaced",
    SPREAD: "is-spread",
    BY_SCHEME: "is-by-scheme",
}
_WEEKEND: Final = 5

_SAID: Final = {
    "is-partial": ", часть часа без данных",
    "is-doubtful": ", не для расчётов",
    "is-replaced": ", замещено",
    "is-spread": ", рассчитано по показаниям",
    "is-by-scheme": ", по схеме",
}

Marks = Mapping[tuple[date, int], tuple[str, str]]
"""(day, hour) → a class of the cell and the words about it, said after the number."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One hour: its text, classes of shade and quality, and what a screen reader says."""

    hour: int
    text: str
    css: str
    said: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """One day with its total."""

    day: date
    weekday: str
    weekend: bool
    cells: Sequence[GridCell]
    total: str
    versions: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The month as it is drawn; `units` is what numbers are in, the scale from the least to the largest hour.

    `unfit` hours are those that «Полнота» and the check «Нет часов» count: missing, known in part, not for settlement, replaced.
    """

    rows: Sequence[GridRow]
    hours: Sequence[str]
    hour_totals: Sequence[str]
    units: str
    units_name: str
    total: str
    total_wh: int
    known: int
    expected: int
    missing: int
    partial: int
    doubtful: int
    doubtful_wh: int
    replaced: int
    replaced_wh: int
    spread: int
    by_scheme: int
    unfit: int
    least: str
    largest: str
    largest_at: str

    @property
    def unfit_words(self) -> str:
        """Return what the unfit hours are, in words."""
        parts = (
            ("без данных", self.missing),
            ("неполных", self.partial),
            ("не для расчётов", self.doubtful),
            ("замещено", self.replaced),
        )
        return ", ".join(f"{words} {numbers.whole(count)}" for words, count in parts if count)


def grid_of(month: MonthGrid, *, units: str, marks: Marks = MappingProxyType({})) -> Grid:
    """Return the grid; without `units` (kwh, mwh) it picks those in which an hour has few digits."""
    values = [hour.value_wh for day in month.days for hour in day.hours if hour.value_wh is not None]
    least, largest = min(values, default=0), max(values, default=0)
    units = units or ("mwh" if largest >= _MWH_FROM_WH else "kwh")
    write = _Writer(units, largest)
    hours = [(day, number, hour) for day in month.days for number, hour in enumerate(day.hours)]
    doubtful = [hour for _, _, hour in hours if hour.quality == 1]
    known = month.hours_known
    return Grid(
        rows=[_row(day, (least, largest), write, marks) for day in month.days],
        hours=[f"{number:02d}" for number in range(HOURS)],
        hour_totals=[write.total(_hour_sum(month.days, number)) for number in range(HOURS)],
        units=units,
        units_name=write.name,
        total=write.total(month.total_wh),
        total_wh=month.total_wh,
        known=known,
        expected=month.hours_expected,
        missing=month.hours_expected - known,
        partial=sum(hour.is_partial for _, _, hour in hours),
        doubtful=len(doubtful),
        doubtful_wh=sum(hour.value_wh or 0 for hour in doubtful),
        replaced=sum(hour.quality == REPLACED for _, _, hour in hours),
        replaced_wh=sum(hour.value_wh or 0 for _, _, hour in hours if hour.quality == REPLACED),
        spread=sum(hour.quality == SPREAD for _, _, hour in hours),
        by_scheme=sum(hour.quality == BY_SCHEME for _, _, hour in hours),
        unfit=month.hours_expected - sum(_is_fit(hour) for _, _, hour in hours),
        least=write.hour(least) if values else numbers.NOTHING,
        largest=write.hour(largest) if values else numbers.NOTHING,
        largest_at=next(
            (
                f"{numbers.day_in_words(day.day)}, {_span(number)}"
                for day, number, hour in hours
                if hour.value_wh == largest
            ),
            "",
        ),
    )


def quality_words(hour: Hour) -> str:
    """Return what is to be known of an hour besides its value: «не для расчётов», «замещено»; "" of a measured whole one."""
    if hour.value_wh is None:
        return "нет данных"
    marks = [_QUALITIES[hour.quality], "is-partial" if hour.is_partial else ""]
    return ", ".join(_SAID[mark].removeprefix(", ") for mark in marks if mark in _SAID)


def _is_fit(hour: Hour) -> bool:
    """Tell whether the hour counts for settlement without an obligation: measured whole, of a scheme or of registers."""
    return (
        hour.value_wh is not None and not hour.is_partial and hour.quality in {_COMMERCIAL, SPREAD, BY_SCHEME}
    )


def with_replaced(month: MonthGrid, replaced: Mapping[date, tuple[Sequence[int | None], bool]]) -> MonthGrid:
    """Return the month with replaced hours where nothing fit for settlement is measured, or where it is not believed.

    `replaced`: day → 24 values and whether they stand over measured ones.
    """
    return replace(
        month,
        days=tuple(
            replace(day, hours=_overlaid(day.hours, *replaced[day.day])) if day.day in replaced else day
            for day in month.days
        ),
    )


def _overlaid(hours: Sequence[Hour], values: Sequence[int | None], over: bool) -> tuple[Hour, ...]:  # noqa: FBT001  a pair as it is stored
    measured = hours or (Hour(None, 2),) * HOURS
    return tuple(
        hour
        if value is None
        or (hour.quality == 0 and not hour.is_partial and (not over or value == hour.value_wh))
        else Hour(value, REPLACED)
        for hour, value in zip(measured, values, strict=True)
    )


def chart_of(
    month: MonthGrid, *, title: str, compared: MonthGrid | None = None, shift_days: int = 0
) -> dict[str, Any]:
    """Return the series of the chart: seconds of each hour's beginning and Wh.

    `compared` are the days that stand beside: each day with that `shift_days` before it. Even hours are drawn from zero: from
    the least to the largest of them is a Wh.
    """
    beside = {day.day: day.hours for day in (compared.days if compared else ())}
    others: list[int | None] = []
    for day in month.days:
        hours = beside.get(day.day - timedelta(days=shift_days), ())
        others += [hours[number].value_wh if hours else None for number in range(HOURS)]
    moments, values, doubtful = [], [], []
    zone = timezone.get_current_timezone()
    for day in month.days:
        midnight = datetime.combine(day.day, time(), tzinfo=zone)
        for number in range(HOURS):
            hour = day.hours[number] if day.hours else None
            moments.append(int(midnight.timestamp()) + number * 3600)
            value_wh = None if hour is None else hour.value_wh
            values.append(value_wh)
            doubtful.append(value_wh if hour is not None and hour.quality in {1, REPLACED} else None)
    return {
        "title": title,
        "moments": moments,
        "values": values,
        "doubtful": doubtful,
        "compared": others if compared else [],
        "from_zero": any(hour.quality == SPREAD for day in month.days for hour in day.hours),
    }


class _Writer:
    """Writes Wh in the units of the grid: hours with two or no decimals, totals with one or none."""

    def __init__(self, units: str, largest: int) -> None:
        self.units = units
        self.name = "МВт·ч" if units == "mwh" else "кВт·ч"
        self.decimals = (
            2
            if units == "mwh"
            else 3
            if largest < _FINE_BELOW_WH
            else 1
            if largest < 10 * _FINE_BELOW_WH
            else 0
        )

    def hour(self, wh: int) -> str:
        if self.units == "mwh":
            return numbers.megawatt_hours(wh)
        step = 10 ** (3 - self.decimals)
        return numbers.scaled((wh + step // 2) // step, places=self.decimals, at_least=self.decimals)

    def total(self, wh: int | None) -> str:
        if wh is None:
            return numbers.NOTHING
        if self.units == "mwh":
            return numbers.scaled((wh + 50_000) // 100_000, places=1)
        return numbers.energy(wh) if self.decimals else numbers.whole((wh + 500) // 1000)


def _row(day: GridDay, scale: tuple[int, int], write: _Writer, marks: Marks) -> GridRow:
    cells = [
        _marked(
            _cell(day.day, number, day.hours[number] if day.hours else None, scale, write),
            marks.get((day.day, number)),
        )
        for number in range(HOURS)
    ]
    return GridRow(
        day=day.day,
        weekday=numbers.weekday(day.day),
        weekend=day.day.weekday() >= _WEEKEND,
        cells=cells,
        total=write.total(day.total_wh),
        versions=day.versions,
    )


def _marked(cell: GridCell, mark: tuple[str, str] | None) -> GridCell:
    if mark is None:
        return cell
    css, words = mark
    return replace(cell, css=f"{cell.css} {css}", said=f"{cell.said}, {words}")


def _cell(day: date, number: int, hour: Hour | None, scale: tuple[int, int], write: _Writer) -> GridCell:
    least, largest = scale
    when = f"{numbers.day_in_words(day)}, {_span(number)}"
    if hour is None or hour.value_wh is None:
        return GridCell(number, numbers.NOTHING, "is-missing", f"{when}: {numbers.NOTHING}, нет данных")
    quality = "is-partial" if hour.is_partial else _QUALITIES.get(hour.quality, "")
    span = largest - least
    shade = (hour.value_wh - least) * (SHADES - 1) // span if span else 0
    said = _SAID.get(quality, "")
    text = write.hour(hour.value_wh)
    return GridCell(
        number,
        text,
        f"shade-{shade} {quality}".strip(),
        f"{when}: {text} {write.name}{said}",
    )


def _span(number: int) -> str:
    return f"{number:02d}–{(number + 1) % HOURS:02d}"


def _hour_sum(days: Sequence[GridDay], number: int) -> int | None:
    known = [day.hours[number].value_wh for day in days if day.hours]
    values = [value for value in known if value is not None]
    return sum(values) if values else None
