"""Days said by one clock as days of another: the same instants, cut at the other's midnight."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from sbyt.calc.local_day import intervals_of_day, place_in_day, starts_of_intervals
from sbyt.formats.maket_80020_types import Channel
from sbyt.formats.measured_days import MeasuredDay

_NO_VALUE = 2
_Key = tuple[str, Channel, date, int]


def moved_days(days: Iterable[MeasuredDay], *, said: ZoneInfo, zone: ZoneInfo) -> tuple[MeasuredDay, ...]:
    """Return the days of the clock `said` as days of `zone`, in order of points, channels and days.

    A day of `zone` that the file holds a part of has no line, no value and quality 2 where it says nothing.
    """
    cells: dict[_Key, dict[int, tuple[int | None, int, int | None]]] = {}
    for one in days:
        starts = starts_of_intervals(
            one.day, zone=said, step_minutes=one.step_minutes, count=len(one.values_wh)
        )
        for start, *cell in zip(starts, one.values_wh, one.qualities, one.lines, strict=True):
            found = place_in_day(start, zone=zone, step_minutes=one.step_minutes)
            if found is not None:
                key = (one.code, one.channel, found[0], one.step_minutes)
                cells.setdefault(key, {})[found[1]] = (cell[0], cell[1] or 0, cell[2])
    return tuple(_day(key, cells[key], zone) for key in sorted(cells))


def _day(key: _Key, cells: dict[int, tuple[int | None, int, int | None]], zone: ZoneInfo) -> MeasuredDay:
    code, channel, day, step = key
    count = intervals_of_day(day, zone=zone, step_minutes=step)
    told = [cells.get(place, (None, _NO_VALUE, None)) for place in range(count)]
    return MeasuredDay(
        code=code,
        name="",
        channel=channel,
        day=day,
        step_minutes=step,
        values_wh=tuple(cell[0] for cell in told),
        qualities=tuple(cell[1] for cell in told),
        lines=tuple(cell[2] for cell in told),
        line=next((cell[2] for cell in told if cell[2] is not None), None),
    )
