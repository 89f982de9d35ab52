"""What the meters of the street showed: read on the 20th, so many watt-hours a day, no chance in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from sbyt.usecases.demo_town.example_street.homes import Home, homes
from sbyt.usecases.demo_town.example_street.meters import COMMON_METERS, SHARED_METERS, CommonMeter
from sbyt.usecases.demo_town.household_readings import Shown, Way
from sbyt.usecases.demo_town.months import HISTORY, LIVED

_READ_ON: Final = 20
_FIRST_WH: Final = 1_000_000
_MONTHS: Final = (*HISTORY, *LIVED)
_BEGAN: Final = _MONTHS[0].replace(day=_READ_ON)


def street_readings() -> tuple[Shown, ...]:
    """Return every reading of the street, by meter and day."""
    of_homes = homes()
    return (
        *(item for home in of_homes for item in _of_home(home)),
        *(item for meter in COMMON_METERS for item in _of_common_meter(meter, of_homes)),
        *_of_shared_meters(),
    )


def _of_home(home: Home) -> Iterator[Shown]:
    if home.meter is None:
        return
    for month in _MONTHS:
        if month.year == LIVED[0].year and month.month in home.missed:
            continue
        on = month.replace(day=_READ_ON)
        yield Shown(home.account, home.meter, on, _scale(home.daily_wh, on), _way(month))


def _of_shared_meters() -> Iterator[Shown]:
    for shared in SHARED_METERS:
        for month in _MONTHS:
            on = month.replace(day=_READ_ON)
            yield Shown("", shared.meter, on, _scale({"T0": shared.daily_wh}, on), _way(month))


def _of_common_meter(common: CommonMeter, of_homes: tuple[Home, ...]) -> Iterator[Shown]:
    daily = dict.fromkeys(common.common_wh, 0)
    for home in of_homes:
        if home.building.key == common.building.key:
            for zone, energy_wh in home.daily_wh.items():
                daily[zone] += energy_wh
    beside = dict.fromkeys(common.common_wh, 0)
    for month in _MONTHS:
        if month >= LIVED[0] and month.month > common.last_month:
            return
        on = month.replace(day=_READ_ON)
        if month > _MONTHS[0]:
            for zone, usual_wh in common.common_wh.items():
                odd = common.odd_wh.get(month.month) if month >= LIVED[0] else None
                beside[zone] += usual_wh if odd is None else odd
        if month >= LIVED[0] and month.month in common.missed:
            continue
        counted = _scale(daily, on)
        total = MappingProxyType({zone: counted[zone] + beside[zone] for zone in counted})
        yield Shown("", common.meter, on, total, _way(month))


def _scale(daily_wh: Mapping[str, int], on: date) -> Mapping[str, int]:
    days = (on - _BEGAN).days
    return MappingProxyType({zone: _FIRST_WH + energy_wh * days for zone, energy_wh in daily_wh.items()})


def _way(month: date) -> Way:
    return Way.OLD if month < LIVED[0] else Way.SHEET
