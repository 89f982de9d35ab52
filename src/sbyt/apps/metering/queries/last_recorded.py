"""When a reading of a point came last, and which readings of a month came after its bills."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.db.models import Max

from sbyt.apps.metering.models import Reading
from sbyt.apps.metering.queries.check_columns import OPENING_DAYS
from sbyt.calc.consumption import COUNTED_STATES
from sbyt.calc.periods import next_month

_LATE: Final = """
SELECT m.month, i.usage_point_id, max(r.recorded_at)
  FROM unnest(%(months)s::date[], %(ends)s::date[], %(known)s::timestamptz[]) AS m (month, until, known_at)
  JOIN metering_reading r ON r.taken_on >= m.month - %(opening)s::int AND r.taken_on <= m.until
       AND r.recorded_at > m.known_at AND r.superseded_at IS NULL
  JOIN metering_meterinstallation i ON i.id = r.installation_id
 WHERE i.usage_point_id = ANY(%(points)s)
 GROUP BY 1, 2
"""


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


def late_in_months(
    *, point_ids: Collection[int], known_at: Mapping[date, datetime]
) -> dict[date, dict[int, datetime]]:
    """Return month → point → the latest moment a reading that may bound the month was recorded after `known_at` of it; one query.

    Of any state: one that was refused later may have counted before.
    """
    months = sorted(known_at)
    with connection.cursor() as cursor:
        cursor.execute(
            _LATE,
            {
                "months": months,
                "ends": [next_month(month) for month in months],
                "known": [known_at[month] for month in months],
                "opening": OPENING_DAYS,
                "points": list(point_ids),
            },
        )
        rows = cursor.fetchall()
    found: dict[date, dict[int, datetime]] = {}
    for month, point, recorded_at in rows:
        found.setdefault(month, {})[point] = recorded_at
    return found
