"""What the meters of companies showed at the end of each month."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from sbyt.usecases.demo_town.companies import FORECAST_FIRST, TWO_METERS, Company, CompanyPoint
from sbyt.usecases.demo_town.grid import DEAD, WRONG_SINCE
from sbyt.usecases.demo_town.household_readings import Shown, Way
from sbyt.usecases.demo_town.months import CLOSED, HISTORY, following
from sbyt.usecases.demo_town.seed import spread, stream

MAY: Final = date(2021, 5, 1)
_MILL_SINCE: Final = date(2020, 12, 1)
_SCALE_WH: Final = 1_000_000_000
_TENTH_WH: Final = 100

# of May 2021: 192 281 kWh through a ratio of 40; 413.2 × 40 and 4 094 × 1 kWh of the mill
_QUARRY_MAY_WH: Final = 4_807_025
_MILL_AT_END_OF_APRIL_WH: Final = MappingProxyType({1: 1_430_500, 2: 21_340_000})
_MILL_AT_END_OF_MAY_WH: Final = MappingProxyType({1: 1_843_700, 2: 25_434_000})


def company_readings(seed: int, companies: Sequence[Company]) -> tuple[Shown, ...]:
    """Return the readings of companies that are billed by readings; the open month has none yet."""
    return tuple(
        shown
        for company in companies
        for place, point in enumerate(company.points, start=1)
        if point.monthly_kwh
        for shown in _life(stream(seed, f"readings of {point.code}"), company, place, point)
    )


def _life(draw: random.Random, company: Company, place: int, point: CompanyPoint) -> list[Shown]:
    steps = {month: _step(draw, point) for month in (*HISTORY, *CLOSED)}
    scale = draw.randrange(900_000, 20_000_000, _TENTH_WH)
    if company.key == FORECAST_FIRST:
        steps[MAY] = _QUARRY_MAY_WH
    if company.key == TWO_METERS:
        scale = _lead_to_known_figures(steps, place)
    if (company.key, place) == DEAD:
        steps |= {month: 0 for month in steps if month >= WRONG_SINCE}
    readings = []
    for month, step in steps.items():
        scale = (scale + step) % _SCALE_WH
        way = Way.OLD if month < CLOSED[0] else Way.SHEET
        day = following(month) - timedelta(days=1)
        readings.append(Shown(company.account, point.meter, day, MappingProxyType({"T0": scale}), way))
    return readings


def _lead_to_known_figures(steps: dict[date, int], place: int) -> int:
    """Put the known step into May and return the scale before the first one: the mill runs since January."""
    for month in [month for month in steps if month < _MILL_SINCE]:
        del steps[month]
    steps[_MILL_SINCE] = 0
    steps[MAY] = _MILL_AT_END_OF_MAY_WH[place] - _MILL_AT_END_OF_APRIL_WH[place]
    before = [month for month in steps if _MILL_SINCE < month < MAY]
    for month in before:
        steps[month] = steps[month] * 4 // 5 // _TENTH_WH * _TENTH_WH
    return _MILL_AT_END_OF_APRIL_WH[place] - sum(steps[month] for month in before)


def _step(draw: random.Random, point: CompanyPoint) -> int:
    """Return a month's step of the scale in Wh, a whole number of tenths of a kWh."""
    return spread(draw, point.monthly_kwh, 9) * 1000 // point.multiplier // _TENTH_WH * _TENTH_WH
