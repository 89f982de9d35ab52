"""Search by several words where each may be read in several ways: every reading is a query that an index answers.

No index answers an OR over columns of several tables. So every choice of a way for each word is a query of its own,
and what they find is put together (a union).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice, product
from typing import Any, Final

from django.db.models import Q, QuerySet

from sbyt.kit import trigram_search  # noqa: F401  the lookup `holds`

_MOST_READINGS: Final = 16

Way = Callable[[str], Q]
"""Turns a word into a condition that one index answers."""


def found_by_words(
    everything: QuerySet[Any], words: Sequence[str], ways_of: Callable[[str], Sequence[Way]]
) -> QuerySet[Any]:
    """Return ids of the rows that hold every word in one of its ways; `words` is not empty."""
    ways = [list(ways_of(word)) for word in words]
    while len(ways) > 1 and _count(ways) > _MOST_READINGS:
        # the words at the end only narrow what the words before them have found
        widest = max(range(len(ways)), key=lambda place: (len(ways[place]) > 1, place))
        ways[widest] = [_any_of(ways[widest])]
    readings = []
    for reading in islice(product(*ways), _MOST_READINGS):
        rows = everything.order_by().values("pk")
        for way, word in zip(reading, words, strict=True):
            rows = rows.filter(way(word))
        readings.append(rows)
    first, *others = readings
    return first.union(*others) if others else first


def spellings(word: str) -> list[str]:
    """Return the word as it may be kept where it is compared whole: as typed, in capitals, in small letters."""
    return sorted({word, word.upper(), word.lower()})


def _any_of(ways: Iterable[Way]) -> Way:
    kept = list(ways)

    def any_way(word: str) -> Q:
        condition = Q()
        for way in kept:
            condition |= way(word)
        return condition

    return any_way


def _count(ways: Sequence[Sequence[Way]]) -> int:
    found = 1
    for one in ways:
        found *= len(one)
    return found
