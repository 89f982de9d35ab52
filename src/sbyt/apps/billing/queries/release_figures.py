"""What a release would issue: the exact number and sum that a person confirms."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from sbyt.apps.billing.models import Charge, Finding, RunPartition
from sbyt.apps.contracts.queries import accounts_of_buildings


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFigures:
    """Bills to be issued and their sum; charges that a verdict holds back and theirs."""

    bills: int
    gross_kop: int
    held: int
    held_kop: int


def release_figures(*, run_id: int) -> ReleaseFigures:
    """Return the figures of the partitions that are computed and not yet released."""
    held = Q(account_id__in=held_accounts(run_id=run_id))
    sums = Charge.objects.filter(run_id=run_id, partition__state=RunPartition.State.COMPUTED).aggregate(
        bills=Count("pk", filter=~held),
        gross=Coalesce(Sum("gross_kop", filter=~held), 0),
        held=Count("pk", filter=held),
        held_sum=Coalesce(Sum("gross_kop", filter=held), 0),
    )
    return ReleaseFigures(
        bills=sums["bills"], gross_kop=int(sums["gross"]), held=sums["held"], held_kop=int(sums["held_sum"])
    )


def held_accounts(*, run_id: int) -> list[int]:
    """Return the accounts that a verdict holds: named by a finding, or living in a building that one names."""
    held = Finding.objects.filter(run_id=run_id, verdict=Finding.Verdict.HOLD)
    named = held.filter(account_id__isnull=False).values_list("account_id", flat=True)
    buildings = held.filter(account_id__isnull=True, building_id__isnull=False)
    living = accounts_of_buildings(buildings.values("building_id")).values_list("pk", flat=True)
    return sorted({*named, *living})
