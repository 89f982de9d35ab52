"""When a reading of a point came last."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from sbyt.apps.metering.models import Reading
from sbyt.calc.consumption import COUNTED_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRecorded:
    """The latest moment a counted reading of the point was recorded, and the latest day one was taken on."""

    recorded_at: datetime
    taken_on: date


def last_recorded(*, point_ids: Collection[int]) -> dict[int, LastRecorded]:
    """Return point → LastRecorded of the points that were read at all, by one query."""
    rows = (
        Reading.objects.filter(
            installation__usage_point_id__in=point_ids, state__in=COUNTED_STATES, superseded_at=None
        )
        .values("installation__usage_point_id")
        .annotate(recorded=Max("recorded_at"), taken=Max("taken_on"))
    )
    return {
        row["installation__usage_point_id"]: LastRecorded(recorded_at=row["recorded"], taken_on=row["taken"])
        for row in rows.order_by()
    }
