"""Requests to a Пирамида 2.0 server: what is due, what was asked under which number, what came of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, F

from sbyt.apps.intake.models import IntakeSource, PyramidQuery
from sbyt.apps.intake.pyramid_plan import AskedPoint, AskedType

MOST_TRIES: Final = 5
"""A day refused so many times is let be: its note says why, and the calendar of silence tells of the day."""
AGAIN_AFTER: Final = timedelta(minutes=60)
_STATE = PyramidQuery.State


def plan_queries(
    *,
    source: IntakeSource,
    points: Sequence[AskedPoint],
    types: Sequence[AskedType],
    days: Sequence[date],
) -> int:
    """Write down what is not known yet of the days; returns how many were added.

    A day that has all its requests costs a count, not its rows.
    """
    planned = PyramidQuery.objects.filter(
        source=source,
        day__in=days,
        point__in=[point.identity for point in points],
        value_type__in=[one.name for one in types],
    )
    counts = dict(planned.values_list("day").annotate(count=Count("pk")))
    lacking = [day for day in days if counts.get(day, 0) < len(points) * len(types)]
    known = set(planned.filter(day__in=lacking).values_list("point", "value_type", "day"))
    new = [
        PyramidQuery(source=source, point=point.identity, value_type=one.name, day=day)
        for day in lacking
        for point in points
        for one in types
        if (point.identity, one.name, day) not in known
    ]
    PyramidQuery.objects.bulk_create(new, ignore_conflicts=True, batch_size=2_000)
    return len(new)


def queries_due(
    *,
    source: IntakeSource,
    points: Sequence[AskedPoint],
    types: Sequence[AskedType],
    since: date,
    now: datetime,
    most: int,
) -> list[PyramidQuery]:
    """Return what is to be asked now, the oldest day first: new days, and those whose time has come again.

    After each answer that was not whole the next try waits twice as long: an hour, two, four …
    """
    wanted = PyramidQuery.objects.filter(
        source=source,
        day__gte=since,
        point__in=[point.identity for point in points],
        value_type__in=[one.name for one in types],
        tries__lt=MOST_TRIES,
    ).exclude(state__in=(_STATE.ASKED, _STATE.TAKEN))
    due: list[PyramidQuery] = []
    for query in wanted.order_by("day", "id").iterator():
        last = query.concluded_at
        if last is None or last + AGAIN_AFTER * 2 ** max(0, query.tries - 1) <= now:
            due.append(query)
        if len(due) == most:
            break
    return due


def reopen_queries(*, source: IntakeSource, incomplete: Collection[tuple[str, str, date]]) -> int:
    """Ask again about (point, value type, day) that were answered whole once and are not whole here; returns how many.

    Each counts as a try, so that a day which stays so is let be after MOST_TRIES.
    """
    taken = PyramidQuery.objects.filter(
        source=source, state=_STATE.TAKEN, tries__lt=MOST_TRIES, day__in={day for _, _, day in incomplete}
    )
    known = taken.values_list("pk", "point", "value_type", "day")
    again = [pk for pk, *asked in known if tuple(asked) in incomplete]
    return PyramidQuery.objects.filter(pk__in=again).update(
        state=_STATE.PARTIAL,
        tries=F("tries") + 1,
        note="принято целиком, но сутки точки неполны или под сомнением",
    )


def taken_queries(*, source: IntakeSource, days: Collection[date]) -> list[tuple[str, str, date]]:
    """Return (point, value type, day) of the days that were answered whole."""
    taken = PyramidQuery.objects.filter(source=source, state=_STATE.TAKEN, day__in=days)
    return list(taken.values_list("point", "value_type", "day"))


def queries_asked(*, source: IntakeSource, most: int) -> list[PyramidQuery]:
    """Return what was asked and not fetched yet, the longest waiting first."""
    return list(
        PyramidQuery.objects.filter(source=source, state=_STATE.ASKED).order_by("asked_at", "id")[:most]
    )


def query_asked(*, query: PyramidQuery, request_id: str, now: datetime) -> None:
    """Write down the server's number at once: what is asked is not asked twice."""
    query.state, query.request_id, query.asked_at = _STATE.ASKED, request_id, now
    query.note = ""
    query.save(update_fields=["state", "request_id", "asked_at", "note"])


def conclude_query(
    *, query: PyramidQuery, state: str, now: datetime, note: str = "", import_file_id: int | None = None
) -> None:
    """Write what came of the request; whatever was not whole counts as a try."""
    query.state, query.concluded_at, query.note = state, now, note[:300]
    query.request_id = ""
    if state != _STATE.TAKEN:
        query.tries += 1
    if import_file_id is not None:
        query.import_file_id = import_file_id
    query.save(update_fields=["state", "concluded_at", "note", "request_id", "tries", "import_file"])
