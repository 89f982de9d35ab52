"""Control rounds, scoped; and what was checked when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Max, QuerySet

from sbyt.apps.metering.models import ControlRound, RoundStop
from sbyt.kit.access.actor import Actor

CHECKED = tuple(
    result
    for result in RoundStop.Result.values
    if result not in {RoundStop.Result.ABSENT, RoundStop.Result.REFUSED}
)
"""Results of a visit at which the meter was seen."""


def rounds_for(actor: Actor, *, verb: str = "readings.view") -> QuerySet[ControlRound]:
    """Return the rounds that the actor may treat so: those of the branches where the verb is granted."""
    branches = actor.branches(verb)
    rounds = ControlRound.objects.all()
    return rounds if branches is None else rounds.filter(branch_id__in=branches)


def stops_of(*, round_id: int) -> list[RoundStop]:
    """Return the stops of a round in the order of the way, by one query."""
    rows = RoundStop.objects.filter(round_id=round_id).order_by("place")
    return list(rows.select_related("round", "usage_point__building", "usage_point__premises", "entered_by"))


def last_checks(*, point_ids: Collection[int], before: date) -> dict[int, date]:
    """Return when each point's meter was last seen on a round before the day; points never seen are absent. One query."""
    rows = RoundStop.objects.filter(
        usage_point_id__in=point_ids, result__in=CHECKED, visited_on__lt=before
    ).values("usage_point_id")
    return {row["usage_point_id"]: row["last"] for row in rows.annotate(last=Max("visited_on"))}


def points_on_rounds(*, point_ids: Collection[int], on: date) -> set[int]:
    """Return which of the points stand in a round planned for that very day; one query."""
    stops = RoundStop.objects.filter(
        usage_point_id__in=point_ids, round__planned_on=on, round__state=ControlRound.State.PLANNED
    )
    return set(stops.values_list("usage_point_id", flat=True))
