"""Appointed runs as people see them."""

from __future__ import annotations

from django.db.models import QuerySet

from sbyt.apps.billing.models import AppointedRun
from sbyt.kit.access.actor import Actor


def appointed_for(actor: Actor, *, verb: str = "runs.view") -> QuerySet[AppointedRun]:
    """Return the appointed runs whose branches are all the actor's, and those over every branch."""
    branches = actor.branches(verb)
    rows = AppointedRun.objects.select_related("branch", "run", "appointed_by")
    if branches is None:
        return rows
    return rows.filter(branch_ids__contained_by=sorted(branches))


def waiting_runs(actor: Actor, *, most: int) -> list[AppointedRun]:
    """Return the runs that wait for their time, the earliest first, by one query."""
    return list(
        appointed_for(actor).filter(state=AppointedRun.State.WAITING).order_by("starts_at", "pk")[:most]
    )
