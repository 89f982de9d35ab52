"""How many values a row of hours says of a day whose clocks were moved, and in which order they lie in time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from sbyt.calc.local_day import hours_in_order, hours_of_day

HOURS: Final = 24
_TOTAL: Final = re.compile(r"\s*(итог|всего|сумм|total|sum)", re.IGNORECASE)
_DIGIT: Final = re.compile(r"[0-9]")


def hours_by_clock(day: date, *, zone: ZoneInfo) -> int:
    """Return how many hours the day had there, 23 … 26; 24 for days of which the tz database says anything else."""
    try:
        hours = hours_of_day(day, zone=zone)
    except OverflowError:  # the first and the last day of all
        return HOURS
    return hours if HOURS - 1 <= hours <= HOURS + 2 else HOURS


def is_of_hours(headings: Sequence[str]) -> bool:
    """Tell whether a column past the 24th may be of hours: one headed «Итого» or by words without a number is not."""
    return not any(said.strip() and (_TOTAL.match(said) or not _DIGIT.search(said)) for said in headings)


def places_said_again(day: date, *, hours: int, per_hour: int) -> dict[int, int]:
    """Return, for each interval that a day of more than 24 hours has twice, where its second coming is kept."""
    named = hours_in_order(day, hours=hours)
    again = sorted(hour for hour in set(named) if named.count(hour) > 1)
    return {
        hour * per_hour + part: (HOURS + number) * per_hour + part
        for number, hour in enumerate(again)
        for part in range(per_hour)
    }


def order_of_said_again(day: date, *, hours: int, per_hour: int) -> list[int]:
    """Return the places in order of time where second comings were kept behind the 24 hours."""
    again = places_said_again(day, hours=hours, per_hour=per_hour)
    met: set[int] = set()
    order = []
    for hour in hours_in_order(day, hours=hours):
        for part in range(per_hour):
            place = hour * per_hour + part
            order.append(again[place] if place in met else place)
        met.update(range(hour * per_hour, (hour + 1) * per_hour))
    return order


def order_of_short_day(
    day: date, *, is_blank: Sequence[bool], per_hour: int, by_name: bool
) -> list[int] | None:
    """Return the places, in order of time, of a day of 23 hours told in 24; None where it cannot be known which.

    A row may leave the lost hour blank in its place or end an hour early, its last cells blank. Where all 24 are said
    the clock of the system was never moved: they stay. With `by_name` hours are named, and the lost one is not there.
    """
    whole = list(range(len(is_blank)))
    lost = [place for place in whole if place // per_hour not in hours_in_order(day, hours=HOURS - 1)]
    last = whole[-per_hour:]
    no_lost = all(is_blank[place] for place in lost)
    no_last = all(is_blank[place] for place in last)
    if no_lost and (by_name or not no_last or all(is_blank)):
        return [place for place in whole if place not in lost]
    if no_lost and no_last:
        return None
    return whole[:-per_hour] if no_last else whole
