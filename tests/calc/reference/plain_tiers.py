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


def in_ranges(volume: int, *, first: int, second: int | None) -> tuple[int, int, int]:
    """Return what of a volume lies in each range, bound by bound."""
    top = max(volume - second, 0) if second is not None else 0
    middle = max(volume - first, 0) - top
    return volume - middle - top, middle, top


def added_to_months(
    billed: list[int], now: list[int], *, first: int, second: int | None
) -> list[tuple[int, int, int]]:
    """Return for each month what it takes in each range above what it was billed by there."""
    return [
        _less(in_ranges(new, first=first, second=second), in_ranges(old, first=first, second=second))
        for old, new in zip(billed, now, strict=True)
    ]


def added_to_all(billed: list[int], whole: int, *, first: int, second: int | None) -> tuple[int, int, int]:
    """Return what the months take together, with the bounds of them all, above what each was billed by in its own."""
    months = len(billed)
    taken = in_ranges(whole, first=first * months, second=None if second is None else second * months)
    for old in billed:
        taken = _less(taken, in_ranges(old, first=first, second=second))
    return taken


def _less(now: tuple[int, int, int], before: tuple[int, int, int]) -> tuple[int, int, int]:
    return now[0] - before[0], now[1] - before[1], now[2] - before[2]


def dearest_first(bills: list[tuple[int, int]], energy_wh: int) -> int:
    """Return roubles x 1000 of so much energy taken from (whole roubles a kWh, Wh) pieces of bills, watt-hour by watt-hour from the dearest."""
    worth = 0
    for price, billed in sorted(bills, reverse=True):
        taken = min(billed, energy_wh)
        worth += taken * price
        energy_wh -= taken
    return worth
