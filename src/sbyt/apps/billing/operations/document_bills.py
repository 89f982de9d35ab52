"""Draw up the documents of released bills: a work of its own after the money is posted, begun again where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl
from django.db import transaction
from django.utils import timezone

from sbyt.apps.billing.executors.worker import UnableToGoOn
from sbyt.apps.billing.models import BillingRun, RunPartition
from sbyt.apps.billing.month_tables import table_of_month
from sbyt.apps.billing.operations.base_faults import told_from_a_fault
from sbyt.apps.billing.operations.charges_of_part import of_part
from sbyt.apps.billing.operations.compute_run import Progress, Report
from sbyt.apps.billing.operations.run_lock import name_of_lock
from sbyt.apps.billing.operations.run_rights import require_whole_run
from sbyt.apps.billing.papers.drafts import drafts_of
from sbyt.apps.documents.operations import issue_documents
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.faults import fault_point
from sbyt.kit.session_lock import session_lock

_ROWS: Final = """
SELECT b.account_id, b.charge_id, b.document_id, b.posted_kop, b.due_on
  FROM {charges} c JOIN billing_plainbill b ON b.charge_id = c.id
 WHERE {own}
 ORDER BY b.account_id
"""
_CHARGES: Final = """
SELECT c.account_id, c.id, c.id, c.gross_kop, p.due_on
  FROM {charges} c JOIN billing_runpartition p ON p.id = c.partition_id
 WHERE {own} AND NOT c.is_held
 ORDER BY c.account_id
"""
BILLS_COLUMNS: Final = {
    "account_id": pl.Int64(),
    "charge_id": pl.Int64(),
    "document_id": pl.Int64(),
    "posted_kop": pl.Int64(),
    "due_on": pl.Date(),
}


class UnableToDocumentRun(RuntimeError):
    """Raised when the documents of a run cannot be drawn up now; the text is Russian: it is shown as it is."""


def issue_documents_of_run(*, actor: Actor, run_id: int, report: Report | None = None) -> int:
    """This function will draw up the documents that bills of a released run wait for; returns how many partitions.

    Killed or failed, it goes on where it was; a second call draws up nothing. Needs the verb runs.release in every
    branch of the run.

    :raises UnableToAct: the actor may not release the run.
    :raises UnableToDocumentRun: the run is not released, another process works on the month, or the database is gone or
        full; the documents that are drawn up stay.
    :raises UnableToNameSupplier, UnableToWritePaymentQr, DisagreeingSums: see `drafts_of`, `issue_documents`.
    """
    run = BillingRun.objects.get(pk=run_id)
    require_whole_run(actor, run, verb="runs.release")
    if run.state != BillingRun.State.RELEASED:
        raise UnableToDocumentRun(f"расчёт № {run.number}: {run.get_state_display()}")
    with session_lock(name_of_lock(run.month)) as free:
        if not free:
            raise UnableToDocumentRun(f"с расчётами за {run.month:%m.%Y} уже работает другой процесс")
        with acting(user_id=actor.user_id, reason=f"документы расчёта № {run.number}"):
            try:
                with told_from_a_fault():
                    return document_partitions(run, report=report)
            except UnableToGoOn as error:
                raise UnableToDocumentRun(str(error)) from error


def document_partitions(run: BillingRun, *, report: Report | None = None) -> int:
    """Draw up the documents of the released partitions that have none, in order; return how many partitions."""
    waiting = run.partitions.filter(state=RunPartition.State.RELEASED, documented_at=None).order_by("number")
    accounts = dict(run.partitions.values_list("pk", "accounts"))
    left = list(waiting.values_list("pk", flat=True))
    done = _Done(accounts, left, report)
    for partition_id in left:
        document_partition(partition_id=partition_id)
        done(partition_id)
    return len(left)


@transaction.atomic
def document_partition(*, partition_id: int) -> int:
    """Number and store the documents of the partition's bills under the ids the bills promise; return how many.

    One transaction; a partition that has them already is left as it is.
    """
    partition = (
        RunPartition.objects.select_for_update(of=("self",)).select_related("run").get(pk=partition_id)
    )
    run = partition.run
    if partition.documented_at is not None or partition.released_at is None or run.issued_on is None:
        return 0
    bills = released_bills(partition)
    drafts = drafts_of(
        run=run,
        building_ids=partition.building_ids,
        bills=bills,
        rules=run.manifest["rules"],
        issued_on=run.issued_on,
        released_at=partition.released_at,
    )
    fault_point("release.drafts_made")
    issue_documents(drafts, issued_on=run.issued_on, ids=bills["document_id"].to_list())
    partition.documented_at = timezone.now()
    partition.save(update_fields=["documented_at"])
    fault_point("release.documents_issued")
    return bills.height


def released_bills(partition: RunPartition) -> pl.DataFrame:
    """Return BILLS_COLUMNS of the bills of a released partition, by account: its charges where they are bills, else rows."""
    told = _CHARGES if partition.charges_are_bills else _ROWS
    charges = table_of_month("billing_charge", partition.run.month)
    return read_columns(told.format(charges=charges, own=of_part(partition)), schema=BILLS_COLUMNS)


class _Done:
    """Counts partitions behind and tells the report."""

    def __init__(self, accounts: dict[int, int], left: list[int], report: Report | None) -> None:
        self._accounts = accounts
        self._left = set(left)
        self._report: Callable[[Progress], None] | None = report

    def __call__(self, partition_id: int) -> None:
        self._left.discard(partition_id)
        if self._report is not None:
            whole = sum(self._accounts.values())
            self._report(
                Progress(
                    partitions_done=len(self._accounts) - len(self._left),
                    partitions=len(self._accounts),
                    accounts_done=whole - sum(self._accounts[pk] for pk in self._left),
                    accounts=whole,
                )
            )
