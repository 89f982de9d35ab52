"""Write the penalties of a partition, and post those of its bills."""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.apps.billing.computing.penalties import Penalties
from sbyt.apps.billing.models import RunPartition
from sbyt.apps.billing.queries.penalties import penalties_to_bill
from sbyt.apps.ledger.operations import post_columns, settle_oldest_first
from sbyt.apps.ledger.types import (
    ITEM_COLUMNS,
    PENALTIES,
    PENALTY,
    PENALTY_INCOME,
    POSTING_COLUMNS,
)
from sbyt.kit.columns.copy_in import write_columns
from sbyt.kit.columns.new_ids import new_ids

_PLACE = ["item_id", "due_on"]


def write_penalties(partition: RunPartition, penalties: Penalties | None, charges: pl.DataFrame) -> None:
    """Write the penalties of accounts that are charged: `charges` has account_id and charge_id."""
    if penalties is None or penalties.sums.is_empty():
        return
    own = penalties.sums.join(
        charges.select("account_id", "charge_id"), on="account_id", how="inner", maintain_order="left"
    )
    if own.is_empty():
        return
    numbered = own.with_columns(new_ids("billing_penalty", own.height))
    write_columns(
        "billing_penalty",
        numbered.with_columns(
            run_id=pl.lit(partition.run.pk),
            partition_id=pl.lit(partition.pk),
            month=pl.lit(partition.run.month),
            reckoned_to=pl.lit(penalties.reckoned_to),
        ),
    )
    ranges = penalties.ranges.join(
        numbered.select(*_PLACE, "charge_id", penalty_id="id"), on=_PLACE, how="inner", maintain_order="left"
    )
    write_columns("billing_penaltyrange", ranges.drop(_PLACE))


def with_penalties(charges: pl.DataFrame, penalties: Penalties | None) -> pl.DataFrame:
    """Add `penalty_kop`, what the penalties of each account sum to, to charges that have account_id; their order stays."""
    if penalties is None or penalties.sums.is_empty():
        return charges.with_columns(penalty_kop=pl.lit(0, dtype=pl.Int64))
    summed = penalties.sums.group_by("account_id").agg(penalty_kop=pl.col("amount_kop").sum())
    joined = charges.join(summed, on="account_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col("penalty_kop").fill_null(0))


def with_penalties_written(bills: pl.DataFrame) -> pl.DataFrame:
    """Add `penalty_kop` to bills that have account_id and charge_id, of charges that do not tell it."""
    known = penalties_to_bill(charge_ids=bills["charge_id"])
    joined = bills.join(known, on="account_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col("penalty_kop").fill_null(0))


def post_penalties(partition: RunPartition, bills: pl.DataFrame, *, issued_on: date) -> None:
    """Post `penalty_kop` of the bills (account_id, due_on) as an entry of their own: 76.02 and 91.01.

    What is taken back is a credit: it is laid on older penalties at once. Nothing is posted where there are none.
    """
    moved = bills.filter(pl.col("penalty_kop") != 0)
    if moved.is_empty():
        return
    run = partition.run
    amount = pl.col("penalty_kop")
    sides = moved.select(
        ledger_account=pl.lit(PENALTIES),
        subaccount_id="account_id",
        debit_kop=amount.clip(lower_bound=0),
        credit_kop=(-amount).clip(lower_bound=0),
    )
    income = moved.select(
        ledger_account=pl.lit(PENALTY_INCOME),
        subaccount_id=pl.lit(None, dtype=pl.Int64),
        debit_kop=(-amount).clip(lower_bound=0).sum(),
        credit_kop=amount.clip(lower_bound=0).sum(),
    )
    both = [
        income.with_columns(credit_kop=pl.lit(0, dtype=pl.Int64)),
        income.with_columns(debit_kop=pl.lit(0, dtype=pl.Int64)),
    ]
    against = pl.concat(both).filter((pl.col("debit_kop") > 0) | (pl.col("credit_kop") > 0))
    post_columns(
        idempotency_key=f"penalty:{run.pk}:{partition.number}",
        entry_date=issued_on,
        month=issued_on.replace(day=1),
        kind=PENALTY,
        memo=f"Пени в счетах за {run.month:%m.%Y}, {run}, часть {partition.number}",
        postings=pl.concat([sides, against]).select(*POSTING_COLUMNS),
        items=moved.select(
            ledger_account=pl.lit(PENALTIES),
            subaccount_id="account_id",
            month=pl.lit(run.month),
            due_on=pl.when(amount > 0).then("due_on"),
            amount_kop="penalty_kop",
        ).select(*ITEM_COLUMNS),
    )
    settle_oldest_first(subaccount_ids=moved["account_id"], ledger_account=PENALTIES)
