"""Lay advances on penalties: what is over when the principal is paid pays them, unless the rule says they wait for money named so."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.apps.ledger.operations.post_entry import post_columns
from sbyt.apps.ledger.operations.settle import settle_oldest_first
from sbyt.apps.ledger.types import ITEM_COLUMNS, PENALTIES, POSTING_COLUMNS, RECEIVABLES, TRANSFER
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_in

_OWED: Final = """
WITH chart AS (
    SELECT max(id) FILTER (WHERE code = %(principal)s) AS principal, max(id) FILTER (WHERE code = %(penalties)s) AS penalties
      FROM ledger_ledgeraccount
), late AS (
    SELECT o.subaccount_id, sum(o.amount_kop) AS kop FROM ledger_openitem o
     WHERE /* subaccounts */ AND o.ledger_account_id = (SELECT penalties FROM chart)
     GROUP BY 1 HAVING sum(o.amount_kop) > 0
)
SELECT late.subaccount_id,
       (SELECT sum(o.amount_kop) FROM ledger_openitem o
         WHERE o.subaccount_id = late.subaccount_id AND o.ledger_account_id = (SELECT principal FROM chart)),
       late.kop
  FROM late ORDER BY 1
"""
"""Those who owe penalties are found first: most accounts have none. Items of a control account sum to its balance."""

_SCHEMA: Final = {"subaccount_id": pl.Int64(), "principal_kop": pl.Int64(), "penalties_kop": pl.Int64()}


def pay_penalties_from_advances(*, subaccount_ids: Ids, entry_date: date, idempotency_key: str) -> int:
    """This function will move advances of the subaccounts to the penalties they owe, oldest first; returns kopecks moved.

    One entry for all of them (debit of receivables, credit of penalties); none where nobody has both.
    """
    if not len(subaccount_ids):
        return 0
    asked = _OWED.replace("/* subaccounts */", ids_in("o.subaccount_id", subaccount_ids))
    owed = read_columns(asked, params={"principal": RECEIVABLES, "penalties": PENALTIES}, schema=_SCHEMA)
    moved = owed.with_columns(
        kop=pl.min_horizontal(-pl.col("principal_kop").fill_null(0), pl.col("penalties_kop").fill_null(0))
    ).filter(pl.col("kop") > 0)
    if moved.is_empty():
        return 0
    month = entry_date.replace(day=1)
    post_columns(
        idempotency_key=idempotency_key,
        entry_date=entry_date,
        month=month,
        kind=TRANSFER,
        memo="Зачёт аванса в пени",
        postings=pl.concat([_side(moved, RECEIVABLES, 1), _side(moved, PENALTIES, -1)]),
        items=pl.concat([_item(moved, RECEIVABLES, 1, month), _item(moved, PENALTIES, -1, month)]),
    )
    ids = moved["subaccount_id"].to_list()
    settle_oldest_first(subaccount_ids=ids)
    settle_oldest_first(subaccount_ids=ids, ledger_account=PENALTIES)
    return int(moved["kop"].sum())


def _side(moved: pl.DataFrame, account: str, sign: int) -> pl.DataFrame:
    amount, nothing = pl.col("kop"), pl.lit(0, dtype=pl.Int64)
    return moved.select(
        ledger_account=pl.lit(account),
        subaccount_id="subaccount_id",
        debit_kop=amount if sign > 0 else nothing,
        credit_kop=nothing if sign > 0 else amount,
    ).select(*POSTING_COLUMNS)


def _item(moved: pl.DataFrame, account: str, sign: int, month: date) -> pl.DataFrame:
    return moved.select(
        ledger_account=pl.lit(account),
        subaccount_id="subaccount_id",
        month=pl.lit(month),
        due_on=pl.lit(None, dtype=pl.Date),
        amount_kop=pl.col("kop") * sign,
    ).select(*ITEM_COLUMNS)
