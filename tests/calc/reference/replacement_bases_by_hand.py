"""Bases of estimates by loops over days, in the order of the clauses."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

Base = tuple[int | None, int | None, bool | None]


def bases(
    month: date,
    days: Mapping[date, Sequence[int | None]],
    readings: Mapping[date, int],
) -> tuple[Base, Base]:
    """Return (Wh, hours, by registers) of the same month of last year and of the nearest of twelve months before."""
    start = month.replace(year=month.year - 1)
    same, nearest = whole_month(start, days, readings), (None, None, None)
    while start < month:
        found = whole_month(start, days, readings)
        nearest = nearest if found[0] is None else found
        start = following(start)
    return same, nearest


def whole_month(start: date, days: Mapping[date, Sequence[int | None]], readings: Mapping[date, int]) -> Base:
    """Return what a month took, by hours where none lacks, else by the readings around it."""
    hours = [
        value
        for number in range(monthrange(start.year, start.month)[1])
        for value in days.get(start + timedelta(days=number), [None] * 24)
    ]
    if None not in hours:
        return sum(value or 0 for value in hours), len(hours), False
    end = following(start)
    before = [day for day in readings if start - timedelta(days=35) <= day <= start]
    if not before:
        return None, None, None
    opened = max(before)
    after = [day for day in readings if opened < day <= end]
    if not after or at_midnight(max(after)) < end - timedelta(days=8):
        return None, None, None
    energy = readings[max(after)] - readings[opened]
    if energy < 0:
        return None, None, None
    return energy, (at_midnight(max(after)) - at_midnight(opened)).days * 24, True


def at_midnight(taken_on: date) -> date:
    """Return the day at whose midnight a reading counts."""
    later = taken_on + timedelta(days=1)
    return later if later.day == 1 else taken_on


def following(start: date) -> date:
    """Return the first day of the next month."""
    return date(start.year + start.month // 12, start.month % 12 + 1, 1)
