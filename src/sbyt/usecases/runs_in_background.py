"""Start, continue and release runs without waiting for them, and see what became of the job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.operations.release_run import UnableToReleaseRun
from sbyt.apps.billing.operations.run_lock import name_of_lock
from sbyt.apps.billing.operations.run_rights import require_whole_run
from sbyt.apps.billing.operations.steer_run import discard_run, retry_parked
from sbyt.apps.billing.queries.release_figures import ReleaseFigures, release_figures
from sbyt.apps.billing.types import FINAL, BillingRun, RunScope
from sbyt.kit.access.actor import Actor

COMPUTE: Final = "sbyt.compute_run"
RELEASE: Final = "sbyt.release_run"


class JobState(StrEnum):
    """What the queue says of the last job of a run."""

    NONE = "none"
    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunJob:
    """The last job of a run; `attempts` above one tells that a worker was killed over it."""

    state: JobState
    attempts: int = 0

    @property
    def is_alive(self) -> bool:
        return self.state in {JobState.WAITING, JobState.WORKING}


@transaction.atomic
def start_run(*, actor: Actor, month: date, stage: str = FINAL, scope: RunScope | None = None) -> BillingRun:
    """This function will plan a run and put its computing into the queue, both or neither. Errors are those of `plan_run`."""
    run = plan_run(actor=actor, month=month, stage=stage, scope=scope)
    _put(COMPUTE, run, actor)
    return run


@transaction.atomic
def continue_run(*, actor: Actor, run_id: int) -> BillingRun:
    """This function will put a planned or stopped run into the queue again. Needs the verb runs.compute in all its branches."""
    run = BillingRun.objects.get(pk=run_id)
    require_whole_run(actor, run, verb="runs.compute")
    _put(COMPUTE, run, actor)
    return run


@transaction.atomic
def recalculate(*, actor: Actor, run_id: int) -> BillingRun:
    """This function will give a run up and start another of the same month, stage and scope on what is known now.

    Errors are those of `discard_run` and `plan_run`: then the old run stays as it was.
    """
    old = discard_run(actor=actor, run_id=run_id, reason="пересчёт по новым данным")
    return start_run(actor=actor, month=old.month, stage=old.stage, scope=RunScope.from_json(old.scope))


@transaction.atomic
def retry_parts(*, actor: Actor, run_id: int) -> int:
    """This function will put the parked parts of a run back and into the queue; returns how many. See `retry_parked`."""
    count = retry_parked(actor=actor, run_id=run_id)
    if count:
        continue_run(actor=actor, run_id=run_id)
    return count


@transaction.atomic
def release_when_seen(
    *, actor: Actor, run_id: int, seen: ReleaseFigures, issued_on: date | None = None
) -> BillingRun:
    """This function will put the release into the queue if it is of what the person saw. Needs the verb
    runs.release in all its branches.

    :raises UnableToReleaseRun: the figures are others by now; nothing is put into the queue.
    """
    run = BillingRun.objects.select_for_update().get(pk=run_id)
    require_whole_run(actor, run, verb="runs.release")
    if release_figures(run_id=run_id) != seen:
        raise UnableToReleaseRun(
            "пока вы смотрели, состав выпуска изменился: проверьте число и сумму ещё раз"
        )
    _put(RELEASE, run, actor, issued_on=None if issued_on is None else issued_on.isoformat())
    return run


def job_of_run(run_id: int) -> RunJob:
    """Return the last job of the run by one query."""
    row = (
        ProcrastinateJob.objects.filter(task_name__in=(COMPUTE, RELEASE), args__run_id=run_id)
        .order_by("-id")
        .values_list("status", "attempts")
        .first()
    )
    if row is None:
        return RunJob(state=JobState.NONE)
    status, attempts = row
    return RunJob(state=_STATES.get(status, JobState.FAILED), attempts=attempts)


_STATES = {"todo": JobState.WAITING, "doing": JobState.WORKING, "succeeded": JobState.DONE}


def _put(task: str, run: BillingRun, actor: Actor, **more: str | None) -> None:
    """Put the job into the queue; a second one for the same run changes nothing. Jobs of a month go one by one."""
    deferrer = app.configure_task(
        task, allow_unknown=True, lock=name_of_lock(run.month), queueing_lock=f"{task}:{run.pk}"
    )
    try:
        with transaction.atomic():
            deferrer.defer(run_id=run.pk, user_id=actor.user_id, **more)
    except AlreadyEnqueued:
        return
