"""The two capacities by hand: dictionaries, loops, fractions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction

Hours = Sequence[int | None]
Term = tuple[date, date | None]


def summed(points: Sequence[Hours | None]) -> list[int | None]:
    total: list[int | None] = []
    for hour in range(24):
        parts = [None if point is None else point[hour] for point in points]
        known = [part for part in parts if part is not None]
        total.append(sum(known) if len(known) == len(parts) else None)
    return total


def largest_planned_hour(hours: Hours, planned: Collection[int]) -> int | None:
    best = None
    for hour in sorted(planned):
        value = hours[hour]
        if value is None:
            return None
        if best is None or value > (hours[best] or 0):
            best = hour
    return best


def mean_w(total: int, days: int, quantum_w: int) -> int | None:
    if not days:
        return None
    exact = Fraction(total, days * quantum_w)
    whole = int(abs(exact) + Fraction(1, 2))
    return (whole if exact >= 0 else -whole) * quantum_w


def month(
    *,
    points: Mapping[int, tuple[str, Mapping[date, Hours], Term]],
    peak: Mapping[date, int],
    planned: Collection[int],
    quantum_w: int,
    own_hour: bool,
) -> dict[str, tuple[int | None, int | None]]:
    """Return voltage → (purchased W, network W); "" is all points.

    A day enters where all that is supplied on it is known. Each level has something, or nothing, on such a day.
    """
    bought: dict[str, int] = {}
    carried: dict[str, int] = {}
    bought_days = carried_days = 0
    for day, hour in sorted(peak.items()):
        supplied = [
            (voltage, days.get(day))
            for voltage, days, (since, until) in points.values()
            if since <= day and (until is None or day < until)
        ]
        if not supplied:
            continue
        by_level = {
            level: summed([hours for voltage, hours in supplied if voltage == level])
            for level in {voltage for voltage, _ in supplied}
        }
        whole = summed(list(by_level.values()))
        common = largest_planned_hour(whole, planned)
        bought_days += whole[hour] is not None
        carried_days += common is not None
        for level, hours in {"": whole, **by_level}.items():
            at = largest_planned_hour(hours, planned) if own_hour else common
            bought[level] = bought.get(level, 0) + (0 if whole[hour] is None else known(hours, hour))
            carried[level] = carried.get(level, 0) + (0 if common is None else known(hours, at))
    return {
        level: (
            mean_w(bought[level], bought_days, quantum_w),
            mean_w(carried[level], carried_days, quantum_w),
        )
        for level in bought
    }


def known(hours: Hours, hour: int | None) -> int:
    """Return the hour of a level on a day whose whole is known; an unknown one fails the comparison."""
    assert hour is not None
    value = hours[hour]
    assert value is not None
    return value
