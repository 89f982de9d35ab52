"""Control points as the point's page and the ladder of estimates read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sbyt.apps.metering.models import ControlPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Controlled:
    """A point that controls another over `[since, until)`."""

    control_id: int
    control_point_id: int
    code: str
    name: str
    since: date
    until: date | None
    document: str


def control_points_of(*, usage_point_id: int) -> list[Controlled]:
    """Return the control points of a point believed now, the latest first, by one query."""
    rows = ControlPoint.objects.filter(usage_point_id=usage_point_id, superseded_at=None)
    return [
        Controlled(
            control_id=row.pk,
            control_point_id=row.control_point_id,
            code=row.control_point.code,
            name=row.control_point.name,
            since=row.valid.lower,
            until=row.valid.upper,
            document=row.document,
        )
        for row in rows.select_related("control_point").order_by("-valid")
    ]


def controls_between(*, usage_point_id: int, since: date, until: date) -> list[Controlled]:
    """Return those that stand on any day of `[since, until)`."""
    return [
        one
        for one in control_points_of(usage_point_id=usage_point_id)
        if one.since < until and (one.until is None or one.until > since)
    ]
