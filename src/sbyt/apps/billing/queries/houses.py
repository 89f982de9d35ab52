"""The sums of buildings in a run: what the reports of imbalance show."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import OuterRef, QuerySet, Subquery

from sbyt.apps.billing.models import HouseBalance
from sbyt.kit.access.actor import Actor

_MOST_MONTHS = 24


def house_balances_for(actor: Actor, *, run_id: int) -> QuerySet[HouseBalance]:
    """Return the sums of a run's buildings that the actor may see: those of his branches."""
    balances = HouseBalance.objects.filter(run_id=run_id)
    allowed = actor.branches("runs.view")
    return balances if allowed is None else balances.filter(building__branch_id__in=allowed)


def balances_of_building(actor: Actor, *, building_id: int) -> list[HouseBalance]:
    """Return the sums of a building that the actor may see: a row a month and zone, of the last released run of the month alone, the
    latest month first, two years of them. One query.
    """
    balances = HouseBalance.objects.filter(building_id=building_id, run__state__in=("releasing", "released"))
    allowed = actor.branches("runs.view")
    if allowed is not None:
        balances = balances.filter(building__branch_id__in=allowed)
    months = balances.order_by("-month").values("month").distinct()[:_MOST_MONTHS]
    last = (
        balances.filter(month__in=months.values("month"), run_id=_last_run())
        .select_related("run")
        .order_by("-month", "zone")
    )
    return list(last)


def _last_run() -> Subquery:
    """Return the last released run of the month of a building's row."""
    runs = HouseBalance.objects.filter(
        building_id=OuterRef("building_id"), month=OuterRef("month"), run__state__in=("releasing", "released")
    )
    return Subquery(runs.order_by("-run_id").values("run_id")[:1])


def carried_on(*, building_ids: Collection[int]) -> dict[int, int]:
    """Return what the last released month of each building carries on, Wh; those that carry nothing are absent. One query."""
    rows = HouseBalance.objects.filter(building_id__in=building_ids, run__state="released")
    last = rows.order_by("building_id", "-month", "-run_id", "zone").distinct("building_id")
    return {pk: left for pk, left in last.values_list("building_id", "left_wh") if left}
