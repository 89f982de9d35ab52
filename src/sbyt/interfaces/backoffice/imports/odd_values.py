"""Values that the eye should check: alone in their place, or far above the rest of the day. Nothing is decided by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_DIFFERS_PERCENT: Final = 20
_AGREE_PERCENT: Final = 10
_ABOVE_MIDDLE: Final = 3
_FEWEST_KNOWN: Final = 6
_BESIDE: Final = 2


@dataclass(frozen=True, slots=True)
class Odd:
    """A value out of place and what is usual there, in the units of the values."""

    place: int
    value: int
    usual: int


def odd_values(values: Sequence[int | None]) -> list[Odd]:
    """Return values that differ by a fifth from four neighbours that agree, or are thrice the middle of the day.

    A day with fewer than six known values has no usual level: nothing is odd in it.
    """
    known = sorted(value for value in values if value is not None)
    if len(known) < _FEWEST_KNOWN:
        return []
    middle = known[len(known) // 2]
    found = []
    for place, value in enumerate(values):
        if value is None:
            continue
        usual = _usual_beside(values, place)
        if usual is not None and _differ(value, usual, percent=_DIFFERS_PERCENT):
            found.append(Odd(place, value, usual))
        elif middle > 0 and value > _ABOVE_MIDDLE * middle and not _stands_together(values, place, middle):
            found.append(Odd(place, value, middle))
    return found


def _usual_beside(values: Sequence[int | None], place: int) -> int | None:
    """Return the level of the four nearest values where they agree: two on each side, inwards at the edges."""
    first = min(max(place - _BESIDE, 0), len(values) - 2 * _BESIDE - 1)
    beside = [values[at] for at in range(first, first + 2 * _BESIDE + 1) if at != place]
    known = [value for value in beside if value is not None]
    if len(known) < len(beside) or not max(known) or _differ(min(known), max(known), percent=_AGREE_PERCENT):
        return None
    return sum(known) // len(known)


def _differ(one: int, other: int, *, percent: int) -> bool:
    return abs(one - other) * 100 > max(abs(one), abs(other)) * percent


def _stands_together(values: Sequence[int | None], place: int, middle: int) -> bool:
    """Tell whether a neighbour is as high: a shift at work, not a mistake."""
    pairs = [pair for pair in pairwise(range(len(values))) if place in pair]
    return any(
        (values[other] or 0) > _ABOVE_MIDDLE * middle for pair in pairs for other in pair if other != place
    )
