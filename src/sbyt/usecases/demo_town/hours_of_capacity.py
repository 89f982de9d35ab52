"""What capacity is counted by in the town, and the map of its network.

The region and its hours are made up, but for May 2021: its hours are those of the published plant. Planned hours follow
the first price zone.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from sbyt.apps.tariffs.operations_capacity import (
    set_calendar_day,
    set_planned_hours,
    store_region_peak_hours,
)
from sbyt.apps.tariffs.operations_load import load_rule_settings
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.milestones.operations import Facts
from sbyt.kit.working_days import next_working_day
from sbyt.usecases.demo_town.companies import PLANT
from sbyt.usecases.demo_town.grid_map import draw_grid
from sbyt.usecases.demo_town.months import LIVED, following
from sbyt.usecases.demo_town.sawmill_scheme import draw_scheme, plan_of_the_plant
from sbyt.usecases.demo_town.seed import stream
from sbyt.usecases.demo_town.stages import Walker

SUBJECT: Final = "99"
_REASON: Final = "Наполнение демонстрационной базы"
PLANNED_HOURS: Final[Mapping[int, tuple[int, ...]]] = MappingProxyType(
    {
        4: (*range(7, 15), *range(17, 21)),
        5: (*range(7, 17), 19, 20),
        6: (*range(7, 16), 19, 20),
        7: (*range(7, 17), 19, 20),
        8: tuple(range(7, 21)),
    }
)
_MAY: Final = MappingProxyType(
    {
        4: 13, 5: 16, 6: 13, 7: 20, 11: 16, 12: 14, 13: 16, 14: 11, 17: 12, 18: 16, 19: 16, 20: 11, 21: 14,
        24: 16, 25: 16, 26: 13, 27: 7, 28: 14, 31: 10,
    }
)  # fmt: skip


def publish_hours(walker: Walker) -> Facts:
    """Store the region's hours, planned hours, the calendar, the map of the network, a scheme and a plan; returns counts."""
    load_rule_settings(
        rows=[("capacity.region", date(2021, 1, 1), {"subject": SUBJECT, "price_zone": 1}, _REASON)]
    )
    days = 0
    for month in LIVED:
        source = f"Приказ системного оператора на 2021 год, {month:%m.%Y}"
        set_planned_hours(
            actor=SYSTEM, price_zone=1, month=month, hours=PLANNED_HOURS[month.month], source=source
        )
        hours = region_hours(walker.town.seed, month)
        days += len(hours)
        store_region_peak_hours(
            actor=SYSTEM, subject=SUBJECT, hours=hours, source=f"Отчёт о часах пика за {month:%m.%Y}"
        )
    for off in (date(2021, 6, 14), date(2021, 11, 4), date(2021, 11, 5)):
        set_calendar_day(actor=SYSTEM, day=off, is_working=False, source="ПП РФ 1648 от 10.10.2020")
    hung = draw_grid(walker.town)
    draw_scheme(walker.town)
    plan_of_the_plant(walker.town, plant=PLANT)
    return {"peak_days": days, "network_points": hung}


def region_hours(seed: int, month: date) -> dict[date, int]:
    """Return the hours of a month: published ones of May, drawn from the planned ones of the others."""
    if month == date(2021, 5, 1):
        return {month.replace(day=day): hour for day, hour in _MAY.items()}
    draw = stream(seed, f"peak hours {month:%Y-%m}")
    days = (month + timedelta(days=number) for number in range((following(month) - month).days))
    return {day: _drawn(draw, month) for day in days if next_working_day(day) == day}


def _drawn(draw: random.Random, month: date) -> int:
    return draw.choice(PLANNED_HOURS[month.month])
