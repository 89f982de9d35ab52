"""Acts about points and shared meters of flats as columns."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import polars as pl

from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_in

GROUNDS: Final = {
    "usage_point_id": pl.Int64(),
    "kind": pl.String(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
    "act_on": pl.Date(),
    "power_w": pl.Int64(),
}
FLATS: Final = {
    "flat_id": pl.Int64(),
    "parent_id": pl.Int64(),
    "usage_point_id": pl.Int64(),
    "agreement": pl.Boolean(),
}
FLAT_MEMBERS: Final = {"usage_point_id": pl.Int64(), "flat_id": pl.Int64()}


def ground_columns(
    *, point_ids: Ids, date_from: date, date_to: date, useless_from: date, as_of: datetime
) -> pl.DataFrame:
    """Return GROUNDS of the points that touch `[date_from, date_to)` or whose act is of it, as believed at `as_of`.

    Interference and failures since `useless_from` are among them, ended or not: what a meter showed while it did not count is no base of a
    later month.
    """
    return read_columns(
        "SELECT usage_point_id, kind, lower(valid), upper(valid), act_on, power_w FROM metering_pointground"  # noqa: S608  ids_in writes whole numbers alone
        f" WHERE {ids_in('usage_point_id', point_ids)}"
        " AND (valid && daterange(%(date_from)s, %(date_to)s) OR daterange(%(date_from)s, %(date_to)s) @> act_on"
        "      OR kind IN ('interference', 'meter_failed') AND valid && daterange(%(useless_from)s, %(date_to)s))"
        " AND recorded_at <= %(as_of)s AND (superseded_at IS NULL OR superseded_at > %(as_of)s)"
        " ORDER BY usage_point_id, kind, 3",
        params={
            "date_from": date_from,
            "date_to": date_to,
            "useless_from": useless_from,
            "as_of": as_of,
        },
        schema=GROUNDS,
    )


def flat_columns(*, point_ids: Ids, on: date) -> pl.DataFrame:
    """Return FLATS whose shared meter stands at one of the points and is shared on the day."""
    return read_columns(
        "SELECT id, inside_id, usage_point_id, agreement FROM metering_sharedmeterpoint"  # noqa: S608  ids_in writes whole numbers alone
        f" WHERE {ids_in('usage_point_id', point_ids)} AND (ended_on IS NULL OR ended_on > %(on)s) ORDER BY id",
        params={"on": on},
        schema=FLATS,
    )


def flat_member_columns(*, point_ids: Ids, date_from: date) -> pl.DataFrame:
    """Return FLAT_MEMBERS: the rooms of flats on the day."""
    return read_columns(
        "SELECT usage_point_id, shared_id FROM metering_roomofflat"  # noqa: S608  ids_in writes whole numbers alone
        f" WHERE {ids_in('usage_point_id', point_ids)} AND valid @> %(date_from)s::date ORDER BY usage_point_id",
        params={"date_from": date_from},
        schema=FLAT_MEMBERS,
    )


def points_unshared(*, point_ids: Ids, on: date) -> pl.Series:
    """Return the points whose meter stopped being shared on the day."""
    return read_columns(
        "SELECT usage_point_id FROM metering_sharedmeterpoint"  # noqa: S608  ids_in writes whole numbers alone
        f" WHERE {ids_in('usage_point_id', point_ids)} AND ended_on = %(on)s ORDER BY 1",
        params={"on": on},
        schema={"usage_point_id": pl.Int64()},
    )["usage_point_id"]
