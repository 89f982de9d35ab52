"""Appoint a run for a time, take it back, say what became of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from sbyt.apps.billing.models import AppointedRun, BillingRun
from sbyt.apps.billing.operations.run_rights import reaches_whole_run
from sbyt.apps.billing.types import CORRECTION, FINAL, FORECAST
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

VERB = "runs.compute"
_LONGEST = 500


class UnableToAppointRun(ValueError):
    """Raised when a run cannot be appointed or taken back; nothing is changed. Russian text; `field` names what is at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def appoint_run(
    *,
    actor: Actor,
    month: date,
    stage: str,
    kind: str,
    branch_id: int | None,
    words: str,
    branch_ids: Collection[int],
    starts_at: datetime,
    now: datetime,
) -> AppointedRun:
    """This function will appoint a run of the month for a time ahead. The caller saw that the kind means something of the actor's.

    `branch_ids`: where the run may bill, none = everywhere. Needs the verb runs.compute there.

    :raises UnableToAct: the actor may not.
    :raises UnableToAppointRun: the time has passed, or there is no such stage.
    """
    actor.require(VERB)
    if stage not in {FINAL, FORECAST, CORRECTION}:
        raise UnableToAppointRun(f"Нет такой стадии: {stage}.", field="stage")
    if starts_at <= now:
        raise UnableToAppointRun("Это время уже прошло: назначьте позже или считайте сейчас.", field="on")
    with acting(user_id=actor.user_id, reason="расчёт назначен"):
        return AppointedRun.objects.create(
            month=month.replace(day=1),
            stage=stage,
            kind=kind,
            branch_id=branch_id,
            words=words.strip(),
            branch_ids=sorted(branch_ids),
            starts_at=starts_at,
            appointed_by_id=actor.user_id,
        )


@transaction.atomic
def cancel_appointed(*, actor: Actor, appointed_id: int) -> AppointedRun:
    """This function will take back an appointed run that has not started. Needs the verb runs.compute in all its branches.

    :raises UnableToAct: the actor may nowhere.
    :raises UnableToAppointRun: no such run of the actor's, or it does not wait any more.
    """
    actor.require(VERB)
    appointed = AppointedRun.objects.select_for_update().filter(pk=appointed_id).first()
    scope = {} if appointed is None else {"branch_ids": appointed.branch_ids}
    if appointed is None or not reaches_whole_run(actor, verb=VERB, scope=scope):
        raise UnableToAppointRun("Такого назначенного расчёта нет.")
    if appointed.state != AppointedRun.State.WAITING:
        raise UnableToAppointRun(f"Он уже не ждёт: {appointed.get_state_display()}.")
    with acting(user_id=actor.user_id, reason="назначенный расчёт отменён"):
        appointed.state = AppointedRun.State.CANCELLED
        appointed.save(update_fields=["state"])
    return appointed


def next_due(*, now: datetime, but: Collection[int] = ()) -> AppointedRun | None:
    """Return the earliest run whose time has come, held until the end of the transaction; one that another worker holds is passed over."""
    due = AppointedRun.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state=AppointedRun.State.WAITING, starts_at__lte=now
    )
    return due.exclude(pk__in=but).select_related("appointed_by").order_by("starts_at", "pk").first()


def mark_started(appointed: AppointedRun, *, run: BillingRun) -> None:
    """Say that the appointed run has become this one; it is in the transaction that planned it."""
    appointed.state, appointed.run = AppointedRun.State.STARTED, run
    with acting(user_id=appointed.appointed_by_id, reason="назначенное время наступило"):
        appointed.save(update_fields=["state", "run"])


def mark_failed(appointed: AppointedRun, *, why: str) -> None:
    """Say why the appointed run was not started: it is not tried again."""
    appointed.state, appointed.said = AppointedRun.State.FAILED, why[:_LONGEST]
    with acting(user_id=appointed.appointed_by_id, reason="назначенное время наступило"):
        appointed.save(update_fields=["state", "said"])
