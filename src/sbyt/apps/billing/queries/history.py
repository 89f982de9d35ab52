"""What was billed before, as columns: the ground of this month's base readings, corrections and risk rules."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import polars as pl

from sbyt.apps.billing.billed_lines import STANDS
from sbyt.calc.nothing import nothing_from
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_in

CARRIED: Final = {"building_id": pl.Int64(), "carried_wh": pl.Int64()}

PLANNED_AMOUNTS: Final = {"usage_point_id": pl.Int64(), "gross_kop": pl.Int64()}

_LAST_READ: Final = """
WITH known AS (
    SELECT l.usage_point_id, l.reading_ids, b.month, max(b.month) OVER (PARTITION BY l.usage_point_id) AS last
      FROM billing_pointline l JOIN billing_bill b ON b.charge_id = l.charge_id AND b.month = l.month
     WHERE /* points */ AND l.month < %(date_to)s
       AND l.method IN ('meter', 'share', 'house') AND -- stands
) SELECT usage_point_id, reading_ids FROM known WHERE month = last ORDER BY usage_point_id
""".replace("-- stands", STANDS)


@nothing_from("point_ids")
def last_read_pairs(*, point_ids: Ids, date_to: date, as_of: datetime) -> pl.DataFrame:
    """Return `usage_point_id` and `reading_ids` of the last lines by meter at the points, of any month before `date_to`."""
    return read_columns(
        _LAST_READ.replace("/* points */", ids_in("l.usage_point_id", point_ids)),
        params={"date_to": date_to, "as_of": as_of},
        schema={"usage_point_id": pl.Int64(), "reading_ids": pl.List(pl.Int64())},
    )


@nothing_from("point_ids")
def planned_amount_columns(*, point_ids: Ids, month: date, as_of: datetime) -> pl.DataFrame:
    """Return PLANNED_AMOUNTS of the month, as believed at `as_of`."""
    return read_columns(
        "SELECT usage_point_id, gross_kop FROM billing_plannedamount"  # noqa: S608  ids_in writes whole numbers alone
        f" WHERE {ids_in('usage_point_id', point_ids)} AND month = %(month)s"
        " AND recorded_at <= %(as_of)s AND (superseded_at IS NULL OR superseded_at > %(as_of)s)"
        " ORDER BY usage_point_id",
        params={"month": month, "as_of": as_of},
        schema=PLANNED_AMOUNTS,
    )


def carried_columns(*, building_ids: Ids, month: date, as_of: datetime) -> pl.DataFrame:
    """Return CARRIED: what the released month before `month` left below zero in each building, Wh."""
    return read_columns(
        "SELECT DISTINCT ON (h.building_id) h.building_id, h.left_wh"  # noqa: S608  ids_in writes whole numbers alone
        "  FROM billing_housebalance h JOIN billing_runpartition p ON p.id = h.partition_id"
        f" WHERE {ids_in('h.building_id', building_ids)} AND h.month = %(month)s AND h.left_wh > 0"
        "   AND p.released_at <= %(as_of)s"
        " ORDER BY h.building_id, p.released_at DESC, h.zone",
        params={"month": month, "as_of": as_of},
        schema=CARRIED,
    )
