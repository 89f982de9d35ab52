"""What is agreed, and what happened, on the street beyond its readings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sbyt.apps.contracts.register_rows import BenefitRow, HouseTermRow, RangeExemptionRow
from sbyt.apps.metering.register_rows import SharedMeterRow
from sbyt.usecases.demo_town.example_street import buildings, homes, manager
from sbyt.usecases.demo_town.example_street.homes import Home
from sbyt.usecases.demo_town.example_street.meters import SHARED_METERS
from sbyt.usecases.demo_town.prices import GAS

_ALWAYS: Final = date(2020, 1, 1)
_NORM_MWH: Final = 2_500_000
_FAILED_ON: Final = date(2021, 6, 10)
_FAILED_FROM: Final = _FAILED_ON.replace(day=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOfHome:
    """An act about the point of a home over `[since, until)`."""

    home: str
    kind: str
    since: date
    document: str
    until: date | None = None
    act_on: date | None = None
    power_w: int | None = None


ACTS: Final = (
    ActOfHome(
        home=homes.INTERFERENCE,
        kind="interference",
        since=date(2021, 5, 12),
        until=date(2021, 6, 15),
        act_on=date(2021, 6, 15),
        document="акт о вмешательстве в работу прибора № 3 от 15.06.2021",
    ),
    ActOfHome(
        home=homes.REFUSED_TWICE,
        kind="refused_twice",
        since=date(2021, 6, 8),
        act_on=date(2021, 6, 8),
        document="второй акт об отказе в допуске № 18 от 08.06.2021",
    ),
    ActOfHome(
        home=homes.ACCESS_REFUSED,
        kind="access_refused",
        since=date(2021, 5, 18),
        act_on=date(2021, 5, 18),
        document="акт об отказе в допуске № 11 от 18.05.2021",
    ),
    ActOfHome(
        home=homes.UNAUTHORISED,
        kind="unauthorised",
        since=date(2021, 7, 5),
        until=date(2021, 7, 10),
        act_on=date(2021, 7, 10),
        power_w=2_000,
        document="акт о несанкционированном подключении № 4 от 10.07.2021",
    ),
    ActOfHome(
        home=homes.METER_POSSIBLE,
        kind="meter_possible",
        since=date(2021, 1, 1),
        document="акт обследования: прибор установить можно",
    ),
    ActOfHome(
        home=homes.METER_FAILED,
        kind="meter_failed",
        since=date(2021, 6, 5),
        document="заявка № 77 от 05.06.2021: прибор не показывает",
    ),
)
AWAY_FROM: Final = date(2021, 5, 3)
AWAY_UNTIL: Final = date(2021, 5, 25)


def of_house(building_key: str) -> dict[str, Home]:
    """Return the homes of a building by number."""
    return {home.number: home for home in homes.homes() if home.building.key == building_key}


def benefits() -> Iterator[BenefitRow]:
    home = of_house(buildings.PEOPLE.key)[homes.BENEFIT]
    yield BenefitRow(
        home.account, "ветеран труда", 5_000, 1, date(2021, 5, 1), "удостоверение серии П № 1", "discount"
    )
    home = of_house(buildings.CAPPED.key)["3"]
    yield BenefitRow(
        home.account,
        "ветеран боевых действий",
        5_000,
        1,
        date(2021, 6, 1),
        "удостоверение серии БД № 7",
        "compensation",
    )


def exemptions() -> Iterator[RangeExemptionRow]:
    home = of_house(buildings.PEOPLE.key)[homes.EXEMPT]
    yield RangeExemptionRow(home.account, _ALWAYS, "многодетная семья")


def house_terms() -> Iterator[HouseTermRow]:
    decided = "протокол общего собрания № 1"
    yield HouseTermRow(
        buildings.FAILED_METER.key, _ALWAYS, decided, until=_FAILED_FROM, norm_mwh_per_m2=_NORM_MWH
    )
    yield HouseTermRow(
        buildings.FAILED_METER.key,
        _FAILED_FROM,
        "акт о неисправности общего прибора",
        norm_mwh_per_m2=_NORM_MWH,
        meter_state="failed",
        state_since=_FAILED_ON,
    )
    yield HouseTermRow(buildings.BELOW_FLATS.key, _ALWAYS, decided)
    yield HouseTermRow(
        buildings.CARRIED.key,
        _ALWAYS,
        f"договор с управляющей организацией № {manager.CONTRACT.number}",
        negative="carry",
        manager_account=manager.ACCOUNT.number,
        manager_tariff_code=GAS,
    )
    yield HouseTermRow(buildings.CAPPED.key, _ALWAYS, decided, norm_mwh_per_m2=_NORM_MWH, capped=True)
    yield HouseTermRow(buildings.BY_ZONES.key, _ALWAYS, decided, by_zones=True)
    yield HouseTermRow(
        buildings.NO_METER.key, _ALWAYS, decided, norm_mwh_per_m2=_NORM_MWH, meter_state="none"
    )


def shared_meters() -> Iterator[SharedMeterRow]:
    rooms = of_house(buildings.COMMUNAL.key).values()
    for shared in SHARED_METERS:
        yield SharedMeterRow(
            shared.code,
            tuple(room.point for room in rooms if room.shared == shared.code),
            _ALWAYS,
            inside_code=shared.inside,
            agreement=shared.agreement,
        )
