"""Half-hours of the companies that are read remotely: a day's shape, a week's rest, a little chance."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from sbyt.usecases.demo_town.seed import spread, stream

HALF_HOURS: Final = 48
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class _Shape:
    """Power by two-hour blocks in per cent of `top_kw`, and what remains on days off."""

    top_kw: int
    blocks: Sequence[int]
    day_off_percent: int


_SHAPES: Final = MappingProxyType(
    {
        "cold": _Shape(1_240, (78, 76, 75, 77, 84, 92, 97, 100, 98, 93, 87, 81), 96),
        "mall": _Shape(760, (22, 20, 20, 24, 58, 96, 100, 100, 99, 97, 83, 38), 108),
        "water": _Shape(430, (52, 46, 48, 82, 100, 91, 84, 80, 83, 95, 98, 71), 98),
        "sawmill": _Shape(310, (9, 8, 8, 34, 95, 100, 78, 97, 92, 61, 22, 11), 14),
    }
)


@dataclass(frozen=True, slots=True)
class ProfileDay:
    """Four channels of one point for a day, 48 values of Wh each: A+, A−, R+, R−."""

    day: date
    channels: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[int, ...]]


def profile_days(seed: int, company: str, since: date, until: date) -> Iterator[ProfileDay]:
    """Yield the days of `[since, until)` of one company, whole kWh and kvarh in each half-hour."""
    shape = _SHAPES[company]
    draw = stream(seed, f"profile {company} {since:%Y-%m}")
    for number in range((until - since).days):
        day = since + timedelta(days=number)
        active = _half_hours(draw, shape, day)
        nothing = (0,) * HALF_HOURS
        reactive = tuple(value // 1000 * 38 // 100 * 1000 for value in active)
        yield ProfileDay(day, (active, nothing, reactive, nothing))


def _half_hours(draw: random.Random, shape: _Shape, day: date) -> tuple[int, ...]:
    percent = shape.day_off_percent if day.weekday() >= _SATURDAY else 100
    return tuple(
        spread(draw, shape.top_kw * shape.blocks[half_hour // 4] * percent // 20_000, 5) * 1000
        for half_hour in range(HALF_HOURS)
    )
