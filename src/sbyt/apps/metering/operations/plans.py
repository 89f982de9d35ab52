"""Record what a point is planned to take, by days of 24 hours. A plan given again supersedes the one that stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from sbyt.apps.metering.models import PlannedDay, UsagePoint
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

VERB: Final = "readings.enter"
_HOURS: Final = 24


class UnableToRecordPlan(ValueError):
    """Raised when a plan cannot stand so; nothing is recorded. The text is Russian: it is shown as it is."""


@dataclass(frozen=True, slots=True)
class RecordedPlan:
    """How many days are new, took the place of others, say what is known already."""

    added: int
    changed: int
    known: int


@transaction.atomic
def record_plan(
    *, actor: Actor, usage_point_id: int, days: Mapping[date, Sequence[int]], source: str
) -> RecordedPlan:
    """This function will record planned hours of a point: day → 24 values, Wh. Needs readings.enter in its branch.

    A day that is planned so already is left as it is. Days that are not named keep their plan.

    :raises UnableToAct: the actor may not there.
    :raises UnableToRecordPlan: no such point, no days, no source, or a day that has not 24 hours of zero or more.
    """
    point = UsagePoint.objects.select_for_update().filter(pk=usage_point_id).first()
    if point is None:
        raise UnableToRecordPlan("нет такой точки учёта")
    actor.require(VERB, branch_id=point.branch_id)
    _check(days, source)
    standing = {
        one.day: one
        for one in PlannedDay.objects.filter(usage_point=point, day__in=list(days), superseded_at=None)
    }
    changing = [day for day, one in standing.items() if one.values_wh != list(days[day])]
    fresh = [day for day in days if day not in standing]
    now = timezone.now()
    with acting(user_id=actor.user_id, reason=f"план: {source.strip()}"):
        PlannedDay.objects.filter(pk__in=[standing[day].pk for day in changing]).update(superseded_at=now)
        PlannedDay.objects.bulk_create(
            PlannedDay(
                usage_point=point,
                day=day,
                values_wh=list(days[day]),
                source=source.strip(),
                recorded_at=now,
                recorded_by_id=actor.user_id,
            )
            for day in sorted([*changing, *fresh])
        )
    return RecordedPlan(added=len(fresh), changed=len(changing), known=len(standing) - len(changing))


def _check(days: Mapping[date, Sequence[int]], source: str) -> None:
    if not days:
        raise UnableToRecordPlan("в плане нет ни одних суток")
    if not source.strip():
        raise UnableToRecordPlan("назовите источник плана")
    for day, values in days.items():
        if len(values) != _HOURS or min(values) < 0:
            raise UnableToRecordPlan(f"в плане на {day:%d.%m.%Y} нужны 24 часа, ни один не меньше нуля")
