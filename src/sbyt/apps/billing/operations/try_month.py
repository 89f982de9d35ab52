"""Try a month: the same work as a run, rolled back whole."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from sbyt.apps.billing.operations.compute_run import Report, compute_partitions
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.queries.runs import RunView, run_view
from sbyt.apps.billing.types import FINAL, RunScope
from sbyt.kit.access.actor import Actor


def try_month(
    *,
    actor: Actor,
    month: date,
    stage: str = FINAL,
    scope: RunScope | None = None,
    as_of: datetime | None = None,
    accounts_a_partition: int | None = None,
    report: Report | None = None,
) -> RunView:
    """This function will compute a month as a run does and return what it came to; nothing of it is left.

    The partitions are computed by the same function in one transaction that is rolled back, so the hash is that of a
    real run on the same facts. Errors are those of `plan_run`.
    """
    with transaction.atomic():
        run = plan_run(
            actor=actor,
            month=month,
            stage=stage,
            scope=scope,
            as_of=as_of,
            accounts_a_partition=accounts_a_partition,
            trial=True,
        )
        compute_partitions(run, report=report)
        view = run_view(run_id=run.pk)
        transaction.set_rollback(True)
    assert view is not None
    return view
