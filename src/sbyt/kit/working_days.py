"""The production calendar of Russia: days off with the government's transfers, and the next working day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import holidays

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


def next_working_day(day: date) -> date:
    """Return the day itself, or the first working day after it where it is a day off.

    Saturdays and Sundays that the government made working ones are taken as days off: a payer is never late for it.
    """
    while day.weekday() >= _SATURDAY or day in _days_off(day.year):
        day += _DAY
    return day


@lru_cache(maxsize=32)
def _days_off(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("RU", years=year))
