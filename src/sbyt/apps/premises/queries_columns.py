"""Buildings, premises and their people as columns."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import polars as pl

from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_in

BUILDINGS: Final = {
    "building_id": pl.Int64(),
    "stove_kind": pl.String(),
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
}
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


def building_columns(*, building_ids: Ids) -> pl.DataFrame:
    """Return BUILDINGS in the order of ids."""
    return read_columns(
        "SELECT id, stove_kind, management, premises_area_dm2, common_area_dm2 FROM premises_building"  # noqa: S608  ids_in writes whole numbers alone
        f" WHERE {ids_in('id', building_ids)} ORDER BY id",
        schema=BUILDINGS,
    )


def premises_columns(*, building_ids: Ids) -> pl.DataFrame:
    """Return PREMISES of the buildings in the order of ids."""
    return read_columns(
        "SELECT id, building_id, rooms, area_dm2, owners FROM premises_premises"  # noqa: S608  ids_in writes whole numbers alone
        f" WHERE {ids_in('building_id', building_ids)} ORDER BY id",
        schema=PREMISES,
    )


def occupancy_columns(*, building_ids: Ids, date_from: date, date_to: date) -> pl.DataFrame:
    """Return OCCUPANCY of the buildings' premises that touches `[date_from, date_to)`."""
    return read_columns(
        "SELECT o.premises_id, lower(o.valid), upper(o.valid), o.permanent + o.temporary"  # noqa: S608  ids_in writes whole numbers alone
        "  FROM premises_occupancy o JOIN premises_premises p ON p.id = o.premises_id"
        f" WHERE {ids_in('p.building_id', building_ids)} AND o.valid && daterange(%(date_from)s, %(date_to)s)"
        " ORDER BY o.premises_id, 2",
        params={"date_from": date_from, "date_to": date_to},
        schema=OCCUPANCY,
    )


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
