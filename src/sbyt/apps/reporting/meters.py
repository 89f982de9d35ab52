"""Metering devices: how many points, how many have a meter, whose verification is over, how many readings were refused."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sbyt.apps.reporting.scope import GROUPS, IN_SCOPE, ReportScope, rows_of
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import Actor

VERB: Final = "readings.view"
_METERS: Final = """
WITH refused AS (
  SELECT i.usage_point_id, count(*) AS readings
    FROM metering_reading r JOIN metering_meterinstallation i ON i.id = r.installation_id
   WHERE r.state = 'refused' AND r.taken_on >= %(month_from)s AND r.taken_on < %(month_to)s
   GROUP BY 1
)
SELECT {key} AS key, {said} AS said,
       count(*) FILTER (WHERE u.kind = 'supply') AS points,
       count(i.meter_id) FILTER (WHERE u.kind = 'supply') AS equipped,
       count(*) FILTER (WHERE u.kind = 'supply' AND i.meter_id IS NULL) AS without,
       count(*) FILTER (WHERE m.verified_until < %(on)s) AS overdue,
       count(*) FILTER (WHERE i.meter_id IS NOT NULL AND m.verified_until IS NULL) AS unknown,
       count(i.meter_id) FILTER (WHERE u.kind = 'building') AS of_houses,
       coalesce(sum(f.readings), 0)::bigint AS refused
  FROM metering_usagepoint u
  JOIN premises_building b ON b.id = u.building_id
  JOIN parties_branch br ON br.id = u.branch_id
  LEFT JOIN metering_meterinstallation i ON i.usage_point_id = u.id AND i.valid @> %(on)s::date
  LEFT JOIN devices_meter m ON m.id = i.meter_id
  LEFT JOIN refused f ON f.usage_point_id = u.id
 WHERE {in_scope}
 GROUP BY 1, 2 ORDER BY 2, 1
"""


def meter_rows(*, actor: Actor, on: date, by: str, scope: ReportScope) -> list[dict[str, Any]]:
    """Return a row a group by one statement: counts on the day, readings refused in its month.

    `overdue`: the interval of verification ended before the day; `unknown`: no day is known. `equipped` counts points of supply.
    """
    _title, said, key = GROUPS[by]
    month = on.replace(day=1)
    return rows_of(
        _METERS.format(key=key, said=said, in_scope=IN_SCOPE),
        {**scope.parameters(actor, VERB), "on": on, "month_from": month, "month_to": next_month(month)},
    )


def share_bp(*, part: int, whole: int) -> int | None:
    """Return a share in hundredths of a percent, half-up; None of nothing."""
    return None if whole == 0 else (part * 20_000 + whole) // (2 * whole)
