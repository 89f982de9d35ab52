"""The sums of buildings in a run: what the reports of imbalance show."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from sbyt.apps.billing.models import HouseBalance
from sbyt.kit.access.actor import Actor

_MOST_ROWS = 24


def house_balances_for(actor: Actor, *, run_id: int) -> QuerySet[HouseBalance]:
    """Return the sums of a run's buildings that the actor may see: those of his branches."""
    balances = HouseBalance.objects.filter(run_id=run_id)
    allowed = actor.branches("runs.view")
    return balances if allowed is None else balances.filter(building__branch_id__in=allowed)


def balances_of_building(actor: Actor, *, building_id: int) -> list[HouseBalance]:
    """Return the sums of a building in released runs that the actor may see, the latest month first, two years of them."""
    balances = HouseBalance.objects.filter(building_id=building_id, run__state="released")
    allowed = actor.branches("runs.view")
    if allowed is not None:
        balances = balances.filter(building__branch_id__in=allowed)
    return list(balances.select_related("run").order_by("-month", "-run_id", "zone")[:_MOST_ROWS])


def carried_on(*, building_ids: Collection[int]) -> dict[int, int]:
    """Return what the last released month of each building carries on, Wh; those that carry nothing are absent. One query."""
    rows = HouseBalance.objects.filter(building_id__in=building_ids, run__state="released")
    last = rows.order_by("building_id", "-month", "-run_id", "zone").distinct("building_id")
    return {pk: left for pk, left in last.values_list("building_id", "left_wh") if left}
