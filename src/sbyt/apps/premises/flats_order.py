"""The order in which flats of a building are walked, as a person types it: «37-72, 1-36, 80»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_SPAN: Final = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)
_DASHES: Final = str.maketrans("–—−", "---")
_SHOWN: Final = 40


class UnableToReadFlatsOrder(ValueError):
    """Raised where the words are not numbers of flats and spans of them; the text is Russian: it is shown as it is."""


def read_flats_order(words: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of flats in the order of the walk, both ends belonging; «36-1» is walked from 36 down.

    Empty words are no spans: by numbers. Raises UnableToReadFlatsOrder for anything else, a flat named twice too.
    """
    parts = [part.strip() for part in words.translate(_DASHES).replace(" ", "").split(",")]
    if parts == [""]:
        return ()
    spans = tuple(_span(part) for part in parts)
    ordered = sorted((min(span), max(span)) for span in spans)
    for (_low, high), (low, _high) in pairwise(ordered):
        if low <= high:
            raise UnableToReadFlatsOrder(f"Квартира {low} названа дважды.")
    return spans


def _span(part: str) -> tuple[int, int]:
    match = _SPAN.fullmatch(part)
    if match is None:
        raise UnableToReadFlatsOrder(f"«{part[:_SHOWN]}» не номер и не промежуток: пишите так: 37-72, 1-36.")
    first = int(match[1])
    return first, int(match[2]) if match[2] else first


def written_flats_order(spans: Sequence[tuple[int, int]]) -> str:
    """Return the spans as they are kept and shown."""
    return ", ".join(f"{first}-{last}" if first != last else str(first) for first, last in spans)


def place_of_flat(number: int | None, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return what flats are put in order by: the span, then the way through it; flats of no span come after, as they came."""
    for at, (first, last) in enumerate(spans):
        if number is not None and min(first, last) <= number <= max(first, last):
            return at, number if first <= last else -number
    return len(spans), 0
