"""Meters of the street that stand for more than one home: common meters of buildings, shared meters of communal flats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from sbyt.apps.devices.register_rows import MeterRow
from sbyt.apps.metering.register_rows import PointRow
from sbyt.apps.premises.register_rows import BuildingRow
from sbyt.usecases.demo_town.companies import THREE_PHASE
from sbyt.usecases.demo_town.example_street import buildings
from sbyt.usecases.demo_town.example_street.homes import ROOMS_WITH, ROOMS_WITHOUT, SECTION, WITH_SECTION
from sbyt.usecases.demo_town.households import ONE_PHASE, TOWN_BRANCH

_VERIFIED_UNTIL: Final = date(2034, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonMeter:
    """The common meter of a building: it counts its homes and, beside them, `common_wh` of a month by zone.

    `odd_wh`: what was beside the homes in single months of 2021. `last_month`: the last one it was read in; `missed`: months before it
    without a reading.
    """

    building: BuildingRow
    common_wh: Mapping[str, int]
    odd_wh: Mapping[int, int] = field(default_factory=dict)
    last_month: int = 8
    missed: frozenset[int] = frozenset()

    @property
    def point(self) -> PointRow:
        house = self.building.house
        name = f"Общедомовой ввод, {self.building.street}, {house}"
        return PointRow(f"Д1009{house}", "building", name, TOWN_BRANCH, self.building.key)

    @property
    def meter(self) -> MeterRow:
        zones = tuple(self.common_wh)
        return MeterRow(THREE_PHASE, f"1809{self.building.house}000", zones, 2018, _VERIFIED_UNTIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedMeter:
    """The meter of a communal flat, or of a section inside one."""

    code: str
    name: str
    daily_wh: int
    inside: str = ""
    agreement: bool = False

    @property
    def point(self) -> PointRow:
        return PointRow(self.code, "supply", self.name, TOWN_BRANCH, buildings.COMMUNAL.key)

    @property
    def meter(self) -> MeterRow:
        return MeterRow(ONE_PHASE, f"18{self.code[1:]}", ("T0",), 2018, _VERIFIED_UNTIL)


_NIGHT_AND_DAY: Final = MappingProxyType({"T1": 60_000, "T2": 30_000})

COMMON_METERS: Final = (
    CommonMeter(building=buildings.FAILED_METER, common_wh={"T0": 62_000}, last_month=5),
    CommonMeter(
        building=buildings.BELOW_FLATS,
        common_wh={"T0": 60_000},
        odd_wh={5: -45_000},
        missed=frozenset({6}),
    ),
    CommonMeter(building=buildings.CARRIED, common_wh={"T0": 60_000}, odd_wh={5: -45_000}),
    CommonMeter(building=buildings.CAPPED, common_wh={"T0": 200_000}),
    CommonMeter(building=buildings.BY_ZONES, common_wh=_NIGHT_AND_DAY),
)
SHARED_METERS: Final = (
    SharedMeter(code=ROOMS_WITHOUT, name="кв. 1, комнаты 11–13", daily_wh=9_000),
    SharedMeter(code=ROOMS_WITH, name="кв. 2, комнаты 21–23", daily_wh=9_000, agreement=True),
    SharedMeter(code=WITH_SECTION, name="кв. 3, вся квартира", daily_wh=12_000),
    SharedMeter(code=SECTION, name="кв. 3, секция комнат 31–32", daily_wh=6_000, inside=WITH_SECTION),
)
