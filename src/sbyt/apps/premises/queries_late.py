"""Which buildings have facts of premises recorded since a moment, and over which days they changed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from sbyt.kit.versions.changed_periods import changed_periods

TOUCHED: Final = {"building_id": pl.Int64(), "since": pl.Date(), "until": pl.Date()}
"""A building, and the days `[since, until)` on which something about it is not what it was; null = without end on that side."""
_ROOM: Final = "JOIN premises_premises p ON p.id = t.premises_id"
_BUILDING_FACTS: Final = (
    "t.management",
    "t.common_needs_by",
    "t.stove_kind",
    "t.heating_kind",
    "t.living_area_dm2",
    "t.non_residential_area_dm2",
    "t.common_area_dm2",
    "t.meter_possible",
)


def touched_by_premises(*, since: datetime) -> pl.DataFrame:
    """Return TOUCHED by people, absences, sizes of premises and characteristics of buildings; four queries."""
    found = [
        changed_periods(
            source=f"premises_occupancy t {_ROOM}",
            key="p.building_id",
            facts=("t.premises_id", "t.permanent + t.temporary"),
            since=since,
        ),
        changed_periods(
            source=f"premises_absence t {_ROOM}",
            key="p.building_id",
            facts=("t.premises_id", "t.people", "t.applied_on", "t.id"),  # two people may be away alike
            since=since,
            valid="daterange(t.left_on, t.returned_on)",
        ),
        changed_periods(
            source=f"premises_premisesterm t {_ROOM}",
            key="p.building_id",
            facts=("t.premises_id", "t.area_dm2", "t.rooms", "t.owners"),
            since=since,
        ),
        changed_periods(
            source="premises_buildingterm t", key="t.building_id", facts=_BUILDING_FACTS, since=since
        ),
    ]
    return pl.concat(found).rename({"key": "building_id"})
