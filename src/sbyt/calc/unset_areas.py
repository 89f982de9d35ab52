"""Houses whose area (S_об) nobody knows: none entered, or less than the rooms known have, and a room without one.

What falls on that room would fall on its neighbours: nothing is shared there until the area is known. Practice: no act says what to do.
"""

from __future__ import annotations

import polars as pl

from sbyt.calc import issues
from sbyt.calc.common_needs import MANAGER
from sbyt.calc.nothing import nothing_from


def without_whole_area(volumes: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return `building_id` and `rooms_without_area` of the houses whose S_об cannot be told: none entered (or too little), and a room has none.

    What falls on that room would fall on its neighbours: nothing is shared there.
    """
    return _areas_unset(members.filter(pl.col("area_dm2").is_null()), volumes)


@nothing_from("blank")
def _areas_unset(blank: pl.DataFrame, volumes: pl.DataFrame) -> pl.DataFrame:
    residents = (pl.col("management") != MANAGER) | pl.col("to_residents")
    entered = pl.col("premises_area_dm2").is_not_null() & ~pl.col("area_too_small")
    asked = volumes.filter(residents & ~entered & (pl.col("common_wh") > 0))
    rooms = blank.group_by("building_id").agg(
        rooms_without_area=pl.col("premises_id").n_unique().cast(pl.Int64)
    )
    return rooms.join(asked, on="building_id", how="semi").sort("building_id")


@nothing_from("unset")
def unset_areas(unset: pl.DataFrame) -> pl.DataFrame:
    """Return AREA_UNSET of the houses of _without_whole_area; NO_AREA names their rooms."""
    return issues.found(issues.AREA_UNSET, unset, data=["rooms_without_area"])
