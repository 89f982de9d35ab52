"""The time of the town: history before the platform, four closed months, and the month that is open."""

from __future__ import annotations

from datetime import date
from typing import Final

HISTORY: Final = tuple(date(2020, month, 1) for month in (9, 10, 11, 12)) + tuple(
    date(2021, month, 1) for month in (1, 2, 3)
)
CLOSED: Final = tuple(date(2021, month, 1) for month in (4, 5, 6, 7))
OPEN: Final = date(2021, 8, 1)
LIVED: Final = (*CLOSED, OPEN)

_SEASON_PERCENT: Final = (120, 115, 108, 100, 94, 85, 88, 90, 96, 104, 112, 122)


def season_percent(month: date) -> int:
    """Return how much of its average use a household uses in a month of the year, in per cent."""
    return _SEASON_PERCENT[month.month - 1]


def following(month: date) -> date:
    """Return the first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
