"""Release one partition: postings, claims and bills, in one transaction. Documents come after: `document_bills`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import polars as pl
from django.db import connection, transaction
from django.utils import timezone

from sbyt.apps.billing.due_days import due_day
from sbyt.apps.billing.models import BillingRun, RunPartition
from sbyt.apps.billing.operations.adds_up import require_adds_up
from sbyt.apps.billing.operations.bills_of_part import bills_of_part
from sbyt.apps.billing.operations.charges_of_part import charges_of_part
from sbyt.apps.billing.operations.penalties_of_partition import post_penalties
from sbyt.apps.billing.types import CORRECTION
from sbyt.apps.contracts.queries import account_kinds
from sbyt.apps.documents.operations import promised_ids
from sbyt.apps.ledger.operations import (
    pay_penalties_from_advances,
    post_columns,
    settle_oldest_first,
    settle_same_month,
    who_has_free_money,
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
from sbyt.kit.columns.id_sets import ids_in
from sbyt.kit.faults import fault_point

_WRITTEN: Final = (
    *("state", "released_at", "bills", "posted_kop"),
    *("charges_are_bills", "entry_id", "due_on"),
)


class UnableToReleasePartition(RuntimeError):
    """Raised when the partition is not computed; nothing is released."""


def release_partition(*, partition_id: int) -> int:
    """This function will release the charges of a computed partition, those held left out; returns how many bills.

    One transaction: journal entry (its key is the run and the partition, so it is never posted twice), open items
    with due day, bills that promise their documents: rows, or the charges themselves where these are the first that the
    accounts are billed of the month and all are due on one day. Money that lies free is laid on the new claims. What was posted
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
        charges = charges_of_part(partition)
        found = bills_of_part(partition, charges)
        due = _due_days(partition) if found.bills.height else {}
        bills = found.bills.with_columns(due_on=_due_on(due, found.bills))
        are_charges = found.are_first and partition.charges_may_be_bills and len(set(due.values())) == 1
        entry_id = None
        if bills.height:
            entry_id = _release(partition, bills, issued_on=run.issued_on)
            if are_charges:
                _let_charges_be_bills(partition, charges, bills, entry_id=entry_id)
            else:
                _write_rows(partition, bills, entry_id=entry_id)
        fault_point("release.bills_written")
        if entry_id is not None:
            _settle(partition, bills, entry_id=entry_id, issued_on=run.issued_on)
            require_adds_up(
                partition, charges=charges, bills=bills if are_charges else None, entry_id=entry_id
            )
        fault_point("release.settled")
        partition.state = RunPartition.State.RELEASED
        partition.released_at = timezone.now()
        partition.bills = bills.height
        partition.posted_kop = int(bills["posted_kop"].sum())
        partition.save(update_fields=_WRITTEN)
        fault_point("release.partition_written")
    fault_point("release.partition_committed")
    return bills.height


def _settle(partition: RunPartition, bills: pl.DataFrame, *, entry_id: int, issued_on: date) -> None:
    """Lay what lies free on the new claims, and what is over on penalties: who has nothing free has no advance either."""
    accounts = bills["account_id"]
    if (bills["posted_kop"] < 0).any():
        settle_same_month(entry_id=entry_id, subaccount_ids=accounts)
    free = who_has_free_money(subaccount_ids=accounts)
    settle_oldest_first(subaccount_ids=free)
    pay_penalties_from_advances(
        subaccount_ids=free,
        entry_date=issued_on,
        idempotency_key=f"penalties:release:{partition.run.pk}:{partition.number}",
    )


def _release(partition: RunPartition, bills: pl.DataFrame, *, issued_on: date) -> int | None:
    """Post what the bills say; return the entry, or None where nothing was to be posted."""
    entry_id = _post(partition, bills, issued_on=issued_on)
    post_penalties(partition, bills, issued_on=issued_on)
    fault_point("release.entry_posted")
    return entry_id


def _write_rows(partition: RunPartition, bills: pl.DataFrame, *, entry_id: int | None) -> None:
    """Write a row a bill."""
    run = partition.run
    write_columns(
        "billing_plainbill",
        bills.with_columns(
            pl.Series("document_id", promised_ids(bills.height), dtype=pl.Int64),
            entry_id=pl.lit(entry_id, dtype=pl.Int64),
            month=pl.lit(run.month),
            stage=pl.lit(run.stage),
            released_at=pl.lit(timezone.now()),
        ),
    )


def _let_charges_be_bills(
    partition: RunPartition, charges: pl.DataFrame, bills: pl.DataFrame, *, entry_id: int | None
) -> None:
    """Let the charges of the part be its bills, but those that are held: these are told apart first. Saved with the rest of it."""
    held = charges.filter(~pl.col("charge_id").is_in(bills["charge_id"].implode()))["charge_id"]
    if len(held):
        told = f"UPDATE billing_charge SET is_held = true WHERE {ids_in('id', held)} AND month = %s"  # noqa: S608  whole numbers alone
        with connection.cursor() as cursor:
            cursor.execute(told, [partition.run.month])
    partition.charges_are_bills = True
    partition.entry_id = entry_id
    partition.due_on = bills["due_on"][0]


def _due_days(partition: RunPartition) -> dict[str, date]:
    """Return the last day to pay of each kind of account that the part has."""
    run = partition.run
    rules: Mapping[str, Any] = run.manifest["rules"]
    month = _paid_with(run)
    told = days_told(since=next_month(month))
    kinds = sorted({row["kind"] for row in partition.totals})
    return {kind: due_day(month=month, account_kind=kind, rules=rules, told=told) for kind in kinds}


def _due_on(due: Mapping[str, date], bills: pl.DataFrame) -> pl.Expr:
    """Return the last day to pay of each account; kinds are asked for only where days differ."""
    if len(set(due.values())) <= 1:
        return pl.lit(next(iter(due.values()), None), dtype=pl.Date)
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
