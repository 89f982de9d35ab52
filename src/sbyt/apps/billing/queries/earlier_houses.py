"""What the months of a building were billed by, as columns: taken off when its meter is read after months without a reading."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import polars as pl

from sbyt.calc.earlier_houses import EARLIER_HOUSES
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_in

_EARLIER: Final = """
WITH last AS (
    SELECT DISTINCT ON (h.building_id, h.month) h.building_id, h.month, h.run_id
      FROM billing_housebalance h
      JOIN billing_runpartition p ON p.id = h.partition_id
      JOIN billing_billingrun r ON r.id = h.run_id
     WHERE /* buildings */ AND h.month >= %(date_from)s AND h.month < %(date_to)s
       AND p.released_at <= %(as_of)s AND r.stage <> 'forecast'
     ORDER BY h.building_id, h.month, p.released_at DESC, h.run_id DESC
), houses AS (
    SELECT building_id, month, max(h.rooms_wh + h.other_wh + h.heating_wh) AS rooms_wh,
           coalesce(sum(h.common_wh), 0) + coalesce(max(h.cut_off_wh), 0) AS whole_wh,
           max(h.house_by) AS house_by, coalesce(max(h.left_wh), 0) AS left_wh, max(h.carried_wh) AS carried_wh, max(h.balance_wh) AS balance_wh,
           least(sum(h.shared_wh), 0) AS given_back_wh
      FROM last JOIN billing_housebalance h USING (run_id, building_id, month)
     GROUP BY building_id, month
), adjusted AS (
    SELECT u.building_id, a.service_month AS month, sum(a.quantity_wh) AS quantity_wh
      FROM billing_adjustment a JOIN (SELECT unnest(%(points)s::bigint[]) AS id, unnest(%(point_buildings)s::bigint[]) AS building_id) u
        ON u.id = a.usage_point_id
     WHERE a.service = 'energy' AND a.reason NOT IN ('absence', 'act') AND a.state = 'approved' AND a.decided_at <= %(as_of)s
       AND a.service_month >= %(date_from)s AND a.service_month < %(date_to)s
     GROUP BY 1, 2
)
SELECT h.building_id, h.month,
       (h.rooms_wh + CASE WHEN h.balance_wh IS NULL THEN coalesce(a.quantity_wh, 0) ELSE 0 END)::bigint,
       (CASE WHEN h.balance_wh IS NULL THEN h.whole_wh
             WHEN h.whole_wh - h.left_wh = h.balance_wh - h.carried_wh THEN h.balance_wh
             ELSE h.whole_wh + h.given_back_wh END)::bigint,
       nullif(h.house_by, '')::text
  FROM houses h LEFT JOIN adjusted a USING (building_id, month)
 ORDER BY h.building_id, h.month
"""


def earlier_house_columns(
    *, points: pl.DataFrame, date_from: date, date_to: date, as_of: datetime
) -> pl.DataFrame:
    """Return calc.earlier_houses.EARLIER_HOUSES of months in `[date_from, date_to)` by the last partition released by `as_of`.

    `points`: usage_point_id, building_id of all the points of the buildings asked for. Where the house is billed in carry mode the month
    bore its whole balance, above or below zero; else what was charged with what the cap cut off, or was given back.
    Recalculations of rooms count where the house had no reading nor average: elsewhere they moved its common needs by the same.
    """
    buildings: Ids = points["building_id"].unique().sort()
    return read_columns(
        _EARLIER.replace("/* buildings */", ids_in("h.building_id", buildings)),
        params={
            "date_from": date_from,
            "date_to": date_to,
            "as_of": as_of,
            "points": points["usage_point_id"].to_list(),
            "point_buildings": points["building_id"].to_list(),
        },
        schema=dict(EARLIER_HOUSES),
    )
