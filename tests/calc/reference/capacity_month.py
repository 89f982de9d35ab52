"""The two capacities by hand: dictionaries, loops, fractions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction

Hours = Sequence[int | None]


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


def mean_w(values: Collection[int | None], quantum_w: int) -> int | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    exact = Fraction(sum(known), len(known) * quantum_w)
    whole = int(abs(exact) + Fraction(1, 2))
    return (whole if exact >= 0 else -whole) * quantum_w


def month(
    *,
    points: Mapping[int, tuple[str, Mapping[date, Hours]]],
    peak: Mapping[date, int],
    planned: Collection[int],
    quantum_w: int,
    own_hour: bool,
) -> dict[str, tuple[int | None, int | None]]:
    """Return voltage → (purchased W, network W); "" is all points."""
    levels = sorted({voltage for voltage, _ in points.values()})
    bought: dict[str, list[int | None]] = {level: [] for level in ["", *levels]}
    carried: dict[str, list[int | None]] = {level: [] for level in ["", *levels]}
    for day, hour in sorted(peak.items()):
        by_level = {
            level: summed([days.get(day) for voltage, days in points.values() if voltage == level])
            for level in levels
        }
        whole = summed(list(by_level.values()))
        common = largest_planned_hour(whole, planned)
        for level, hours in {"": whole, **by_level}.items():
            at = largest_planned_hour(hours, planned) if own_hour else common
            bought[level].append(hours[hour])
            carried[level].append(None if at is None else hours[at])
    return {level: (mean_w(bought[level], quantum_w), mean_w(carried[level], quantum_w)) for level in bought}
