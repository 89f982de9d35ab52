"""The tables of communal flats: shared meters one above another, and the rooms below them."""

from __future__ import annotations

from typing import Final

import polars as pl

FLATS: Final = pl.Schema(
    {
        "flat_id": pl.Int64(),
        "parent_id": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "agreement": pl.Boolean(),
    }
)
"""A flat (or a section of it: `parent_id`) with a shared meter at `usage_point_id`. `agreement`: the residents agreed to count
the meters of rooms though not every room has one."""

FLAT_MEMBERS: Final = pl.Schema({"usage_point_id": pl.Int64(), "flat_id": pl.Int64()})
"""The point of a room and the flat or section it stands in directly."""

DEEPEST: Final = 4
"""How many flats and sections may stand one above another."""
