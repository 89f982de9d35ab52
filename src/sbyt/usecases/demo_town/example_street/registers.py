"""The street's rows of the registers, in the shape bulk operations take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from sbyt.apps.contracts.register_rows import AccountRow, SupplyTermRow
from sbyt.apps.devices.register_rows import MeterRow, MeterTypeRow
from sbyt.apps.metering.register_rows import InstallationRow, PointRow
from sbyt.apps.parties.register_rows import PartyRow
from sbyt.apps.premises.register_rows import BuildingRow, OccupancyRow
from sbyt.usecases.demo_town.example_street.homes import THREE_RATES, Home, homes
from sbyt.usecases.demo_town.example_street.meters import COMMON_METERS, SHARED_METERS
from sbyt.usecases.demo_town.invented_names import person_name
from sbyt.usecases.demo_town.seed import stream

METER_TYPE: Final = MeterTypeRow(THREE_RATES, "Ясноградский приборный завод", 1, 5, 16)
_LIVES_SINCE: Final = date(2019, 1, 1)
_STANDS_SINCE: Final = date(2018, 11, 20)


def party_of(home: Home, seed: int) -> PartyRow:
    """Return who lives there: a made-up name."""
    place = "комн." if home.shared else "кв."
    house = home.building
    return PartyRow(
        f"person-{home.account}",
        "person",
        person_name(stream(seed, f"name of {home.account}")),
        address=f"{house.locality}, {house.street}, {house.house}, {place} {home.number}",
        phone=f"+7 900 000-01-{int(home.account[-4:]) % 100:02d}",
    )


def street_buildings() -> tuple[BuildingRow, ...]:
    return tuple(dict.fromkeys(home.building for home in homes()))


def street_occupancies() -> Iterator[OccupancyRow]:
    return (OccupancyRow(home.premises.key, _LIVES_SINCE, home.people) for home in homes() if home.people)


def street_meters() -> Iterator[MeterRow]:
    yield from (home.meter for home in homes() if home.meter is not None)
    yield from (common.meter for common in COMMON_METERS)
    yield from (shared.meter for shared in SHARED_METERS)


def street_points() -> Iterator[PointRow]:
    for home in homes():
        place = "комн." if home.shared else "кв."
        yield PointRow(
            home.point,
            "supply",
            f"{place} {home.number}",
            home.building.branch_code,
            home.building.key,
            home.premises.key,
        )
    yield from (common.point for common in COMMON_METERS)
    yield from (shared.point for shared in SHARED_METERS)


def street_installations() -> Iterator[InstallationRow]:
    for home in homes():
        if home.meter is not None:
            yield InstallationRow(home.point, home.meter.key, _STANDS_SINCE)
    for common in COMMON_METERS:
        yield InstallationRow(common.point.code, common.meter.key, _STANDS_SINCE)
    for shared in SHARED_METERS:
        yield InstallationRow(shared.code, shared.meter.key, _STANDS_SINCE)


def street_accounts(seed: int) -> Iterator[AccountRow]:
    for home in homes():
        party = party_of(home, seed)
        yield AccountRow(
            home.account,
            "household",
            party.key,
            party.name,
            home.building.branch_code,
            home.premises.key,
            _LIVES_SINCE,
        )


def street_supply_terms() -> Iterator[SupplyTermRow]:
    return (
        SupplyTermRow(home.account, home.point, _LIVES_SINCE, tariff_code=home.tariff) for home in homes()
    )
