"""Requests to a Пирамида 2.0 server, to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from sbyt.apps.intake.models import PyramidQuery

_STATE = PyramidQuery.State


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfPyramid:
    """How many requests of a day are in which state."""

    day: date
    taken: int
    partial: int
    asked: int
    due: int
    empty: int
    failed: int


def days_of_pyramid(source_id: int, *, most: int = 31) -> list[DayOfPyramid]:
    """Return the latest days of a source, the newest first; one query."""
    counts = {state.value: Count("pk", filter=Q(state=state)) for state in _STATE}
    found = PyramidQuery.objects.filter(source_id=source_id).values("day").annotate(**counts).order_by("-day")
    return [
        DayOfPyramid(
            day=row["day"],
            taken=row["taken"],
            partial=row["partial"],
            asked=row["asked"],
            due=row["due"],
            empty=row["empty"],
            failed=row["failed"],
        )
        for row in found[:most]
    ]


def queries_in_trouble(source_id: int, *, most: int = 20) -> list[PyramidQuery]:
    """Return what did not come whole and why, the latest day first."""
    troubled = PyramidQuery.objects.filter(source_id=source_id).exclude(note="")
    return list(troubled.select_related("import_file").order_by("-day", "id")[:most])
