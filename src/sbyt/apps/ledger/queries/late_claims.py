"""Claims that were not paid by their due day, and the money laid on them, as believed at an instant."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import polars as pl

from sbyt.apps.ledger.types import RECEIVABLES, RELEASE
from sbyt.calc.nothing import nothing_from
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_in

CLAIMS: Final = {
    "item_id": pl.Int64(),
    "account_id": pl.Int64(),
    "month": pl.Date(),
    "due_on": pl.Date(),
    "amount_kop": pl.Int64(),
}
LAID: Final = {"item_id": pl.Int64(), "paid_on": pl.Date(), "amount_kop": pl.Int64()}

_CLAIMS: Final = """
SELECT o.id, o.subaccount_id, o.month, o.due_on, o.amount_kop
  FROM ledger_openitem o
  JOIN ledger_journalentry e ON e.id = o.entry_id
 WHERE /* subaccounts */ AND o.amount_kop > 0 AND o.due_on < %(due_before)s
   AND o.ledger_account_id = (SELECT a.id FROM ledger_ledgeraccount a WHERE a.code = %(account)s)
   AND e.recorded_at <= %(as_of)s
   AND (/* also */ OR o.amount_kop > coalesce((
        SELECT sum(s.amount_kop) FROM ledger_settlement s
          JOIN ledger_openitem m ON m.id = s.money_id
          JOIN ledger_journalentry p ON p.id = m.entry_id
         WHERE s.claim_id = o.id AND s.recorded_at <= %(as_of)s
           AND (p.entry_date <= o.due_on OR p.kind = %(correction)s)), 0))
 ORDER BY o.id
"""
_LAID: Final = """
SELECT s.claim_id, CASE WHEN p.kind = %(correction)s THEN o.due_on ELSE p.entry_date END, sum(s.amount_kop)
  FROM ledger_settlement s
  JOIN ledger_openitem o ON o.id = s.claim_id
  JOIN ledger_openitem m ON m.id = s.money_id
  JOIN ledger_journalentry p ON p.id = m.entry_id
 WHERE /* claims */ AND s.recorded_at <= %(as_of)s
 GROUP BY 1, 2 HAVING sum(s.amount_kop) <> 0 ORDER BY 1, 2
"""


@nothing_from("subaccount_ids")
def late_claim_columns(
    *,
    subaccount_ids: Ids,
    due_before: date,
    as_of: datetime,
    also_ids: Ids,
    ledger_account: str = RECEIVABLES,
) -> pl.DataFrame:
    """Return CLAIMS that fell due before a day and were not paid in full by their due day; those of `also_ids` in any case."""
    query = _CLAIMS.replace("/* subaccounts */", ids_in("o.subaccount_id", subaccount_ids))
    return read_columns(
        query.replace("/* also */", ids_in("o.id", also_ids)),
        params={
            "due_before": due_before,
            "account": ledger_account,
            "as_of": as_of,
            "correction": RELEASE,
        },
        schema=CLAIMS,
    )


@nothing_from("item_ids")
def laid_columns(*, item_ids: Ids, as_of: datetime) -> pl.DataFrame:
    """Return LAID: money laid on the claims by day; the credit of a corrected bill stands on the due day."""
    return read_columns(
        _LAID.replace("/* claims */", ids_in("s.claim_id", item_ids)),
        params={"as_of": as_of, "correction": RELEASE},
        schema=LAID,
    )
