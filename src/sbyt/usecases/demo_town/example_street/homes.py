"""Who lives on the street, behind which meter, and how much it counts a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sbyt.apps.devices.register_rows import MeterRow
from sbyt.apps.premises.register_rows import BuildingRow, PremisesRow
from sbyt.usecases.demo_town.example_street import buildings
from sbyt.usecases.demo_town.households import DAY_NIGHT, ONE_PHASE
from sbyt.usecases.demo_town.prices import ELECTRIC, ELECTRIC_RANGES, GAS, THREE_ZONES, TWO_ZONES

THREE_RATES: Final = "СЭ-1Ф-3Т 5(80)А"
_VERIFIED_UNTIL: Final = date(2034, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A home: its place, people and tariff; `daily_wh` by zone is what its meter counts, empty where there is none.

    `missed`: months (numbers of 2021) without a reading. `shared`: code of the point whose meter it shares. `within`: the number
    of the communal flat, or of its section, that a room lies in.
    """

    building: BuildingRow
    number: str
    people: int
    tariff: str
    daily_wh: Mapping[str, int] = field(default_factory=dict)
    area_dm2: int = 5_000
    rooms: int = 2
    kind: str = "flat"
    missed: frozenset[int] = frozenset()
    shared: str = ""
    within: str = ""

    @property
    def account(self) -> str:
        return f"1009{self.building.house}{int(self.number.replace('/', '')):04d}"

    @property
    def point(self) -> str:
        return f"Т{self.account}"

    @property
    def premises(self) -> PremisesRow:
        return PremisesRow(
            f"{self.building.key}/{self.number}",
            self.building.key,
            self.kind,
            f"{self.within} к. {self.number}" if self.within else self.number,
            self.area_dm2,
            self.rooms,
            inside_key=f"{self.building.key}/{self.within}" if self.within else "",
        )

    @property
    def meter(self) -> MeterRow | None:
        if not self.daily_wh:
            return None
        kinds = {1: ONE_PHASE, 2: DAY_NIGHT, 3: THREE_RATES}
        zones = tuple(self.daily_wh)
        return MeterRow(kinds[len(zones)], f"18{self.account[1:]}", zones, 2018, _VERIFIED_UNTIL)


def homes() -> tuple[Home, ...]:
    """Return the homes of the street, by building."""
    return (
        *_plain(buildings.FAILED_METER),
        *_plain(buildings.BELOW_FLATS),
        *_plain(buildings.CARRIED),
        *_plain(buildings.CAPPED),
        *_communal(),
        *_with_acts(),
        *_with_people(),
        *_by_zones(),
        *_plain(buildings.NO_METER, flats=3),
    )


def _plain(building: BuildingRow, flats: int = 4) -> Iterator[Home]:
    """Flats of 4, 5, 6, 7 kWh a day."""
    for number in range(1, flats + 1):
        yield Home(
            building=building, number=str(number), people=2, tariff=GAS, daily_wh={"T0": (3 + number) * 1_000}
        )


ROOMS_WITHOUT: Final = "К10095001"
ROOMS_WITH: Final = "К10095002"
WITH_SECTION: Final = "К10095003"
SECTION: Final = "К10095004"


_SECTION: Final = "3 секция 1"


def communal_flats() -> Iterator[PremisesRow]:
    """Return what the rooms lie in: three flats, and the section of the third."""
    house = buildings.COMMUNAL.key
    for number in "123":
        yield PremisesRow(f"{house}/{number}", house, "flat", number, rooms=3)
    yield PremisesRow(f"{house}/{_SECTION}", house, "section", _SECTION, rooms=2, inside_key=f"{house}/3")


def _communal() -> Iterator[Home]:
    """Flat 1: three rooms, no meter of their own; flat 2: each with one; flat 3: a section of two rooms and one room more."""

    def room(number: str, people: int, shared: str, daily_wh: int = 0, within: str = "") -> Home:
        return Home(
            building=buildings.COMMUNAL,
            number=number,
            people=people,
            tariff=GAS,
            daily_wh={"T0": daily_wh} if daily_wh else {},
            area_dm2=2_000,
            rooms=1,
            kind="room",
            shared=shared,
            within=within or number[0],
        )

    yield from (room("11", 1, ROOMS_WITHOUT), room("12", 2, ROOMS_WITHOUT), room("13", 3, ROOMS_WITHOUT))
    yield from (
        room("21", 1, ROOMS_WITH, 2_000),
        room("22", 2, ROOMS_WITH, 3_000),
        room("23", 1, ROOMS_WITH, 2_500),
    )
    yield from (
        room("31", 2, SECTION, within=_SECTION),
        room("32", 1, SECTION, within=_SECTION),
        room("33", 2, WITH_SECTION),
    )


INTERFERENCE, REFUSED_TWICE, ACCESS_REFUSED, UNAUTHORISED, METER_POSSIBLE, METER_FAILED = "123456"


def _with_acts() -> Iterator[Home]:
    for number in "123456":
        metered = number not in {METER_POSSIBLE, UNAUTHORISED}
        yield Home(
            building=buildings.ACTS,
            number=number,
            people=2,
            tariff=GAS,
            daily_wh={"T0": 5_000} if metered else {},
        )


AWAY, BENEFIT, EXEMPT, IN_RANGES, OWNERS_ONLY, THREE_ZONE, LATE, LUMP = "12345678"


def _with_people() -> Iterator[Home]:
    def flat(
        number: str, people: int, tariff: str, missed: frozenset[int] = frozenset(), **daily_wh: int
    ) -> Home:
        return Home(
            building=buildings.PEOPLE,
            number=number,
            people=people,
            tariff=tariff,
            daily_wh=daily_wh,
            missed=missed,
        )

    yield flat(AWAY, 3, ELECTRIC)
    yield flat(BENEFIT, 1, ELECTRIC, T0=6_000)
    yield flat(EXEMPT, 5, ELECTRIC_RANGES, T0=200_000)
    yield flat(IN_RANGES, 3, ELECTRIC_RANGES, T0=230_000)
    yield flat(OWNERS_ONLY, 0, ELECTRIC)
    yield flat(THREE_ZONE, 2, THREE_ZONES, T1=3_000, T2=2_000, T3=4_000)
    yield flat(LATE, 2, ELECTRIC, frozenset({5, 6}), T0=5_000)
    yield flat(LUMP, 2, ELECTRIC, frozenset({4, 5, 6, 7}), T0=8_000)


def _by_zones() -> Iterator[Home]:
    for number in range(1, 5):
        yield Home(
            building=buildings.BY_ZONES,
            number=str(number),
            people=2,
            tariff=TWO_ZONES,
            daily_wh={"T1": 4_000 + number * 1_000, "T2": 2_000 + number * 500},
        )
