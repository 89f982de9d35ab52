"""The hours of the plant, «ОП 03565».

May 2021 stands in op_03565_may_2021.csv, kWh by hour as published: 30 May breaks off after the nineteenth hour and
31 May is not there. What is missing stays missing. The other months are drawn around the same level.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from sbyt.usecases.demo_town.months import following
from sbyt.usecases.demo_town.seed import spread, stream

PUBLISHED_MONTH: Final = date(2021, 5, 1)
HOURS: Final = 24

_LEVEL_KWH: Final = MappingProxyType({4: 15_050, 6: 14_180, 7: 13_920, 8: 14_060})


def published_hours() -> MappingProxyType[date, tuple[int | None, ...]]:
    """Return the published hours of May 2021 by day, Wh; None where nothing was published."""
    text = (files("sbyt.usecases.demo_town") / "op_03565_may_2021.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType(
        {
            date.fromisoformat(row["day"]): tuple(
                int(row[f"h{hour:02d}"]) * 1000 if row[f"h{hour:02d}"] else None
                for hour in range(1, HOURS + 1)
            )
            for row in rows
        }
    )


def plant_days(seed: int, month: date, until: date) -> Iterator[tuple[date, tuple[int | None, ...]]]:
    """Yield the days of the month before `until` with their 24 hours in Wh."""
    if month == PUBLISHED_MONTH:
        yield from published_hours().items()
        return
    draw = stream(seed, f"plant {month:%Y-%m}")
    day = month
    while day < min(following(month), until):
        yield day, _drawn_hours(draw, _LEVEL_KWH[month.month])
        day += timedelta(days=1)


def _drawn_hours(draw: random.Random, level_kwh: int) -> tuple[int, ...]:
    of_the_day = spread(draw, level_kwh, 2)
    return tuple(spread(draw, of_the_day, 3) * 1000 for _ in range(HOURS))
