"""Penalties charged before, as columns."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from sbyt.calc.nothing import nothing_from
from sbyt.calc.penalty_debts import LOWERED
from sbyt.calc.penalty_difference import CHARGED, JOURNAL
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_in

_CHARGED: Final = """
SELECT p.item_id, p.due_on, sum(p.amount_kop)
  FROM billing_penalty p JOIN billing_bill b ON b.charge_id = p.charge_id AND b.month = p.month
 WHERE /* accounts */ AND /* bills */ AND b.released_at <= %(as_of)s
 GROUP BY 1, 2 ORDER BY 1, 2
"""
_JOURNAL: Final = """
SELECT p.item_id, p.due_on, r.sign, r.period_from, r.period_to, r.debt_kop, r.rate_bp, r.divisor
  FROM billing_penaltyrange r
  JOIN billing_penalty p ON p.id = r.penalty_id
  JOIN billing_bill b ON b.charge_id = p.charge_id AND b.month = p.month
 WHERE /* accounts */ AND /* bills */ AND b.released_at <= %(as_of)s
 ORDER BY 1, 2, 4, 3, r.id
"""
_LOWERED: Final = """
SELECT a.account_id, a.service_month, b.due_on, -sum(a.gross_kop)
  FROM billing_adjustment a
  JOIN billing_bill b ON b.account_id = a.account_id AND b.month = a.accounting_month AND b.stage = 'final'
 WHERE /* accounts */ AND a.state = 'approved' AND a.gross_kop < 0
   AND a.decided_at <= %(as_of)s AND b.released_at <= %(as_of)s
 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_TO_BILL: Final = """
SELECT account_id, sum(amount_kop) FROM billing_penalty WHERE /* charges */ GROUP BY 1 HAVING sum(amount_kop) <> 0 ORDER BY 1
"""


def charged_columns(*, account_ids: Ids, as_of: datetime) -> pl.DataFrame:
    """Return calc.penalty_difference.CHARGED of bills released by `as_of`."""
    return _read(_CHARGED, "p.account_id", account_ids, as_of, CHARGED)


def journal_columns(*, account_ids: Ids, as_of: datetime) -> pl.DataFrame:
    """Return calc.penalty_difference.JOURNAL of bills released by `as_of`."""
    return _read(_JOURNAL, "p.account_id", account_ids, as_of, JOURNAL)


def lowered_columns(*, account_ids: Ids, as_of: datetime) -> pl.DataFrame:
    """Return calc.penalty_debts.LOWERED: recalculations below zero that released bills took off."""
    return _read(_LOWERED, "a.account_id", account_ids, as_of, LOWERED)


def penalties_to_bill(*, charge_ids: Ids) -> pl.DataFrame:
    """Return account_id and penalty_kop of the charges that have penalties."""
    return read_columns(
        _TO_BILL.replace("/* charges */", ids_in("charge_id", charge_ids)),
        schema={"account_id": pl.Int64(), "penalty_kop": pl.Int64()},
    )


@nothing_from("account_ids")
def _read(query: str, column: str, account_ids: Ids, as_of: datetime, schema: pl.Schema) -> pl.DataFrame:
    """Bills of the accounts are named beside their penalties: else all bills there are would be looked through for those of some accounts."""
    told = query.replace("/* accounts */", ids_in(column, account_ids))
    told = told.replace("/* bills */", ids_in("b.account_id", account_ids))
    return read_columns(told, params={"as_of": as_of}, schema=dict(schema))
