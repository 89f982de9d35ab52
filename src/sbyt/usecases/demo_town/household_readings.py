"""What the meters of households showed, month by month: most of it ordinary, some of it a story to look at."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sbyt.apps.devices.register_rows import MeterRow
from sbyt.usecases.demo_town.households import (
    COMMON_METER_HOUSE,
    ROOMS_HOUSE,
    TWO_ZONE_HOUSE,
    Household,
    replacement_for,
)
from sbyt.usecases.demo_town.months import HISTORY, LIVED, OPEN, season_percent
from sbyt.usecases.demo_town.seed import spread, stream

KRASNAYA: Final = "100450017"
ROLLED_OVER: Final = "200010005"
REPLACED: Final = "200010012"
BELOW_PREVIOUS: Final = "200010023"
FAR_ABOVE: Final = "200010031"
MOVED_OUT: Final = "200010040"
NEVER_READS: Final = frozenset({"200010048", "200010066", "100120071"})

REPLACED_ON: Final = date(2021, 6, 12)
_MOVED_OUT_IN: Final = date(2021, 7, 1)
_FAR_ABOVE_IN: Final = date(2021, 7, 1)
_BELOW_IN: Final = date(2021, 7, 1)

# the account whose bills the documentation works through, kWh on the scale at each reading
_KRASNAYA_KWH: Final = MappingProxyType(
    {
        date(2020, 9, 21): 20_236, date(2020, 10, 21): 20_391, date(2020, 11, 20): 20_554, date(2020, 12, 21): 20_720,
        date(2021, 1, 21): 20_893, date(2021, 2, 19): 21_060, date(2021, 3, 21): 21_222, date(2021, 4, 21): 21_378,
        date(2021, 5, 21): 21_539, date(2021, 6, 19): 21_698, date(2021, 7, 21): 21_850, date(2021, 8, 20): 21_997,
    }
)  # fmt: skip
_ROUND_DAY_45: Final = MappingProxyType({(day.year, day.month): day for day in _KRASNAYA_KWH})
_ROUND_DAY: Final = MappingProxyType({TWO_ZONE_HOUSE.key: 22, ROOMS_HOUSE.key: 18})
_SCALE: Final = 100_000
_MISSED_PERCENT: Final = 4
_MISSED_SO_FAR_PERCENT: Final = 30
_CABINET_PERCENT: Final = 18
_NIGHT_PERCENT: Final = 34


class Way(StrEnum):
    """How a reading comes in: in a controller's sheet or from the cabinet; old ones are carried over."""

    OLD = "old"
    SHEET = "sheet"
    CABINET = "cabinet"
    REMOVAL = "removal"
    INSTALLATION = "installation"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a meter showed on a day: Wh by zone."""

    account: str
    meter: MeterRow
    taken_on: date
    values_wh: Mapping[str, int]
    way: Way


def household_readings(seed: int, households: Sequence[Household]) -> tuple[Shown, ...]:
    """Return all readings of households, by household and day."""
    shown: list[Shown] = []
    for household in households:
        if household.meter is not None:
            draw = stream(seed, f"readings of {household.account}")
            shown += _krasnaya(household) if household.account == KRASNAYA else _life(draw, household)
    return tuple(shown)


def _krasnaya(household: Household) -> list[Shown]:
    return [
        _shown(household, day, {"T0": kwh}, Way.OLD if day < LIVED[0] else Way.SHEET)
        for day, kwh in _KRASNAYA_KWH.items()
    ]


def _life(draw: random.Random, household: Household) -> list[Shown]:
    assert household.meter is not None
    scale = dict.fromkeys(household.meter.zones, 0)
    for zone in scale:
        scale[zone] = draw.randrange(3_000, 60_000)
    if household.account == ROLLED_OVER:
        scale["T0"] = _SCALE - household.monthly_kwh * 9
    meter, shown = household.meter, []
    for month in (*HISTORY, *LIVED):
        used = _used(draw, household, month)
        if household.account == REPLACED and month == REPLACED_ON.replace(day=1):
            shown += _replacement(household, scale, used)
            meter = replacement_for(meter)
            continue
        _add(scale, used)
        day = _day_of_round(draw, household, month)
        way = _way(draw, household, month)
        if way is not None:
            shown.append(_shown(household, day, _as_written(household, month, scale), way, meter))
    return shown


def _used(draw: random.Random, household: Household, month: date) -> int:
    used = spread(draw, household.monthly_kwh * season_percent(month) // 100, 12)
    if household.account == MOVED_OUT and month >= _MOVED_OUT_IN:
        return 0
    if household.account == FAR_ABOVE and month == _FAR_ABOVE_IN:
        return used * 6
    return used


def _add(scale: dict[str, int], used: int) -> None:
    night = used * _NIGHT_PERCENT // 100 if len(scale) > 1 else 0
    for zone, before in scale.items():
        scale[zone] = (before + (night if zone == "T2" else used - night)) % _SCALE


def _replacement(household: Household, scale: dict[str, int], used: int) -> list[Shown]:
    """Return the last reading of the old meter, the first of the new one, and the round after it."""
    assert household.meter is not None
    new = replacement_for(household.meter)
    _add(scale, used * 3 // 5)
    removed = _shown(household, REPLACED_ON, dict(scale), Way.REMOVAL)
    scale.update(dict.fromkeys(scale, 3))
    installed = _shown(household, REPLACED_ON, dict(scale), Way.INSTALLATION, new)
    _add(scale, used * 2 // 5)
    return [removed, installed, _shown(household, date(2021, 6, 20), dict(scale), Way.SHEET, new)]


def _day_of_round(draw: random.Random, household: Household, month: date) -> date:
    if household.building.key == COMMON_METER_HOUSE.key:
        return _ROUND_DAY_45[month.year, month.month]
    return month.replace(day=_ROUND_DAY.get(household.building.key, draw.randint(15, 24)))


def _way(draw: random.Random, household: Household, month: date) -> Way | None:
    """Return how the month's reading comes, or None when it does not."""
    fate, cabinet = draw.randrange(100), draw.randrange(100)
    if month < LIVED[0]:
        return Way.OLD
    if household.account in NEVER_READS:
        return None
    if household.building.key == COMMON_METER_HOUSE.key:
        return Way.SHEET
    if month == OPEN and fate < _MISSED_SO_FAR_PERCENT:
        return None
    if fate < _MISSED_PERCENT and household.account not in {
        ROLLED_OVER,
        BELOW_PREVIOUS,
        FAR_ABOVE,
        MOVED_OUT,
    }:
        return None
    return Way.CABINET if cabinet < _CABINET_PERCENT else Way.SHEET


def _as_written(household: Household, month: date, scale: Mapping[str, int]) -> dict[str, int]:
    """Return the scale as somebody wrote it down: once two digits changed places."""
    if household.account == BELOW_PREVIOUS and month == _BELOW_IN:
        return {zone: kwh - 900 for zone, kwh in scale.items()}
    return dict(scale)


def _shown(
    household: Household, day: date, kwh: Mapping[str, int], way: Way, meter: MeterRow | None = None
) -> Shown:
    standing = meter or household.meter
    assert standing is not None
    values = MappingProxyType({zone: value * 1000 for zone, value in kwh.items()})
    return Shown(household.account, standing, day, values, way)
