"""Compute a run partition by partition: stopped, killed or failed at any point, it goes on where it was."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from sbyt.apps.billing.executors.choose import Crew, ThisProcess, UnableToReachWorkers, crew_of_settings
from sbyt.apps.billing.executors.worker import UnableToGoOn, UnableToTrustWorker
from sbyt.apps.billing.models import BillingRun, RunPartition
from sbyt.apps.billing.operations.base_faults import told_from_a_fault
from sbyt.apps.billing.operations.drive_partitions import drive_partitions
from sbyt.apps.billing.operations.run_lock import name_of_lock
from sbyt.apps.billing.operations.run_rights import require_whole_run
from sbyt.apps.billing.operations.set_apart import park, set_apart
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.faults import fault_point
from sbyt.kit.session_lock import session_lock

MOST_ATTEMPTS: Final = 3
_log = logging.getLogger(__name__)


class UnableToComputeRun(RuntimeError):
    """Raised when the run cannot be computed now; the text is Russian: it is shown as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the run is: partitions and accounts behind, of all of them."""

    partitions_done: int
    partitions: int
    accounts_done: int
    accounts: int


Report = Callable[[Progress], None]


def compute_run(
    *,
    actor: Actor,
    run_id: int,
    report: Report | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    accounts_a_second: int | None = None,
    crew: Crew | None = None,
) -> BillingRun:
    """This function will compute what is not yet computed of a planned, stopped or killed run.

    A failing partition is tried three times; then the houses at fault are parked with a blocking finding and the rest of it is billed;
    where no few of them are at fault it is parked whole. The others go on. A stop asked
    for takes effect after the partitions in hand. `workers` processes or the workers of a Dask `scheduler` compute,
    those of the settings unless named, or a `crew` that is open already; `accounts_a_second` holds them back. Needs the verb runs.compute
    in every branch of the run.

    :raises UnableToAct: the actor may not compute the whole run.
    :raises UnableToComputeRun: the run is finished, another run of the month is going on, there is nobody to give the
        work to, or the database is gone or full; what is computed stays and the run can be continued.
    """
    run = BillingRun.objects.get(pk=run_id)
    require_whole_run(actor, run, verb="runs.compute")
    with session_lock(name_of_lock(run.month)) as free:
        if not free:
            raise UnableToComputeRun(f"расчёт за {run.month:%m.%Y} уже идёт в другом процессе")
        with acting(user_id=actor.user_id, reason=f"расчёт № {run.number}"):
            _start(run)
            try:
                with (
                    told_from_a_fault(),
                    crew_of_settings(workers=workers, scheduler=scheduler, given=crew) as hands,
                ):
                    stopped = compute_partitions(
                        run, report=report, crew=hands, accounts_a_second=accounts_a_second
                    )
            except (UnableToReachWorkers, UnableToTrustWorker, UnableToGoOn) as error:
                _stop_if_possible(run)
                raise UnableToComputeRun(str(error)) from error
            _finish(run, stopped=stopped)
    return run


def compute_partitions(
    run: BillingRun,
    *,
    report: Report | None = None,
    crew: Crew | None = None,
    accounts_a_second: int | None = None,
) -> bool:
    """Compute the planned partitions in order; return whether a stop was asked for before the last of them."""
    waiting = run.partitions.filter(state=RunPartition.State.PLANNED).order_by("number")
    accounts = dict(run.partitions.values_list("pk", "accounts"))
    pending = {pk: accounts[pk] for pk in waiting.values_list("pk", flat=True)}
    behind, all_accounts = len(accounts) - len(pending), sum(accounts.values())
    done_accounts = all_accounts - sum(pending.values())
    driven = drive_partitions(
        pending,
        work="compute",
        crew=crew or ThisProcess(),
        failed=_note_failure,
        stop=lambda: BillingRun.objects.filter(pk=run.pk, stop_requested=True).exists(),
        accounts_a_second=accounts_a_second,
    )
    for partition_id, _result in driven:
        behind += 1
        done_accounts += pending.pop(partition_id)
        if report is not None:
            report(
                Progress(
                    partitions_done=behind,
                    partitions=len(accounts),
                    accounts_done=done_accounts,
                    accounts=all_accounts,
                )
            )
    return bool(pending)


def _note_failure(partition_id: int, error: BaseException) -> bool:
    """Count the attempt and keep the error; after the last one set apart the houses at fault, else park it whole.

    A partition that lost houses is tried once more. Returns whether it is given up.
    """
    attempts = _count_attempt(partition_id, error)
    if attempts < MOST_ATTEMPTS or (attempts == MOST_ATTEMPTS and set_apart(partition_id=partition_id)):
        return False
    with transaction.atomic():
        partition = RunPartition.objects.select_for_update().get(pk=partition_id)
        park(partition, error)
        partition.save()
    return True


@transaction.atomic
def _count_attempt(partition_id: int, error: BaseException) -> int:
    partition = RunPartition.objects.select_for_update().get(pk=partition_id)
    partition.attempts += 1
    partition.error = "".join(traceback.format_exception(error))
    partition.save(update_fields=["attempts", "error"])
    return partition.attempts


def _start(run: BillingRun) -> None:
    startable = (BillingRun.State.PLANNED, BillingRun.State.STOPPED, BillingRun.State.RUNNING)
    try:
        with transaction.atomic():
            run = BillingRun.objects.select_for_update().get(pk=run.pk)
            if run.state not in startable:
                raise UnableToComputeRun(f"расчёт № {run.number}: {run.get_state_display()}")
            run.state = BillingRun.State.RUNNING
            run.stop_requested = False
            run.started_at = run.started_at or timezone.now()
            run.save()
    except IntegrityError as error:
        raise UnableToComputeRun(_busy(run)) from error
    fault_point("compute.run_started")


def _busy(run: BillingRun) -> str:
    other = BillingRun.objects.filter(
        month=run.month, state__in=(BillingRun.State.RUNNING, BillingRun.State.RELEASING)
    ).first()
    name = f"№ {other.number} ({other.get_state_display()})" if other else ""
    return f"за {run.month:%m.%Y} не завершён расчёт {name}: продолжите или отмените его"


def _stop_if_possible(run: BillingRun) -> None:
    """Mark the run as stopped. Where the database is gone it stays as it is and is continued all the same."""
    try:
        _finish(run, stopped=True)
    except DatabaseError:
        _log.warning("run %s could not be marked as stopped", run.pk, exc_info=True)


def _finish(run: BillingRun, *, stopped: bool) -> None:
    fault_point("compute.partitions_behind")
    run.refresh_from_db()
    run.state = BillingRun.State.STOPPED if stopped else BillingRun.State.COMPUTED
    run.stop_requested = False
    run.computed_at = None if stopped else timezone.now()
    run.save()
    fault_point("compute.run_finished")
