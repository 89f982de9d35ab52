"""Layouts of registers and what was sent."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from sbyt.apps.payments.models import RegisterLayout, SentRegister
from sbyt.kit.access.actor import Actor


def layouts_of(purpose: str | None = None) -> QuerySet[RegisterLayout]:
    """Return the layouts of a purpose, or all, by name."""
    rows = RegisterLayout.objects.order_by("purpose", "name")
    return rows if purpose is None else rows.filter(purpose=purpose)


def sent_registers_for(actor: Actor, *, verb: str = "bills.view") -> QuerySet[SentRegister]:
    """Return the registers sent that the actor may see: of his branches; those of all where he sees everywhere."""
    branches = actor.branches(verb)
    rows = SentRegister.objects.select_related("branch", "sent_by", "file").order_by(
        "-month", "purpose", "-version"
    )
    return rows if branches is None else rows.filter(Q(branch_id__in=branches))
