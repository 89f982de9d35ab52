"""Release one partition: postings, claims and bills, in one transaction. Documents come after: `document_bills`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import polars as pl
from django.db import transaction
from django.utils import timezone

from sbyt.apps.billing.due_days import due_day
from sbyt.apps.billing.models import BillingRun, RunPartition
from sbyt.apps.billing.month_tables import table_of_month
from sbyt.apps.billing.operations.adds_up import require_adds_up
from sbyt.apps.billing.operations.charges_of_part import of_part
from sbyt.apps.billing.operations.penalties_of_partition import post_penalties, with_penalties
from sbyt.apps.billing.queries.release_figures import held_accounts
from sbyt.apps.billing.types import CORRECTION, FINAL
from sbyt.apps.contracts.queries import account_kinds
from sbyt.apps.documents.operations import promised_ids
from sbyt.apps.ledger.operations import (
    pay_penalties_from_advances,
    post_columns,
    settle_oldest_first,
    settle_same_month,
)
from sbyt.apps.ledger.types import (
    ITEM_COLUMNS,
    POSTING_COLUMNS,
    RECEIVABLES,
    RELEASE,
    REVENUE,
    SALES_VAT,
    VAT_PAYABLE,
)
from sbyt.apps.tariffs.queries_capacity import days_told
from sbyt.calc.periods import next_month
from sbyt.kit.columns.copy_in import write_columns
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.faults import fault_point

_TO_BILL: Final = """
SELECT c.account_id, c.id, c.gross_kop, c.gross_kop - coalesce(earlier.gross, 0), c.vat_kop - coalesce(earlier.vat, 0),
       coalesce(earlier.corrections, 0) + CASE WHEN %(stage)s = 'correction' THEN 1 ELSE 0 END
  FROM {charges} c
  LEFT JOIN LATERAL (
       SELECT sum(b.posted_kop) AS gross, sum(b.posted_vat_kop) AS vat,
              count(*) FILTER (WHERE b.stage = 'correction') AS corrections,
              (SELECT energy_wh FROM {charges} c2 WHERE c2.id = max(b.charge_id)) AS wh
         FROM billing_bill b
        WHERE b.account_id = c.account_id AND b.month = %(month)s) earlier ON true
 WHERE {own}
   AND (%(stage)s <> 'correction' OR (c.gross_kop, c.vat_kop, c.energy_wh)
        IS DISTINCT FROM (earlier.gross, earlier.vat, earlier.wh))
 ORDER BY c.account_id
"""
_FIRST_TO_BILL: Final = """
SELECT c.account_id, c.id, c.gross_kop, c.gross_kop, c.vat_kop, 0
  FROM {charges} c WHERE {own} ORDER BY c.account_id
"""
"""Where nothing of the month was released before, there is nothing to look up for each account."""
_BILLS: Final = {
    "account_id": pl.Int64(),
    "charge_id": pl.Int64(),
    "gross_kop": pl.Int64(),
    "posted_kop": pl.Int64(),
    "posted_vat_kop": pl.Int64(),
    "revision": pl.Int64(),
}


class UnableToReleasePartition(RuntimeError):
    """Raised when the partition is not computed; nothing is released."""


def release_partition(*, partition_id: int) -> int:
    """This function will release the charges of a computed partition, those held left out; returns how many bills.

    One transaction: journal entry (its key is the run and the partition, so it is never posted twice), open items
    with due day, bills that promise their documents. Money that lies free is laid on the new claims. What was posted
    for the month before is taken off: a final bill after a forecast posts the difference alone, and so does a correction,
    which bills those alone whom it changes.

    :raises UnableToReleasePartition: the partition is in another state.
    :raises UnableToSetDueDay: no rule says when a kind of account pays.
    :raises PartitionDoesNotAddUp: what stands in the tables is not what was computed and posted; nothing is released.
    """
    with transaction.atomic():
        partition = (
            RunPartition.objects.select_for_update(of=("self",)).select_related("run").get(pk=partition_id)
        )
        run = partition.run
        if partition.state != RunPartition.State.COMPUTED or run.issued_on is None:
            raise UnableToReleasePartition(f"{partition}: {partition.get_state_display()}")
        bills = with_penalties(_to_bill(partition))
        entry_id = _release(partition, bills, issued_on=run.issued_on) if bills.height else None
        fault_point("release.bills_written")
        if entry_id is not None:
            accounts = bills["account_id"]
            if (bills["posted_kop"] < 0).any():
                settle_same_month(entry_id=entry_id, subaccount_ids=accounts)
            settle_oldest_first(subaccount_ids=accounts)
            pay_penalties_from_advances(
                subaccount_ids=accounts,
                entry_date=run.issued_on,
                idempotency_key=f"penalties:release:{run.pk}:{partition.number}",
            )
            require_adds_up(partition, entry_id=entry_id)
        fault_point("release.settled")
        partition.state = RunPartition.State.RELEASED
        partition.released_at = timezone.now()
        partition.bills = bills.height
        partition.posted_kop = int(bills["posted_kop"].sum())
        partition.save(update_fields=["state", "released_at", "bills", "posted_kop"])
        fault_point("release.partition_written")
    fault_point("release.partition_committed")
    return bills.height


def _to_bill(partition: RunPartition) -> pl.DataFrame:
    """Return _BILLS of the partition, accounts that are held left out."""
    run = partition.run
    others = RunPartition.objects.filter(run__month=run.month, state=RunPartition.State.RELEASED)
    first = run.stage == FINAL and not others.exclude(run=run).exists()
    bills = read_columns(
        (_FIRST_TO_BILL if first else _TO_BILL).format(
            charges=table_of_month("billing_charge", run.month), own=of_part(partition)
        ),
        params={"month": run.month, "stage": run.stage},
        schema=_BILLS,
    )
    held = pl.Series(held_accounts(run_id=run.pk), dtype=pl.Int64)
    return bills.filter(~pl.col("account_id").is_in(held.implode()))


def _release(partition: RunPartition, bills: pl.DataFrame, *, issued_on: date) -> int | None:
    """Post and write the bills; return the entry, or None where nothing was to be posted."""
    run = partition.run
    bills = bills.with_columns(due_on=_due_on(partition, bills))
    entry_id = _post(partition, bills, issued_on=issued_on)
    post_penalties(partition, bills, issued_on=issued_on)
    fault_point("release.entry_posted")
    write_columns(
        "billing_bill",
        bills.with_columns(
            pl.Series("document_id", promised_ids(bills.height), dtype=pl.Int64),
            entry_id=pl.lit(entry_id, dtype=pl.Int64),
            month=pl.lit(run.month),
            stage=pl.lit(run.stage),
            released_at=pl.lit(timezone.now()),
        ),
    )
    return entry_id


def _due_on(partition: RunPartition, bills: pl.DataFrame) -> pl.Expr:
    """Return the last day to pay of each account by its kind; kinds are asked for only where there are several."""
    run = partition.run
    rules: Mapping[str, Any] = run.manifest["rules"]
    kinds = {row["kind"] for row in partition.totals}
    month = _paid_with(run)
    told = days_told(since=next_month(month))
    due = {kind: due_day(month=month, account_kind=kind, rules=rules, told=told) for kind in kinds}
    if len(due) == 1:
        return pl.lit(due.popitem()[1])
    known = account_kinds(account_ids=bills["account_id"])
    days = {account: due[kind] for account, kind in known.items()}
    return pl.col("account_id").replace_strict(days, return_dtype=pl.Date)


def _paid_with(run: BillingRun) -> date:
    """Return the month with whose bill this one is paid: a correction with that of the month it is issued in (unconfirmed)."""
    if run.stage == CORRECTION and run.issued_on is not None:
        return run.issued_on.replace(day=1)
    return run.month


def _post(partition: RunPartition, bills: pl.DataFrame, *, issued_on: date) -> int | None:
    run = partition.run
    moved = bills.filter(pl.col("posted_kop") != 0)
    postings = pl.concat([_receivables(moved), _revenue(bills)])
    if postings.is_empty():
        return None
    items = moved.select(
        ledger_account=pl.lit(RECEIVABLES),
        subaccount_id="account_id",
        month=pl.lit(run.month),
        due_on=pl.when(pl.col("posted_kop") > 0).then("due_on"),
        amount_kop="posted_kop",
    )
    return post_columns(
        idempotency_key=f"release:{run.pk}:{partition.number}",
        entry_date=issued_on,
        month=issued_on.replace(day=1),
        kind=RELEASE,
        memo=f"Начисление за {run.month:%m.%Y}, {run}, часть {partition.number}",
        postings=postings.select(*POSTING_COLUMNS),
        items=items.select(*ITEM_COLUMNS),
    ).entry_id


def _receivables(moved: pl.DataFrame) -> pl.DataFrame:
    posted = pl.col("posted_kop")
    return moved.select(
        ledger_account=pl.lit(RECEIVABLES),
        subaccount_id="account_id",
        debit_kop=posted.clip(lower_bound=0),
        credit_kop=(-posted).clip(lower_bound=0),
    )


def _revenue(bills: pl.DataFrame) -> pl.DataFrame:
    """Revenue and VAT of the partition: what was added, and what corrections took away, on sides of their own."""
    gross, vat = bills["posted_kop"], bills["posted_vat_kop"]
    sides = (
        (REVENUE, 0, _above_zero(gross)),
        (REVENUE, _above_zero(-gross), 0),
        (SALES_VAT, _above_zero(vat), 0),
        (VAT_PAYABLE, 0, _above_zero(vat)),
        (SALES_VAT, 0, _above_zero(-vat)),
        (VAT_PAYABLE, _above_zero(-vat), 0),
    )
    rows = [(code, None, debit, credit) for code, debit, credit in sides if debit or credit]
    return pl.DataFrame(rows, schema=POSTING_COLUMNS, orient="row")


def _above_zero(amounts: pl.Series) -> int:
    return int(amounts.clip(lower_bound=0).sum())
