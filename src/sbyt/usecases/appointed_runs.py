"""Runs for a time: appoint one of what a person means, start those whose time has come, each once."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from sbyt.apps.billing.operations.appoint_run import appoint_run, mark_failed, mark_started, next_due
from sbyt.apps.billing.operations.plan_run import UnableToPlanRun, scope_within_rights
from sbyt.apps.billing.types import AppointedRun
from sbyt.kit.access.actor import SYSTEM, Actor, UnableToAct
from sbyt.kit.faults import fault_point
from sbyt.usecases.chosen_run import Choice, RunKind, UnableToChooseAccounts, scope_of
from sbyt.usecases.runs_in_background import start_run
from sbyt.usecases.who_acts import actor_of


@transaction.atomic
def appoint(
    *, actor: Actor, month: date, stage: str, choice: Choice, starts_at: datetime, now: datetime
) -> AppointedRun:
    """Appoint a run of what the choice means for a time ahead. What it means is looked up once now, and anew when it starts.

    Raises UnableToAct, UnableToChooseAccounts, UnableToAppointRun.
    """
    within = scope_within_rights(actor, scope_of(actor, choice))
    return appoint_run(
        actor=actor,
        month=month,
        stage=stage,
        kind=choice.kind.value,
        branch_id=choice.branch_id,
        words=choice.words,
        branch_ids=within.branch_ids,
        starts_at=starts_at,
        now=now,
    )


def start_due_runs(*, now: datetime) -> int:
    """Start the runs whose time has come, with the rights that their people have by now; returns how many started.

    Each is planned, put into the queue and marked in one transaction: killed between, it is started by the next look, and never twice. One
    that cannot be planned is marked with the reason.
    """
    started, seen = 0, set[int]()
    while True:
        with transaction.atomic():
            appointed = next_due(now=now, but=seen)
            if appointed is None:
                return started
            seen.add(appointed.pk)
            started += _start(appointed)


def _start(appointed: AppointedRun) -> int:
    actor = SYSTEM if appointed.appointed_by is None else actor_of(appointed.appointed_by)
    choice = Choice(kind=RunKind(appointed.kind), branch_id=appointed.branch_id, words=appointed.words)
    try:
        with transaction.atomic():
            run = start_run(
                actor=actor, month=appointed.month, stage=appointed.stage, scope=scope_of(actor, choice)
            )
    except (UnableToAct, UnableToPlanRun, UnableToChooseAccounts) as refusal:
        mark_failed(appointed, why=str(refusal))
        return 0
    fault_point("appointed.run_planned")
    mark_started(appointed, run=run)
    return 1
