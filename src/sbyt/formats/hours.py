"""Half-hours summed into the 24 hours of a day, as they are shown and compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sbyt.calc.local_day import hours_in_order

HOURS: Final = 24
MISSING: Final = 2


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour: the sum of what is known, None where nothing is; the worst quality; whether a part is missing."""

    value_wh: int | None
    quality: int
    is_partial: bool = False


def hours_of(
    *, values_wh: Sequence[int | None], qualities: Sequence[int], step_minutes: int, day: date | None
) -> tuple[Hour, ...]:
    """Return 24 hours of 24 or 48 values, 23, 25, 26 or twice as many where clocks were moved on the day.

    An hour that came twice is one cell. Qualities: 0 commercial, 1 not for settlement, 2 missing.
    """
    return tuple(
        _hour([values_wh[place] for place in places], [qualities[place] for place in places])
        for places in places_of_hours(values=len(values_wh), step_minutes=step_minutes, day=day)
    )


def places_of_hours(*, values: int, step_minutes: int, day: date | None) -> list[list[int]]:
    """Return for each of 24 hours which of the day's values are in it; a day that nobody knows is one of today's clocks."""
    per_hour = 60 // step_minutes
    places: list[list[int]] = [[] for _ in range(HOURS)]
    for number, hour in enumerate(hours_in_order(day or date.max, hours=values // per_hour)):
        places[hour] += range(number * per_hour, (number + 1) * per_hour)
    return places


def _hour(values_wh: Sequence[int | None], qualities: Sequence[int]) -> Hour:
    known = [value for value in values_wh if value is not None]
    return Hour(
        value_wh=sum(known) if known else None,
        quality=max(qualities, default=MISSING),  # an hour that clocks left out
        is_partial=0 < len(known) < len(values_wh),
    )
