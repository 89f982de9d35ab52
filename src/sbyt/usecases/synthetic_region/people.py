"""Who lives where: rooms, areas, residents, names, since when the account is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np

from sbyt.apps.contracts.mass_load import ACCOUNTS, SUPPLY_TERMS
from sbyt.apps.parties.mass_load import PARTIES
from sbyt.apps.premises.mass_load import BUILDINGS, OCCUPANCIES, PREMISES
from sbyt.kit.columns.copy_binary import Spans, TableShape, Texts, Values
from sbyt.kit.columns.vocabulary import Vocabulary, digits
from sbyt.usecases.synthetic_region import words
from sbyt.usecases.synthetic_region.drawing import Flags, Ints
from sbyt.usecases.synthetic_region.ground import Block

Rows = tuple[TableShape, dict[str, Values], int]
"""A table, its columns and how many rows they have."""

_ROOM_WEIGHTS: Final = (27, 43, 25, 5)
_HOUSE_ROOM_WEIGHTS: Final = (3, 17, 45, 35)
_PEOPLE_WEIGHTS: Final = (
    (14, 52, 25, 7, 2, 0),
    (8, 28, 36, 19, 7, 2),
    (5, 14, 29, 30, 17, 5),
    (4, 9, 24, 28, 22, 13),
)
"""Permanent residents from nobody to five, by rooms."""

_KINDS: Final = Vocabulary(("flat", "house"))
_BUILDING_KINDS: Final = Vocabulary(("private_house", "apartment_building"))
_SETTLEMENTS: Final = Vocabulary(("rural", "city"))
_STOVES: Final = Vocabulary(("gas", "electric"))
_MANAGEMENTS: Final = Vocabulary(("none", "direct"))
_TERMS_RECORDED: Final = datetime(2024, 1, 9, 6, 0, tzinfo=UTC)
_OPEN_MONTHS: Final = (14, 300)
_DAYS_A_MONTH: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """A row an account: rooms from 1 to 4, area in dm², residents, zones of the day, the day it was opened."""

    rooms: Ints
    area_dm2: Ints
    permanent: Ints
    temporary: Ints
    electric: Flags
    two_zones: Flags
    since: Any


def homes_of(block: Block) -> Homes:
    """Return who lives in the block."""
    draw, numbers, in_flat = block.draw, block.accounts, block.in_flat
    rooms = 1 + np.where(
        in_flat,
        draw.choice("rooms", numbers, _ROOM_WEIGHTS),
        draw.choice("house.rooms", numbers, _HOUSE_ROOM_WEIGHTS),
    )
    area = np.where(
        in_flat,
        1500 + rooms * 1600 + draw.below("area", numbers, 1100),
        3000 + rooms * 2200 + draw.below("house.area", numbers, 5500),
    )
    by_rooms = [draw.choice("people", numbers, weights) for weights in _PEOPLE_WEIGHTS]
    months = draw.between("since", numbers, *_OPEN_MONTHS)
    return Homes(
        rooms=rooms,
        area_dm2=area,
        permanent=np.choose(rooms - 1, by_rooms),
        temporary=draw.chance("temporary", numbers, 30_000).astype(np.int64),
        electric=block.electric[block.homes],
        two_zones=draw.chance("zones", numbers, 273_000),
        since=np.datetime64(block.plan.month, "D") - months * _DAYS_A_MONTH,
    )


def people_rows(block: Block, homes: Homes) -> Iterator[Rows]:
    """Yield rows of parties, buildings, premises, residents and accounts, what is referred to first."""
    numbers, count = block.accounts, len(block.accounts)
    names = words.people().at(block.draw.below("name", numbers, len(words.people())))
    party_ids = block.id_of(PARTIES.table, numbers)
    premises_ids = block.id_of(PREMISES.table, numbers)
    empty: dict[str, Values] = dict.fromkeys(("inn", "kpp", "address", "phone", "email"), "")
    yield PARTIES, {"id": party_ids, "kind": "person", "name": names, **empty}, count
    yield _buildings(block, homes)
    flats = numbers - block.plan.first_account[block.since : block.until][block.homes]
    yield (
        PREMISES,
        {
            "id": premises_ids,
            "building_id": block.id_of(BUILDINGS.table, block.buildings)[block.homes],
            "kind": _KINDS.at((~block.in_flat).astype(np.int64)),
            "number": _flat_numbers(flats, block.in_flat),
            "area_dm2": homes.area_dm2,
            "rooms": homes.rooms,
        },
        count,
    )
    yield (
        OCCUPANCIES,
        {
            "id": block.id_of(OCCUPANCIES.table, numbers),
            "premises_id": premises_ids,
            "valid": Spans(homes.since),
            "permanent": homes.permanent,
            "temporary": homes.temporary,
        },
        count,
    )
    yield (
        ACCOUNTS,
        {
            "id": block.id_of(ACCOUNTS.table, numbers),
            "number": digits(numbers + 1, width=9, prefix="951"),
            "kind": "household",
            "party_id": party_ids,
            "party_name": names,
            "branch_id": block.branch_ids[block.homes],
            "premises_id": premises_ids,
            "active": Spans(homes.since),
        },
        count,
    )


def term_rows(block: Block, homes: Homes, point_ids: Ints) -> Rows:
    """Return on what terms each point supplies its account: a tariff by settlement, stove and zones."""
    rural = ~block.is_city[block.homes]
    group = np.where(rural, 2, homes.electric.astype(np.int64))
    tariffs = np.array(block.ids.tariffs)[group * 2 + homes.two_zones]
    rows: dict[str, Values] = {
        "id": block.id_of(SUPPLY_TERMS.table, block.accounts),
        "account_id": block.id_of(ACCOUNTS.table, block.accounts),
        "usage_point_id": point_ids,
        "valid": Spans(homes.since),
        "tariff_id": tariffs,
        "power_group": "",
        "recorded_at": _TERMS_RECORDED,
    }
    return SUPPLY_TERMS, rows, len(block.accounts)


def _buildings(block: Block, homes: Homes) -> Rows:
    numbers, plan = block.buildings, block.plan
    inside = np.add.reduceat(
        homes.area_dm2, plan.first_account[block.since : block.until] - block.accounts[0]
    )
    shops = inside * block.draw.below("building.shops", numbers, 8) // 100
    stairs = inside * block.draw.between("building.stairs", numbers, 14, 24) // 100
    place = plan.place[block.since : block.until]
    street, house = np.divmod(place, words.HOUSES_A_STREET)
    localities = Vocabulary([one.name for one in plan.localities])
    apartment = block.apartment.astype(np.int64)
    rows: dict[str, Values] = {
        "id": block.id_of(BUILDINGS.table, numbers),
        "branch_id": block.branch_ids,
        "kind": _BUILDING_KINDS.at(apartment),
        "locality": localities.at(plan.locality[block.since : block.until]),
        "street": words.streets().at(street),
        "house": words.house_numbers().at(house),
        "settlement_group": _SETTLEMENTS.at(block.is_city.astype(np.int64)),
        "stove_kind": _STOVES.at(block.electric.astype(np.int64)),
        "premises_area_dm2": inside + np.where(block.apartment, shops, 0),
        "common_area_dm2": np.where(block.apartment, stairs, 1),
        "management": _MANAGEMENTS.at(apartment),
    }
    return BUILDINGS, rows, len(numbers)


def _flat_numbers(flats: Ints, in_flat: Flags) -> Texts:
    """Return "1", "2" … of a building; a private house has no number."""
    numbers = words.flat_numbers().at(flats)
    assert numbers.lengths is not None
    return Texts(numbers.matrix, np.where(in_flat, numbers.lengths, 0).astype(np.int32))
