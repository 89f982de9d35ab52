"""The sums of buildings in a run: what the reports of imbalance show."""

from __future__ import annotations

from django.db.models import QuerySet

from sbyt.apps.billing.models import HouseBalance
from sbyt.kit.access.actor import Actor


def house_balances_for(actor: Actor, *, run_id: int) -> QuerySet[HouseBalance]:
    """Return the sums of a run's buildings that the actor may see: those of his branches."""
    balances = HouseBalance.objects.filter(run_id=run_id)
    allowed = actor.branches("runs.view")
    return balances if allowed is None else balances.filter(building__branch_id__in=allowed)
