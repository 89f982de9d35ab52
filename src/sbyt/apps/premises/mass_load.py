"""Tables of buildings, premises and occupancy as a mass load by binary COPY fills them."""

from __future__ import annotations

from typing import Final

from sbyt.kit.columns.copy_binary import Kind, TableShape

BUILDINGS: Final = TableShape(
    "premises_building",
    {
        "id": Kind.INT8,
        "branch_id": Kind.INT8,
        "kind": Kind.TEXT,
        "locality": Kind.TEXT,
        "street": Kind.TEXT,
        "house": Kind.TEXT,
        "settlement_group": Kind.TEXT,
        "stove_kind": Kind.TEXT,
        "premises_area_dm2": Kind.INT8,
        "common_area_dm2": Kind.INT8,
        "management": Kind.TEXT,
    },
)
PREMISES: Final = TableShape(
    "premises_premises",
    {
        "id": Kind.INT8,
        "building_id": Kind.INT8,
        "kind": Kind.TEXT,
        "number": Kind.TEXT,
        "area_dm2": Kind.INT8,
        "rooms": Kind.INT2,
    },
)
OCCUPANCIES: Final = TableShape(
    "premises_occupancy",
    {
        "id": Kind.INT8,
        "premises_id": Kind.INT8,
        "valid": Kind.SPAN,
        "permanent": Kind.INT2,
        "temporary": Kind.INT2,
    },
)
