"""What a part of a run bills: its charges less what was posted for the month before, accounts that are held left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from sbyt.apps.billing.models import RunPartition
from sbyt.apps.billing.month_tables import table_of_month
from sbyt.apps.billing.operations.charges_of_part import of_part
from sbyt.apps.billing.operations.penalties_of_partition import with_penalties_written
from sbyt.apps.billing.queries.release_figures import held_accounts
from sbyt.apps.billing.types import FINAL
from sbyt.kit.columns.copy_out import read_columns

_TO_BILL: Final = """
SELECT c.account_id, c.id, c.gross_kop, c.gross_kop - coalesce(earlier.gross, 0), c.vat_kop - coalesce(earlier.vat, 0),
       coalesce(earlier.corrections, 0) + CASE WHEN %(stage)s = 'correction' THEN 1 ELSE 0 END, coalesce(earlier.bills, 0)
  FROM {charges} c
  LEFT JOIN LATERAL (
       SELECT sum(b.posted_kop) AS gross, sum(b.posted_vat_kop) AS vat, count(*) AS bills,
              count(*) FILTER (WHERE b.stage = 'correction') AS corrections,
              (SELECT energy_wh FROM {charges} c2 WHERE c2.id = max(b.charge_id)) AS wh
         FROM billing_bill b
        WHERE b.account_id = c.account_id AND b.month = %(month)s) earlier ON true
 WHERE {own}
   AND (%(stage)s <> 'correction' OR (c.gross_kop, c.vat_kop, c.energy_wh)
        IS DISTINCT FROM (earlier.gross, earlier.vat, earlier.wh))
 ORDER BY c.account_id
"""
_BILLS: Final = dict.fromkeys(
    ("account_id", "charge_id", "gross_kop", "posted_kop", "posted_vat_kop", "revision"), pl.Int64()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BillsOfPart:
    """`bills`: account_id, charge_id, gross_kop, posted_kop, posted_vat_kop, revision, penalty_kop, by account.

    `are_first`: final bills of accounts that were billed nothing for the month before, so each is its charge.
    """

    bills: pl.DataFrame
    are_first: bool


def bills_of_part(partition: RunPartition, charges: pl.DataFrame) -> BillsOfPart:
    """Return what the part bills; `charges` are charges_of_part. Where nothing of the month was released before, nothing is looked up."""
    run = partition.run
    others = RunPartition.objects.filter(run__month=run.month, state=RunPartition.State.RELEASED)
    if run.stage == FINAL and not others.exclude(run=run).exists():
        bills, are_first = _whole(charges), True
    else:
        bills, are_first = _less_what_was_billed(partition, charges)
    held = pl.Series(held_accounts(run_id=run.pk), dtype=pl.Int64)
    bills = bills.filter(~pl.col("account_id").is_in(held.implode()))
    if not partition.charges_may_be_bills:
        bills = with_penalties_written(bills.drop("penalty_kop"))
    return BillsOfPart(bills=bills, are_first=are_first)


def _whole(charges: pl.DataFrame) -> pl.DataFrame:
    return charges.select(
        "account_id",
        "charge_id",
        "gross_kop",
        posted_kop="gross_kop",
        posted_vat_kop="vat_kop",
        revision=pl.lit(0, dtype=pl.Int64),
        penalty_kop="penalty_kop",
    ).sort("account_id")


def _less_what_was_billed(partition: RunPartition, charges: pl.DataFrame) -> tuple[pl.DataFrame, bool]:
    run = partition.run
    bills = read_columns(
        _TO_BILL.format(charges=table_of_month("billing_charge", run.month), own=of_part(partition)),
        params={"month": run.month, "stage": run.stage},
        schema={**_BILLS, "earlier": pl.Int64()},
    )
    are_first = run.stage == FINAL and not (bills["earlier"] > 0).any()
    told = bills.drop("earlier").join(
        charges.select("charge_id", "penalty_kop"), on="charge_id", how="left", maintain_order="left"
    )
    return told, are_first
