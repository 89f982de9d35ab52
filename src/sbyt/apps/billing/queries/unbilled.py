"""Whom a run bills of the accounts that a partition has read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

import polars as pl

from sbyt.apps.billing.types import CORRECTION, FINAL, FORECAST, RunScope
from sbyt.apps.contracts.queries import open_accounts
from sbyt.apps.contracts.types import Account
from sbyt.calc.periods import next_month
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import ids_in

_BILLED: Final = """
SELECT DISTINCT b.account_id FROM billing_bill b
 WHERE /* accounts */ AND b.month = %(month)s AND b.stage = %(stage)s
   AND (%(before)s::bigint IS NULL
        OR (SELECT c.run_id FROM billing_charge c WHERE c.id = b.charge_id AND c.month = b.month) < %(before)s)
"""
_ID: Final = {"account_id": pl.Int64()}


def unbilled_among(
    *,
    accounts: pl.DataFrame,
    building_ids: Collection[int],
    month: date,
    stage: str,
    scope: RunScope,
    before_run: int | None = None,
) -> pl.Series:
    """Return the ids of the accounts that live in the buildings, are in the scope and not billed yet, rising. One query or two.

    `accounts`: account_id and `lives_here` (null = not known) of those supplied in the month, or who buy the common needs of a house.
    Who is to be billed is said by `plan_run.accounts_to_bill`; here it is asked of accounts that are known, so that nothing else is looked
    through.
    """
    living = _living(accounts, building_ids, month=month, stage=stage, scope=scope)
    before = None if stage == CORRECTION else before_run
    told = _BILLED.replace("/* accounts */", ids_in("b.account_id", living))
    asked = {"month": month, "stage": FINAL if stage == CORRECTION else stage, "before": before}
    billed = read_columns(told, params=asked, schema=_ID)["account_id"]
    is_billed = living.is_in(billed.implode())
    return living.filter(is_billed if stage == CORRECTION else ~is_billed)


def _living(
    accounts: pl.DataFrame, building_ids: Collection[int], *, month: date, stage: str, scope: RunScope
) -> pl.Series:
    """Who is supplied in the month is open in it: a final run of everybody asks only of accounts it does not know where they live."""
    if stage != FINAL or scope != RunScope():
        return _asked(accounts["account_id"], building_ids, month=month, stage=stage, scope=scope)
    unknown = accounts.filter(pl.col("lives_here").is_null())["account_id"]
    known = accounts.filter("lives_here")["account_id"]
    if unknown.is_empty():
        return known.sort()
    return pl.concat([known, _asked(unknown, building_ids, month=month, stage=stage, scope=scope)]).sort()


def _asked(
    account_ids: pl.Series, building_ids: Collection[int], *, month: date, stage: str, scope: RunScope
) -> pl.Series:
    accounts = open_accounts(date_from=month, date_to=next_month(month))
    if stage in {FORECAST, CORRECTION}:
        accounts = accounts.filter(kind=Account.Kind.LEGAL)
    if scope.branch_ids:
        accounts = accounts.filter(branch_id__in=scope.branch_ids)
    houses = set(building_ids) & scope.building_ids if scope.building_ids else set(building_ids)
    if scope.account_ids:
        accounts = accounts.filter(pk__in=scope.account_ids)
    within = [
        ids_in("contracts_account.id", account_ids),
        ids_in("premises_premises.building_id", houses),
    ]
    # the join with the premises is asked for by naming their building
    living = accounts.extra(where=within).values_list("pk", "premises__building_id")  # noqa: S610  ids_in writes whole numbers alone
    query, params = living.query.sql_with_params()
    known = read_columns(query, params=params, schema={**_ID, "building_id": pl.Int64()})
    return known["account_id"].sort()
