"""Stop a run, try its parked partitions again, or give it up."""

from __future__ import annotations

from django.db import connection, transaction

from sbyt.apps.billing.finding_kinds import PARKED
from sbyt.apps.billing.models import BillingRun, Finding, RunPartition
from sbyt.apps.billing.operations.run_lock import somebody_works_on
from sbyt.apps.billing.operations.run_rights import require_whole_run
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

_UNFINISHED = (
    BillingRun.State.PLANNED,
    BillingRun.State.RUNNING,
    BillingRun.State.STOPPED,
    BillingRun.State.COMPUTED,
)


class UnableToSteerRun(RuntimeError):
    """Raised when the run is in no state for it; nothing is done. The text is Russian: it is shown as it is."""


def request_stop(*, actor: Actor, run_id: int) -> BillingRun:
    """This function will ask a run to stop after the partition in hand; one that nobody works on stops at once.

    What is computed stays; the run can be continued. Needs the verb runs.compute in every branch of the run.

    :raises UnableToAct: the actor may not compute the whole run.
    :raises UnableToSteerRun: the run is not being computed.
    """
    with acting(user_id=actor.user_id, reason="остановка расчёта"), transaction.atomic():
        run = _locked(run_id, actor)
        if run.state != BillingRun.State.RUNNING:
            raise UnableToSteerRun(f"расчёт № {run.number} не идёт: {run.get_state_display()}")
        if somebody_works_on(run.month):
            run.stop_requested = True
        else:
            run.state = BillingRun.State.STOPPED
        run.save()
    return run


def retry_parked(*, actor: Actor, run_id: int) -> int:
    """This function will put the parked partitions of a run back to be computed; returns how many.

    The run is then stopped and waits to be continued. Needs the verb runs.compute in every branch of the run.

    :raises UnableToAct: the actor may not compute the whole run.
    :raises UnableToSteerRun: the run is going on, released or given up.
    """
    with acting(user_id=actor.user_id, reason="повтор отложенных частей"), transaction.atomic():
        run = _locked(run_id, actor)
        if run.state not in {BillingRun.State.COMPUTED, BillingRun.State.STOPPED}:
            raise UnableToSteerRun(f"расчёт № {run.number}: {run.get_state_display()}")
        parked = run.partitions.filter(state=RunPartition.State.PARKED)
        Finding.objects.filter(run=run, code=PARKED.code, partition__in=parked).delete()
        count = parked.update(state=RunPartition.State.PLANNED, attempts=0, error="")
        if count:
            run.state = BillingRun.State.STOPPED
            run.computed_at = None
            run.save()
    return count


def discard_run(*, actor: Actor, run_id: int, reason: str) -> BillingRun:
    """This function will give a run up: its charges and findings are removed, the run itself is remembered.

    Needs the verb runs.compute in every branch of the run.

    :raises UnableToAct: the actor may not compute the whole run.
    :raises UnableToSteerRun: somebody works on the month, a part of the run is released, or no reason is given.
    """
    with acting(user_id=actor.user_id, reason=reason), transaction.atomic():
        run = _locked(run_id, actor)
        if not reason.strip():
            raise UnableToSteerRun("назовите причину отмены")
        if run.state not in _UNFINISHED:
            raise UnableToSteerRun(f"расчёт № {run.number}: {run.get_state_display()}")
        if run.partitions.filter(state=RunPartition.State.RELEASED).exists():
            raise UnableToSteerRun(f"расчёт № {run.number} выпущен в части домов")
        if run.state == BillingRun.State.RUNNING and somebody_works_on(run.month):
            raise UnableToSteerRun(f"расчёт № {run.number} идёт: сначала остановите его")
        _remove_results(run)
        run.state = BillingRun.State.DISCARDED
        run.save()
    return run


def _locked(run_id: int, actor: Actor) -> BillingRun:
    """Return the run, held until the end of the transaction, if the actor computes the whole of it."""
    run = BillingRun.objects.select_for_update().get(pk=run_id)
    require_whole_run(actor, run, verb="runs.compute")
    return run


def _remove_results(run: BillingRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM billing_penaltyrange r USING billing_penalty p WHERE p.id = r.penalty_id AND p.run_id = %s",
            [run.pk],
        )
        cursor.execute("DELETE FROM billing_penalty WHERE run_id = %s", [run.pk])
        cursor.execute("DELETE FROM billing_compensation WHERE run_id = %s", [run.pk])
        cursor.execute(
            "DELETE FROM billing_plainline l USING billing_charge c"
            " WHERE c.id = l.charge_id AND l.month = %(month)s AND c.month = %(month)s AND c.run_id = %(run)s",
            {"month": run.month, "run": run.pk},
        )
        cursor.execute("DELETE FROM billing_charge WHERE month = %s AND run_id = %s", [run.month, run.pk])
        cursor.execute("DELETE FROM billing_finding WHERE run_id = %s", [run.pk])
        cursor.execute(
            "DELETE FROM billing_housebasis b USING billing_runpartition p WHERE p.id = b.partition_id AND p.run_id = %s",
            [run.pk],
        )
