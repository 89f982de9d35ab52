"""Metering devices: how many points, how many have a meter, whose verification is over, how many readings were refused."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from django.utils import timezone

from sbyt.apps.reporting.scope import GROUPS, IN_SCOPE, ReportScope, rows_of
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import Actor

VERB: Final = "readings.view"
NO_BRANCH: Final = "none"
"""The key of the row of refused lines whose file is of no one branch."""
_METERS: Final = """
SELECT {key} AS key, {said} AS said,
       count(*) FILTER (WHERE u.kind = 'supply') AS points,
       count(i.meter_id) FILTER (WHERE u.kind = 'supply') AS equipped,
       count(*) FILTER (WHERE u.kind = 'supply' AND i.meter_id IS NULL) AS without,
       count(*) FILTER (WHERE m.verified_until < %(on)s) AS overdue,
       count(*) FILTER (WHERE i.meter_id IS NOT NULL AND m.verified_until IS NULL) AS unknown,
       count(i.meter_id) FILTER (WHERE u.kind = 'building') AS of_houses
  FROM metering_usagepoint u
  JOIN premises_building b ON b.id = u.building_id
  JOIN parties_branch br ON br.id = u.branch_id
  LEFT JOIN metering_meterinstallation i ON i.usage_point_id = u.id AND i.valid @> %(on)s::date
  LEFT JOIN devices_meter m ON m.id = i.meter_id
 WHERE {in_scope}
 GROUP BY 1, 2 ORDER BY 2, 1
"""
_REFUSED: Final = """
SELECT {key} AS key, count(*) AS refused
  FROM metering_refusedreading r
  LEFT JOIN premises_building b ON b.id = r.building_id
  LEFT JOIN parties_branch br ON br.id = r.branch_id
 WHERE {in_scope} AND r.came_at >= %(month_from)s AND r.came_at < %(month_to)s AND {known}
 GROUP BY 1
"""


def meter_rows(*, actor: Actor, on: date, by: str, scope: ReportScope) -> list[dict[str, Any]]:
    """Return a row a group by two statements: counts on the day, readings refused in its month as the list of them has them.

    A refused line of a file knows a branch and no house: it is counted by branch alone, in a last row where its file is of no one.

    `overdue`: the interval of verification ended before the day; `unknown`: no day is known. `equipped` counts points of supply.
    """
    _title, said, key = GROUPS[by]
    month = on.replace(day=1)
    given = {
        **scope.parameters(actor, VERB),
        "on": on,
        "month_from": _midnight(month),
        "month_to": _midnight(next_month(month)),
    }
    known = "(b.id IS NOT NULL OR %(district)s = '')" if by == "branch" else "b.id IS NOT NULL"
    refusals = rows_of(_REFUSED.format(key=key, known=known, in_scope=IN_SCOPE), given)
    refused = {row["key"]: row["refused"] for row in refusals}
    found = [
        {**row, "refused": refused.get(row["key"], 0)}
        for row in rows_of(_METERS.format(key=key, said=said, in_scope=IN_SCOPE), given)
    ]
    if by == "branch" and None in refused:
        nothing = dict.fromkeys(("points", "equipped", "without", "overdue", "unknown", "of_houses"), 0)
        found.append({"key": NO_BRANCH, "said": "без отделения", **nothing, "refused": refused[None]})
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def share_bp(*, part: int, whole: int) -> int | None:
    """Return a share in hundredths of a percent, half-up; None of nothing."""
    return None if whole == 0 else (part * 20_000 + whole) // (2 * whole)
