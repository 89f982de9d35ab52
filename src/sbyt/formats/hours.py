"""Half-hours summed into the 24 hours of a day, as they are shown and compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HOURS: Final = 24
MISSING: Final = 2
REPEATED_HOUR: Final = 2
"""When clocks go back the hour 02–03 comes twice; both are shown in one cell."""


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour: the sum of what is known, None where nothing is; the worst quality; whether a part is missing."""

    value_wh: int | None
    quality: int
    is_partial: bool = False


def hours_of(
    *, values_wh: Sequence[int | None], qualities: Sequence[int], step_minutes: int
) -> tuple[Hour, ...]:
    """Return 24 hours of 24 or 48 values, 25, 50, 23 or 46 where clocks were moved.

    Qualities: 0 commercial, 1 not for settlement, 2 missing.
    """
    per_hour = 60 // step_minutes
    extra = len(values_wh) - HOURS * per_hour
    hours = []
    place = 0
    for hour in range(HOURS):
        count = per_hour + (extra if hour == REPEATED_HOUR else 0)
        hours.append(_hour(values_wh[place : place + count], qualities[place : place + count]))
        place += count
    return tuple(hours)


def _hour(values_wh: Sequence[int | None], qualities: Sequence[int]) -> Hour:
    known = [value for value in values_wh if value is not None]
    return Hour(
        value_wh=sum(known) if known else None,
        quality=max(qualities, default=MISSING),  # an hour that clocks left out
        is_partial=0 < len(known) < len(values_wh),
    )
