"""The scoped door to usage points, and points by their codes in metering systems."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from sbyt.apps.metering.models import UsagePoint
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True)
class CodedPoint:
    """A point that files name by its code; `max_power_w` is None where no maximum is agreed."""

    usage_point_id: int
    branch_id: int
    code: str
    max_power_w: int | None


def usage_points_for(actor: Actor, *, verb: str = "readings.view") -> QuerySet[UsagePoint]:
    """Return the points that the actor may treat so: those of the branches where the verb is granted."""
    branches = actor.branches(verb)
    points = UsagePoint.objects.all()
    return points if branches is None else points.filter(branch_id__in=branches)


def usage_points_by_id(*, point_ids: Collection[int]) -> QuerySet[UsagePoint]:
    """Return the points named; the caller has checked that the actor sees them."""
    return UsagePoint.objects.filter(pk__in=point_ids)


def points_by_ats_code(*, codes: Collection[str]) -> dict[str, CodedPoint]:
    """Return the points that have one of the codes, by code; one query, all branches."""
    found = UsagePoint.objects.filter(ats_code__in=codes).values_list(
        "ats_code", "id", "branch_id", "code", "max_power_w"
    )
    return {
        ats_code: CodedPoint(usage_point_id=point_id, branch_id=branch_id, code=code, max_power_w=power)
        for ats_code, point_id, branch_id, code, power in found
        if ats_code is not None
    }


def points_by_any_code(*, codes: Collection[str]) -> dict[str, CodedPoint]:
    """Return the points that have one of the codes in metering systems, else of our own; one query, all branches."""
    found = UsagePoint.objects.filter(Q(ats_code__in=codes) | Q(code__in=codes)).values_list(
        "ats_code", "id", "branch_id", "code", "max_power_w"
    )
    points: dict[str, CodedPoint] = {}
    for ats_code, point_id, branch_id, code, power in found:
        point = CodedPoint(usage_point_id=point_id, branch_id=branch_id, code=code, max_power_w=power)
        points.setdefault(code, point)
        if ats_code is not None:
            points[ats_code] = point
    return points
