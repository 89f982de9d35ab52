"""Recalculations as columns: those a month bills, and what a month was billed by with them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import polars as pl
from django.db.models import QuerySet

from sbyt.apps.billing.models import Adjustment
from sbyt.calc.recalculation import COMPARED
from sbyt.kit.access.actor import Actor
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_in

APPROVED: Final = {
    "adjustment_id": pl.Int64(),
    "account_id": pl.Int64(),
    "usage_point_id": pl.Int64(),
    "service": pl.String(),
    "zone": pl.String(),
    "service_month": pl.Date(),
    "quantity_wh": pl.Int64(),
    "price_e7": pl.Int64(),
    "rate_id": pl.Int64(),
    "vat_rate_bp": pl.Int64(),
    "net_kop": pl.Int64(),
    "vat_kop": pl.Int64(),
    "gross_kop": pl.Int64(),
    "reason": pl.String(),
    "note": pl.String(),
}

_BILLED: Final = """
SELECT b.account_id, l.usage_point_id, l.service, l.zone, l.method, l.quantity_wh, l.price_e7, l.vat_rate_bp, l.rate_id,
       l.net_kop, l.vat_kop, l.gross_kop, l.basis::text
  FROM billing_chargeline l JOIN billing_bill b ON b.charge_id = l.charge_id AND l.month = %(month)s
 WHERE /* accounts */ AND b.month = %(month)s AND b.stage = 'final' AND l.method <> 'adjusted'
UNION ALL
SELECT account_id, usage_point_id, service, zone, 'adjusted', quantity_wh, price_e7, vat_rate_bp, rate_id,
       net_kop, vat_kop, gross_kop, NULL
  FROM billing_adjustment
 WHERE /* adjusted */ AND service_month = %(month)s AND state <> 'refused' AND reason <> 'manual'
"""

_CORRECTED: Final = """
WITH read AS (
    SELECT l.usage_point_id, b.month, (l.basis->>'earlier_wh')::bigint AS earlier_wh,
           min(b.month) OVER (PARTITION BY l.usage_point_id) AS first_month
      FROM billing_chargeline l JOIN billing_bill b ON b.charge_id = l.charge_id AND b.month = l.month
     WHERE /* accounts */ AND l.month > %(month)s AND b.stage = 'final' AND l.service = 'energy' AND l.method = 'meter'
)
SELECT DISTINCT r.usage_point_id FROM read r
 WHERE r.month = r.first_month AND r.earlier_wh <> 0
   AND (SELECT true FROM billing_pointline e
         WHERE e.usage_point_id = r.usage_point_id AND e.month = %(month)s AND e.service = 'energy'
           AND e.method IN ('average', 'norm') LIMIT 1)
 ORDER BY 1
"""


def corrected_by_reading(*, account_ids: Ids, month: date) -> pl.Series:
    """Return `usage_point_id` of the points whose estimate of the month a later bill has corrected by a reading.

    Its volume stands in that bill: reckoning the month anew would correct it twice.
    """
    query = _CORRECTED.replace("/* accounts */", ids_in("b.account_id", account_ids))
    return read_columns(query, params={"month": month}, schema={"usage_point_id": pl.Int64()})[
        "usage_point_id"
    ]


def approved_columns(*, account_ids: Ids, month: date, as_of: datetime) -> pl.DataFrame:
    """Return APPROVED: the adjustments that stand in the bills of `month`, decided by `as_of`."""
    return read_columns(
        "SELECT id, account_id, usage_point_id, service, zone, service_month, quantity_wh, price_e7, rate_id,"  # noqa: S608  ids_in writes whole numbers alone
        " vat_rate_bp, net_kop, vat_kop, gross_kop, reason, note FROM billing_adjustment"
        f" WHERE {ids_in('account_id', account_ids)} AND accounting_month = %(month)s"
        " AND state = 'approved' AND decided_at <= %(as_of)s ORDER BY account_id, service_month, id",
        params={"month": month, "as_of": as_of},
        schema=APPROVED,
    )


def billed_and_adjusted_columns(*, account_ids: Ids, month: date) -> pl.DataFrame:
    """Return calc.recalculation.COMPARED: the final bills of the month with what was adjusted of it since.

    Manual adjustments stand by themselves and are not among them.
    """
    query = _BILLED.replace("/* accounts */", ids_in("b.account_id", account_ids))
    return read_columns(
        query.replace("/* adjusted */", ids_in("account_id", account_ids)),
        params={"month": month},
        schema=dict(COMPARED),
    )


def without_refused(found: pl.DataFrame, *, month: date) -> pl.DataFrame:
    """Return the rows of calc.recalculation.ADJUSTMENTS of which the same was not refused for the month before."""
    same = ["account_id", "usage_point_id", "service", "zone", "price_e7", "quantity_wh", "gross_kop"]
    if found.is_empty():
        return found
    rows = Adjustment.objects.filter(
        account_id__in=found["account_id"].unique().to_list(), service_month=month, state="refused"
    )
    refused = pl.DataFrame(
        list(rows.values_list(*same)), schema={name: found.schema[name] for name in same}, orient="row"
    )
    return found.join(refused, on=same, how="anti", nulls_equal=True, maintain_order="left")


def adjustments_for(actor: Actor, *, verb: str = "bills.view") -> QuerySet[Adjustment]:
    """Return the recalculations of accounts of the branches where the verb is granted."""
    branches = actor.branches(verb)
    rows = Adjustment.objects.all()
    return rows if branches is None else rows.filter(account__branch_id__in=branches)
