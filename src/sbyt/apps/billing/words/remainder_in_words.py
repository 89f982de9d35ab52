"""A share that is not the rounding of its formula: parts add up to the whole by the largest remainder, and a reader with a calculator is told."""

from __future__ import annotations

from sbyt.calc.rounding import half_up
from sbyt.kit import numbers

_PLACES = 6


def remainder_in_words(numerator: int, denominator: int, *, given_wh: int) -> str:
    """Return what the formula comes to exactly where `given_wh` is another watt-hour than its rounding; nothing where it is the rounding.

    The formula is `numerator / denominator` in Wh. A difference of a whole watt-hour or more has another cause: nothing is said.
    """
    off = given_wh * denominator - numerator
    if not off or abs(off) >= denominator or half_up(numerator, denominator) == given_wh:
        return ""
    exact = numbers.scaled(half_up(numerator * 1000, denominator), places=_PLACES, at_least=0)
    return f"точно {exact}, округлено с остатком: доли вместе дают целое"
