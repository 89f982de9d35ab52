"""What a point was planned to take in a month, as believed now or known then."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from sbyt.apps.metering.models import PlannedDay


def planned_days(
    *, usage_point_id: int, since: date, until: date, as_of: datetime | None = None
) -> dict[date, tuple[int, ...]]:
    """Return day → its 24 planned hours in Wh over `[since, until)`, by one query. The caller has checked the scope."""
    known = (
        Q(superseded_at=None)
        if as_of is None
        else Q(recorded_at__lte=as_of) & (Q(superseded_at=None) | Q(superseded_at__gt=as_of))
    )
    rows = (
        PlannedDay.objects.filter(known, usage_point_id=usage_point_id, day__gte=since, day__lt=until)
        .order_by("day")
        .values_list("day", "values_wh")
    )
    return {day: tuple(values) for day, values in rows}


def latest_planned_month(*, usage_point_id: int) -> date | None:
    """Return the first day of the latest month with a plan of the point, None without any."""
    days = PlannedDay.objects.filter(usage_point_id=usage_point_id, superseded_at=None)
    latest = days.order_by("-day").values_list("day", flat=True).first()
    return None if latest is None else latest.replace(day=1)
