"""Findings of checks and open replacements as screens read them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from sbyt.apps.metering.models import CheckRule, HourFinding, HourReplacement
from sbyt.calc.hour_estimates import Method
from sbyt.kit.access.actor import Actor


def findings_for(actor: Actor) -> QuerySet[HourFinding]:
    """Return the findings at the points that the actor sees."""
    branches = actor.branches("readings.view")
    found = HourFinding.objects.select_related("usage_point__branch")
    return found if branches is None else found.filter(usage_point__branch_id__in=branches)


def open_sums(actor: Actor) -> dict[str, Any]:
    """Return how much hangs on open findings: Wh and kopecks."""
    return findings_for(actor).filter(state=HourFinding.State.OPEN).aggregate(
        energy=Sum("energy_wh"), money=Sum("money_kop")
    )  # fmt: skip


def replacements_of(*, point_ids: Collection[int], since: date, until: date) -> list[HourReplacement]:
    """Return the replacements of the points in `[since, until)`, open and closed, by day."""
    found = HourReplacement.objects.filter(
        usage_point_id__in=point_ids, day__gte=since, day__lt=until, superseded_at=None
    )
    return list(found.select_related("closed_by_file").order_by("day"))


def months_replaced(*, point_id: int, before: date, channel: int = 1) -> frozenset[date]:
    """Return the months before `before` in which hours of the point's channel stand replaced and no meter gave them.

    Hours by the control meter were measured; hours put over measured ones are no missing period.
    """
    rows = HourReplacement.objects.filter(
        usage_point_id=point_id,
        channel=channel,
        day__lt=before,
        superseded_at=None,
        closed_at=None,
        over_measured=False,
    ).exclude(method=Method.CONTROL)
    return frozenset(rows.dates("day", "month"))


def check_rules() -> list[CheckRule]:
    """Return the parameters that differ from the defaults, by class."""
    return list(CheckRule.objects.filter(code="hours").order_by("point_class"))
