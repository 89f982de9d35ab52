"""A day of a place as it was: how many hours its clocks gave it, and when each of its intervals began.

Russia's clocks: summer time until 2011, UTC+4 in Moscow from 27.03.2011, UTC+3 from 26.10.2014, and regions that moved
on their own since. The tz database knows all of it; a flag in a file is not believed against it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MOSCOW: Final = ZoneInfo("Europe/Moscow")
ZONES_OF_RUSSIA: Final = (
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Europe/Saratov",
    "Europe/Astrakhan",
    "Europe/Ulyanovsk",
    "Europe/Volgograd",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Barnaul",
    "Asia/Tomsk",
    "Asia/Krasnoyarsk",
    "Asia/Novokuznetsk",
    "Asia/Irkutsk",
    "Asia/Chita",
    "Asia/Yakutsk",
    "Asia/Khandyga",
    "Asia/Vladivostok",
    "Asia/Sakhalin",
    "Asia/Magadan",
    "Asia/Srednekolymsk",
    "Asia/Kamchatka",
    "Asia/Anadyr",
)
"""The zones of the country, west to east."""
_HOUR: Final = 3600
_HOURS: Final = 24
_LEFT_OUT: Final = 2
_LATER_CLOCKS: Final = date(2011, 1, 1)
"""Until then clocks went back at three, once the summer time was over; since then, in 2014 and after, at two."""


def hours_in_order(day: date, *, hours: int) -> tuple[int, ...]:
    """Return the names (0 … 23) of the hours of a day that had so many, in order: one left out or said twice.

    The tz database of the country since 2005: clocks go forward at two; back at three until 2010, at two since 2014, in
    Chita and Magadan on 26.10.2014 by two hours. A day of any other number of hours has no names: ValueError.
    """
    whole = range(_HOURS)
    if hours == _HOURS:
        return tuple(whole)
    if hours == _HOURS - 1:
        return tuple(hour for hour in whole if hour != _LEFT_OUT)
    if hours not in {_HOURS + 1, _HOURS + 2}:
        raise ValueError(f"a day of {hours} hours")
    again = (0, 1) if hours == _HOURS + 2 else (2,) if day < _LATER_CLOCKS else (1,)
    return (*whole[: again[-1] + 1], *again, *whole[again[-1] + 1 :])


def start_of_day(day: date, *, zone: ZoneInfo) -> datetime:
    """Return the instant at which the day began there, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def hours_of_day(day: date, *, zone: ZoneInfo) -> int:
    """Return how many hours the day had there: 24; 23 or 25 where clocks were moved."""
    lasted = start_of_day(day + timedelta(days=1), zone=zone) - start_of_day(day, zone=zone)
    return round(lasted.total_seconds() / _HOUR)


def intervals_of_day(day: date, *, zone: ZoneInfo, step_minutes: int) -> int:
    """Return how many intervals of the step the day had there."""
    return hours_of_day(day, zone=zone) * 60 // step_minutes


def starts_of_intervals(day: date, *, zone: ZoneInfo, step_minutes: int, count: int) -> list[datetime]:
    """Return the instants, in UTC, at which `count` intervals of the day began.

    A file may say 24 hours of a day that had 23 or 25: then its clock never moved, and the hours go on from midnight.
    """
    first = start_of_day(day, zone=zone)
    return [first + timedelta(minutes=step_minutes * place) for place in range(count)]


def place_in_day(instant: datetime, *, zone: ZoneInfo, step_minutes: int) -> tuple[date, int] | None:
    """Return the local day of the instant and which of its intervals begins then; None where none does."""
    day = instant.astimezone(zone).date()
    passed = (instant.astimezone(UTC) - start_of_day(day, zone=zone)).total_seconds()
    place, rest = divmod(passed, step_minutes * 60)
    return None if rest else (day, int(place))
