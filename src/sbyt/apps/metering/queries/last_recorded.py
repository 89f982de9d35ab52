"""When a reading of a point came last, and which readings of a month came, or were refused, after its bills."""

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
WITH said AS (
    SELECT i.usage_point_id, r.id, r.register_id, r.taken_on, r.recorded_at, r.superseded_at, r.state,
           min(r.recorded_at) OVER (PARTITION BY r.register_id ORDER BY r.taken_on DESC
                                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS later_known
      FROM metering_meterinstallation i
      JOIN metering_reading r ON r.installation_id = i.id
     WHERE i.usage_point_id = ANY(%(points)s)
), late AS (
    SELECT said.*, before.taken_on AS since, after.taken_on AS until
      FROM said
      LEFT JOIN LATERAL (SELECT max(o.taken_on) AS taken_on FROM metering_reading o
                          WHERE o.register_id = said.register_id AND o.taken_on < said.taken_on) before
        ON said.later_known < said.recorded_at
      LEFT JOIN LATERAL (SELECT min(o.taken_on) AS taken_on FROM metering_reading o
                          WHERE o.register_id = said.register_id AND o.taken_on > said.taken_on
                            AND o.recorded_at < said.recorded_at) after
        ON said.later_known < said.recorded_at
     WHERE (said.superseded_at IS NULL OR said.state = 'refused') AND said.recorded_at > %(first)s
)
SELECT m.month, late.usage_point_id, max(late.recorded_at)
  FROM unnest(%(months)s::date[], %(ends)s::date[], %(known)s::timestamptz[]) AS m (month, until, known_at)
  JOIN late ON late.recorded_at > m.known_at
       AND ((late.taken_on >= m.month - %(opening)s::int AND late.taken_on <= m.until)
            OR (coalesce(late.since, late.taken_on) < m.until AND late.until > m.month))
 GROUP BY 1, 2
"""
"""A reading that came among others moves the months from the one before it to the one after it, however far these lie; so does one that
was refused among them: its refusal is a row of its own, superseded from its birth."""


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

    It may bound the month where it was taken in it or shortly before, or where the readings around it, the later of which was there
    before, hold a part of the month. Of any state; what a refusal took away counted before it.
    """
    months = sorted(known_at)
    if not months or not point_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _LATE,
            {
                "months": months,
                "ends": [next_month(month) for month in months],
                "known": [known_at[month] for month in months],
                "first": min(known_at.values()),
                "opening": OPENING_DAYS,
                "points": list(point_ids),
            },
        )
        rows = cursor.fetchall()
    found: dict[date, dict[int, datetime]] = {}
    for month, point, recorded_at in rows:
        found.setdefault(month, {})[point] = recorded_at
    return found
