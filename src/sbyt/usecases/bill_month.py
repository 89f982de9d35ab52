"""Bill a month from plan to release, or go on with what was begun: one call for a command and for a job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from sbyt.apps.billing.executors.choose import Crew, processes_at_once
from sbyt.apps.billing.operations.compute_run import Report, compute_run
from sbyt.apps.billing.operations.drive_partitions import WORK
from sbyt.apps.billing.operations.plan_run import (
    plan_run,
    runs_in_the_way,
    scope_within_rights,
)
from sbyt.apps.billing.operations.release_run import release_run, waiting_verdicts
from sbyt.apps.billing.operations.steer_run import discard_run, retry_parked
from sbyt.apps.billing.queries.month import unfinished_run
from sbyt.apps.billing.queries.runs import RunView, run_view
from sbyt.apps.billing.types import FINAL, BillingRun, RunScope
from sbyt.kit.access.actor import Actor


class _Hands(TypedDict):
    workers: int | None
    scheduler: str | None
    crew: Crew | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOutcome:
    """What became of the month: the run as it stands, and what holds its release (code → how many wait)."""

    run: RunView
    continued: bool
    held_by: dict[str, int]

    @property
    def released(self) -> bool:
        return self.run.state == BillingRun.State.RELEASED


def bill_month(
    *,
    actor: Actor,
    month: date,
    stage: str = FINAL,
    scope: RunScope | None = None,
    as_of: datetime | None = None,
    issued_on: date | None = None,
    release: bool = True,
    afresh: bool = False,
    accounts_a_partition: int | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    accounts_a_second: int | None = None,
    report_compute: Report | None = None,
    report_release: Report | None = None,
    documents: bool = True,
) -> MonthOutcome:
    """This function will compute a month and, unless findings hold it or `release` is false, release it.

    An unfinished run of the same month, stage and scope is continued: computed partitions stay, parked ones are tried
    again. Who computes and how fast, `compute_run` tells. `afresh` first gives up every unfinished run over these buildings and begins on what is known now. Without `documents` the release ends with the postings.

    :raises UnableToAct, UnableToPlanRun, UnableToComputeRun, UnableToReleaseRun, UnableToSteerRun: as the
        operations of billing do; what was committed before stays and is continued by the next call.
    """
    month = month.replace(day=1)
    cut = scope_within_rights(actor, scope or RunScope())
    with processes_at_once(work=WORK, workers=workers, scheduler=scheduler) as crew:
        if afresh:
            for standing in runs_in_the_way(month=month, stage=stage, scope=cut):
                discard_run(actor=actor, run_id=standing.pk, reason="расчёт начат заново")
        run = unfinished_run(month=month, stage=stage, scope=cut)
        continued = run is not None
        if run is None:
            run = plan_run(
                actor=actor,
                month=month,
                stage=stage,
                scope=cut,
                as_of=as_of,
                accounts_a_partition=accounts_a_partition,
            )
        hands: _Hands = {"workers": workers, "scheduler": scheduler, "crew": crew}
        run = _compute(actor, run, report_compute, hands, accounts_a_second)
        held_by = waiting_verdicts(run.pk)
        if run.state in {BillingRun.State.COMPUTED, BillingRun.State.RELEASING} and release and not held_by:
            release_run(
                actor=actor,
                run_id=run.pk,
                issued_on=issued_on,
                report=report_release,
                documents=documents,
                **hands,
            )
    view = run_view(run_id=run.pk)
    assert view is not None
    return MonthOutcome(run=view, continued=continued, held_by=held_by)


def _compute(
    actor: Actor, run: BillingRun, report: Report | None, hands: _Hands, accounts_a_second: int | None
) -> BillingRun:
    """Compute what waits; a computed run with parked partitions is tried again."""
    if run.state == BillingRun.State.COMPUTED and retry_parked(actor=actor, run_id=run.pk):
        run.refresh_from_db()
    if run.state in {BillingRun.State.COMPUTED, BillingRun.State.RELEASING}:
        return run
    return compute_run(
        actor=actor, run_id=run.pk, report=report, accounts_a_second=accounts_a_second, **hands
    )
