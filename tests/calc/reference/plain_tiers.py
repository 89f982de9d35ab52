"""Ranges of one account, kilowatt-hour by kilowatt-hour of thought: fractions, then largest remainders."""

from __future__ import annotations

from tests.calc.reference.plain_rounding import shared


def tier_volumes(volumes: list[int], *, first: int, second: int | None) -> list[tuple[int, int, int]]:
    """Return (first, second, third range) of each volume; the ranges of the sum shared by volumes."""
    total = max(sum(volumes), 0)
    third = max(total - second, 0) if second is not None else 0
    middle = max(total - first, 0) - third
    order = list(range(len(volumes)))
    weights = [max(volume, 0) for volume in volumes]
    tops = shared(third, weights, order)
    weights = [max(weight - top, 0) for weight, top in zip(weights, tops, strict=True)]
    middles = shared(middle, weights, order)
    return [(volume - mid - top, mid, top) for volume, mid, top in zip(volumes, middles, tops, strict=True)]
