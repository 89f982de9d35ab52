"""Rows by which buildings and premises come into the register in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class BuildingRow:
    """A building; `key` is the giver's own name for it. Areas in dm²."""

    key: str
    branch_code: str
    kind: str
    locality: str
    street: str
    house: str
    settlement_group: str = "city"
    stove_kind: str = "gas"
    premises_area_dm2: int | None = None
    common_area_dm2: int | None = None
    management: str = "none"


@dataclass(frozen=True, slots=True)
class PremisesRow:
    """Premises of a building; `key` is the giver's own name for them, `inside_key` that of the flat or section around. Area in dm²."""

    key: str
    building_key: str
    kind: str
    number: str = ""
    area_dm2: int | None = None
    rooms: int = 1
    inside_key: str = ""


@dataclass(frozen=True, slots=True)
class OccupancyRow:
    """People living in the premises from `since` on."""

    premises_key: str
    since: date
    permanent: int
    temporary: int = 0
