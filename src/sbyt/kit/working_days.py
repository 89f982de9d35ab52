"""The next working day: by the production calendar that was imported, else by the one of Russia with the government's transfers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import holidays

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)
_NEW_YEAR: Final = tuple(range(1, 9))
"""Days of January that are days off every year (Labour Code 112): a calendar that names them speaks of the year."""

Told = Mapping[date, bool]
"""Days of the imported calendar: whether each is a working one."""


def next_working_day(day: date, *, told: Told = MappingProxyType({})) -> date:
    """Return the day itself, or the first working day after it where it is a day off.

    A day that the imported calendar names is as it says; of a year that it speaks of, the others are as their weekday. Saturdays and
    Sundays that the government made working ones are taken as days off: a payer is never late for it.
    """
    while day.weekday() >= _SATURDAY or _is_off(day, told):
        day += _DAY
    return day


def _is_off(day: date, told: Told) -> bool:
    if day in told:
        return not told[day]
    return not _speaks_of(day.year, told) and day in _days_off(day.year)


def _speaks_of(year: int, told: Told) -> bool:
    new_year = (date(year, 1, number) for number in _NEW_YEAR)
    return all(told.get(day) is False for day in new_year if day.weekday() < _SATURDAY)


@lru_cache(maxsize=32)
def _days_off(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("RU", years=year))
