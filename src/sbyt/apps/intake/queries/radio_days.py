"""On which days radio networks were heard at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioDay:
    """A day on which something came from a network; `code` is the one it is waited for under."""

    code: str
    name: str
    day: date


_HEARD = """
SELECT s.id, s.name, d.day::date
  FROM intake_intakesource s CROSS JOIN generate_series(%(since)s::date, %(until)s::date - 1, interval '1 day') AS d(day)
 WHERE s.kind = 'chirpstack'
   AND EXISTS (SELECT 1 FROM intake_uplinkrow u
                WHERE u.source_id = s.id AND u.state <> 'refused'
                  AND u.received_at >= d.day::timestamp AT TIME ZONE %(zone)s
                  AND u.received_at < (d.day + interval '1 day')::timestamp AT TIME ZONE %(zone)s)
 ORDER BY s.id, d.day
"""


def radio_days(*, since: date, until: date) -> list[RadioDay]:
    """Return the days `[since, until)`, of the installation's clock, on which each network was heard; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_HEARD, {"since": since, "until": until, "zone": settings.TIME_ZONE})
        return [RadioDay(code=f"R{row[0]}", name=row[1], day=row[2]) for row in cursor.fetchall()]
