"""Energy and money of months billed before, by account: what a month is held against before it is released."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import polars as pl

from sbyt.apps.billing.billed_lines import STANDS
from sbyt.calc.nothing import nothing_from
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_in

BILLED_SUMS: Final = {
    "account_id": pl.Int64(),
    "billed_months": pl.Int64(),
    "usual_sum_wh": pl.Int64(),
    "usual_sum_kop": pl.Int64(),
    "last_wh": pl.Int64(),
    "last_kop": pl.Int64(),
    "has_last": pl.Boolean(),
}
MONTHS: Final = {
    "account_id": pl.Int64(),
    "month": pl.Date(),
    "energy_wh": pl.Int64(),
    "gross_kop": pl.Int64(),
}

_SUMS: Final = """
SELECT b.account_id, count(*), sum(b.supply_wh), sum(b.gross_kop), sum(b.supply_wh) FILTER (WHERE b.month = %(last_month)s),
       sum(b.gross_kop) FILTER (WHERE b.month = %(last_month)s), bool_or(b.month = %(last_month)s)
  FROM (SELECT c.account_id, c.month, c.supply_wh, c.gross_kop, 'final' AS stage, 0 AS revision, p.released_at
          FROM billing_charge c JOIN billing_runpartition p ON p.id = c.partition_id
         WHERE p.charges_are_bills AND NOT c.is_held
        UNION ALL
        SELECT f.account_id, f.month, c.supply_wh, c.gross_kop, f.stage, f.revision, f.released_at
          FROM billing_plainbill f JOIN billing_charge c ON c.id = f.charge_id AND c.month = f.month) b
 WHERE /* accounts */ AND b.month >= %(date_from)s AND b.month < %(date_to)s AND -- stands
 GROUP BY b.account_id
""".replace("-- stands", STANDS)
_BY_LINES: Final = """
SELECT b.account_id, b.month, coalesce(sum(l.quantity_wh) FILTER (WHERE l.service = 'energy'), 0), sum(l.gross_kop)
  FROM billing_bill b JOIN billing_chargeline l ON l.charge_id = b.charge_id AND l.month = b.month
 WHERE /* accounts */ AND /* points */ AND b.month >= %(date_from)s AND b.month < %(date_to)s AND -- stands
 GROUP BY b.account_id, b.month
""".replace("-- stands", STANDS)


@nothing_from("account_ids")
def billed_sum_columns(
    *, account_ids: Ids, last_month: date, date_from: date, date_to: date, as_of: datetime
) -> pl.DataFrame:
    """Return BILLED_SUMS of the charges of the accounts in `[date_from, date_to)` that stand at `as_of`, whatever points they are of.

    `last_…` are those of `last_month`, null where it has no bill of the account.
    """
    return read_columns(
        _SUMS.replace("/* accounts */", ids_in("b.account_id", account_ids)),
        params={"last_month": last_month, "date_from": date_from, "date_to": date_to, "as_of": as_of},
        schema=BILLED_SUMS,
    )


@nothing_from("account_ids")
def months_by_lines(
    *, account_ids: Ids, point_ids: Ids, date_from: date, date_to: date, as_of: datetime
) -> pl.DataFrame:
    """Return MONTHS of the accounts: their lines at the points, of the bill that stands at `as_of`, summed."""
    query = _BY_LINES.replace("/* accounts */", ids_in("b.account_id", account_ids))
    return read_columns(
        query.replace("/* points */", ids_in("l.usage_point_id", point_ids)),
        params={"date_from": date_from, "date_to": date_to, "as_of": as_of},
        schema=MONTHS,
    )
