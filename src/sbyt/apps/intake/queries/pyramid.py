"""Requests to a Пирамида 2.0 server, to look at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

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
    counted: dict[date, dict[str, int]] = defaultdict(dict)
    found = PyramidQuery.objects.filter(source_id=source_id).values_list("day", "state")
    for day, state, count in found.annotate(count=Count("pk")).order_by("-day")[: most * len(_STATE)]:
        counted[day][state] = count
    return [
        DayOfPyramid(
            day=day,
            taken=states.get(_STATE.TAKEN, 0),
            partial=states.get(_STATE.PARTIAL, 0),
            asked=states.get(_STATE.ASKED, 0),
            due=states.get(_STATE.DUE, 0),
            empty=states.get(_STATE.EMPTY, 0),
            failed=states.get(_STATE.FAILED, 0),
        )
        for day, states in list(counted.items())[:most]
    ]


def queries_in_trouble(source_id: int, *, most: int = 20) -> list[PyramidQuery]:
    """Return what did not come whole and why, the latest day first."""
    troubled = PyramidQuery.objects.filter(source_id=source_id).exclude(note="")
    return list(troubled.select_related("import_file").order_by("-day", "id")[:most])
