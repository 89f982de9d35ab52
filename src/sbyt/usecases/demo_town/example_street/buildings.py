"""The buildings of the street and what is the case in each."""

from __future__ import annotations

from typing import Final

from sbyt.apps.premises.register_rows import BuildingRow
from sbyt.usecases.demo_town.households import TOWN, TOWN_BRANCH

STREET: Final = "ул. Примерная"


def _building(
    house: str, *, premises_area_dm2: int, management: str = "direct", stove_kind: str = "gas"
) -> BuildingRow:
    return BuildingRow(
        key=f"primernaya-{house}",
        branch_code=TOWN_BRANCH,
        kind="apartment_building",
        locality=TOWN,
        street=STREET,
        house=house,
        stove_kind=stove_kind,
        premises_area_dm2=premises_area_dm2,
        common_area_dm2=4_000,
        management=management,
    )


FAILED_METER: Final = _building("1", premises_area_dm2=20_000)
"""The common meter failed on 10 June: common needs by its average."""
BELOW_FLATS: Final = _building("2", premises_area_dm2=20_000)
"""In May the house used less than its flats: nothing is charged, and it is told. In June its meter is not read: the average; July takes
off what June was billed by."""
CARRIED: Final = _building("3", premises_area_dm2=20_000, management="manager")
"""The manager is billed for common needs; what was below zero in May lowers its June."""
CAPPED: Final = _building("4", premises_area_dm2=20_000)
"""Residents pay no more than the norm of common needs."""
COMMUNAL: Final = _building("5", premises_area_dm2=18_000, management="manager")
"""Communal flats: rooms without meters, rooms with meters, a section with its own."""
ACTS: Final = _building("6", premises_area_dm2=35_000, management="manager")
"""A flat for each act about a meter or a connection."""
PEOPLE: Final = _building("7", premises_area_dm2=40_000, management="manager", stove_kind="electric")
"""Absence, benefit, ranges, three zones, late readings, nobody registered."""
BY_ZONES: Final = _building("8", premises_area_dm2=20_000, stove_kind="electric")
"""Flats and the common meter count day and night: common needs of each zone at its price."""
NO_METER: Final = _building("9", premises_area_dm2=20_000)
"""No common meter: common needs by the norm, a part of them on the shop of the ground floor."""
