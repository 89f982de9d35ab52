"""Buildings, premises and their people as columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

import polars as pl

from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_in
from sbyt.kit.columns.orders import in_order
from sbyt.kit.columns.periods import begun_before, end_of, goes_beyond
from sbyt.kit.columns.short_ids import NUMBER

BUILDINGS: Final = {
    "building_id": pl.Int64(),
    "stove_kind": pl.String(),
    "heating_kind": pl.String(),
    "meter_possible": pl.Boolean(),
    "management": pl.String(),
    "premises_area_dm2": pl.Int64(),
    "common_area_dm2": pl.Int64(),
}
PREMISES: Final = {
    "premises_id": pl.Int64(),
    "building_id": pl.Int64(),
    "rooms": pl.Int64(),
    "area_dm2": pl.Int64(),
    "owners": pl.Int64(),
    "premises_kind": pl.String(),
}
BUILDING_OF_PREMISES: Final = {"premises_id": pl.Int64(), "building_id": pl.Int64()}
ABSENCES: Final = {
    "premises_id": pl.Int64(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
    "people": pl.Int64(),
    "applied_on": pl.Date(),
}
OCCUPANCY: Final = {
    "premises_id": pl.Int64(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
    "people": pl.Int64(),
}
"""`people` = permanent + temporary over `[valid_from, valid_to)`."""
_IDS: Final = {
    "premises_id": "premises_premises",
    "building_id": "premises_building",
    "rooms": NUMBER,
    "owners": NUMBER,
    "people": NUMBER,
}
_IN_FORCE: Final = (
    "t.valid @> %(on)s::date AND t.recorded_at <= %(as_of)s"
    " AND (t.superseded_at IS NULL OR t.superseded_at > %(as_of)s)"
)


def building_columns(*, building_ids: Ids, on: date, as_of: datetime) -> pl.DataFrame:
    """Return BUILDINGS in the order of ids as they are on the day, as believed at `as_of`.

    `management` is "manager" where the manager bills the common needs to the residents, whoever manages. Heating is null, and a
    house meter not known to be possible, where the building has no characteristics of its own period.
    """
    return read_columns(
        f"""
        SELECT b.id, coalesce(t.stove_kind, b.stove_kind), t.heating_kind, coalesce(t.meter_possible, false),
               CASE WHEN t.id IS NULL THEN b.management
                    WHEN t.common_needs_by = 'manager' THEN 'manager'
                    WHEN t.management = 'manager' THEN 'direct'
                    ELSE t.management END,
               coalesce(t.living_area_dm2 + coalesce(t.non_residential_area_dm2, 0), b.premises_area_dm2),
               coalesce(t.common_area_dm2, b.common_area_dm2)
          FROM premises_building b
          LEFT JOIN premises_buildingterm t ON t.building_id = b.id AND {_IN_FORCE}
         WHERE {ids_in("b.id", building_ids)} ORDER BY b.id
        """,  # noqa: S608  ids_in writes whole numbers alone
        params={"on": on, "as_of": as_of},
        schema=BUILDINGS,
    )


def _of(schema: Mapping[str, object]) -> dict[str, str]:
    return {name: table for name, table in _IDS.items() if name in schema}


def buildings_of_premises() -> pl.DataFrame:
    """Return `premises_id` and `building_id` of all premises there are, in nobody's order."""
    return read_columns(
        "SELECT id, building_id FROM premises_premises",
        schema=BUILDING_OF_PREMISES,
        ids_of=_of(BUILDING_OF_PREMISES),
    )


def premises_columns(*, building_ids: Ids, on: date, as_of: datetime) -> pl.DataFrame:
    """Return PREMISES of the buildings in the order of ids as they are on the day, as believed at `as_of`."""
    return read_columns(
        f"""
        SELECT p.id, p.building_id, coalesce(t.rooms, p.rooms), coalesce(t.area_dm2, p.area_dm2),
               coalesce(t.owners, p.owners), p.kind
          FROM premises_premises p
          LEFT JOIN premises_premisesterm t ON t.premises_id = p.id AND {_IN_FORCE}
         WHERE {ids_in("p.building_id", building_ids)} ORDER BY p.id
        """,  # noqa: S608  ids_in writes whole numbers alone
        params={"on": on, "as_of": as_of},
        schema=PREMISES,
        ids_of=_of(PREMISES),
    )


def occupancy_columns(*, premises_ids: Ids, date_from: date, date_to: date, as_of: datetime) -> pl.DataFrame:
    """Return OCCUPANCY of the premises that touches `[date_from, date_to)`, as believed at `as_of`."""
    people = read_columns(
        f"SELECT o.premises_id, lower(o.valid), {end_of('o.valid')}, o.permanent + o.temporary"  # noqa: S608  ids_in writes whole numbers alone
        "  FROM premises_occupancy o"
        f" WHERE {ids_in('o.premises_id', premises_ids)} AND {goes_beyond('o.valid')}"
        " AND (o.recorded_at IS NULL OR o.recorded_at <= %(as_of)s)"
        " AND (o.superseded_at IS NULL OR o.superseded_at > %(as_of)s)"
        " ORDER BY o.premises_id",
        params={"date_from": date_from, "as_of": as_of},
        schema=OCCUPANCY,
        ids_of=_of(OCCUPANCY),
    )
    return in_order(begun_before(people, date_to), "premises_id", "valid_from")


def absence_columns(*, building_ids: Ids, date_from: date, date_to: date, as_of: datetime) -> pl.DataFrame:
    """Return ABSENCES of the buildings' premises that touch `[date_from, date_to)`, as believed at `as_of`."""
    return read_columns(
        "SELECT a.premises_id, a.left_on, a.returned_on, a.people, a.applied_on"  # noqa: S608  ids_in writes whole numbers alone
        "  FROM premises_absence a JOIN premises_premises p ON p.id = a.premises_id"
        f" WHERE {ids_in('p.building_id', building_ids)} AND a.left_on < %(date_to)s"
        " AND (a.returned_on IS NULL OR a.returned_on > %(date_from)s)"
        " AND a.recorded_at <= %(as_of)s AND (a.superseded_at IS NULL OR a.superseded_at > %(as_of)s)"
        " ORDER BY a.premises_id, a.left_on, a.id",
        params={"date_from": date_from, "date_to": date_to, "as_of": as_of},
        schema=ABSENCES,
    )
