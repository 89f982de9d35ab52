"""Half-up by Decimal, and the largest remainder by Fraction."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any


def rounded(value: Fraction, quantum: int = 1) -> int:
    with localcontext() as context:
        context.prec = 120
        steps = Decimal(value.numerator) / Decimal(value.denominator * quantum)
        return int(steps.quantize(Decimal(1), rounding=ROUND_HALF_UP)) * quantum


def kopecks(quantity_wh: int, price_e7: int) -> int:
    """Return RUB/kWh x kWh in kopecks."""
    roubles = Fraction(price_e7, 10**7) * Fraction(quantity_wh, 1000)
    return rounded(roubles * 100)


def shared(total: int, weights: Sequence[int], order: Sequence[Any]) -> list[int]:
    """Split the total by weight; units that are left go to the largest fractions, then by `order`."""
    whole = sum(weights)
    if whole == 0:
        return [0 for _ in weights]
    exact = [Fraction(abs(total) * weight, whole) for weight in weights]
    parts = [int(share) for share in exact]
    by_fraction = sorted(range(len(weights)), key=lambda n: (-(exact[n] - parts[n]), order[n]))
    for n in by_fraction[: abs(total) - sum(parts)]:
        parts[n] += 1
    return [part if total >= 0 else -part for part in parts]
