"""What share of the whole a part is, for the eye: an integer in thousandths, and the attribute made of it."""

from __future__ import annotations

_THOUSAND = 1000


def share(part: int, whole: int) -> int:
    """Return thousandths between 0 and 1000; something is never drawn as nothing, a rest never as the whole."""
    if whole <= 0 or part <= 0:
        return 0
    if part >= whole:
        return _THOUSAND
    return min(_THOUSAND - 1, max(1, (part * _THOUSAND * 2 + whole) // (2 * whole)))


def as_percent(thousandths: int) -> str:
    """Return the value of an SVG attribute: 632 → «63.2%»."""
    whole, tenth = divmod(thousandths, 10)
    return f"{whole}.{tenth}%" if tenth else f"{whole}%"
