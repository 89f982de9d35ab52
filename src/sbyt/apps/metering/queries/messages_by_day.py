"""Which metering system has sent which day: what the calendar of completeness and the watch of silence stand on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDay:
    """What a system sent about a day: how many messages, the latest of them, what became of it, its figures.

    `by_hand` tells a table that a person brought, not a source. Of a radio network there is no file of a day.
    """

    code: str
    day: date
    messages: int
    file_id: int | None
    status: str
    received_at: datetime | None
    accepted: int
    warned: int
    refused: int
    sender_name: str
    sender_inn: str
    name: str
    branch_id: int | None
    by_hand: bool = False


_LONGEST_TABLE = timedelta(days=366)
"""Days in a table after the last of the period that is looked at: a table of a year may hold it."""
_SENT = """
WITH told AS (
  SELECT f.id, f.covered_day AS day
    FROM metering_importfile f
   WHERE f.format IN ('80020', 'pyramid', 'hour_table') AND f.covered_day >= %(since)s AND f.covered_day < %(until)s
   UNION
  SELECT f.id, d.day
    FROM metering_importfile f
    JOIN metering_intervalday d ON d.import_file_id = f.id AND d.day >= %(since)s AND d.day < %(until)s
   WHERE f.format = 'hour_table' AND f.covered_day >= %(since)s AND f.covered_day < %(latest)s
)
SELECT DISTINCT ON (code, told.day)
       code, told.day, count(*) OVER (PARTITION BY code, told.day), f.id, f.status, f.received_at,
       f.accepted_rows, f.warned_rows, f.refused_rows, f.sender_name, f.sender_inn, f.area_names[1],
       f.branch_id, f.format = 'hour_table' AND f.channel NOT IN ('mail', 'folder', 'service')
  FROM told JOIN metering_importfile f USING (id) CROSS JOIN LATERAL unnest(f.area_codes) AS code
 WHERE f.status IN ('accepted', 'partial', 'waiting')
 ORDER BY code, told.day, f.is_current DESC, f.id DESC
"""


def days_sent(*, since: date, until: date) -> list[SentDay]:
    """Return what came about the days `[since, until)`, by system and day, the message in force; one query, all branches.

    `branch_id` is that of the message: None where its points are of several branches, or of none known.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SENT, {"since": since, "until": until, "latest": until + _LONGEST_TABLE})
        return [
            SentDay(
                code=row[0],
                day=row[1],
                messages=row[2],
                file_id=row[3],
                status=row[4],
                received_at=row[5],
                accepted=row[6],
                warned=row[7],
                refused=row[8],
                sender_name=row[9],
                sender_inn=row[10],
                name=row[11] or "",
                branch_id=row[12],
                by_hand=row[13],
            )
            for row in cursor.fetchall()
        ]


_SYSTEMS_OF_BRANCHES = """
SELECT DISTINCT code
  FROM metering_importfile f CROSS JOIN LATERAL unnest(f.area_codes) AS code
 WHERE f.format IN ('80020', 'pyramid', 'hour_table') AND f.covered_day >= %(since)s AND f.covered_day < %(until)s
   AND f.status IN ('accepted', 'partial', 'waiting')
   AND (f.branch_id = ANY (%(branches)s::bigint[])
        OR f.branch_id IS NULL AND EXISTS (
             SELECT 1 FROM metering_intervalday d JOIN metering_usagepoint p ON p.id = d.usage_point_id
              WHERE d.import_file_id = f.id AND p.branch_id = ANY (%(branches)s::bigint[])))
"""


def systems_of_branches(*, since: date, until: date, branch_ids: frozenset[int]) -> frozenset[str]:
    """Return the codes of the systems that sent hours of a point of the branches about the days `[since, until)`; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_SYSTEMS_OF_BRANCHES, {"since": since, "until": until, "branches": sorted(branch_ids)})
        return frozenset(code for (code,) in cursor.fetchall())


_COMPLETENESS = """
SELECT d.day, count(*), count(*) FILTER (WHERE 2 = ANY (d.qualities)), count(*) FILTER (WHERE 1 = ANY (d.qualities)),
       count(DISTINCT d.usage_point_id)
  FROM metering_intervalday d JOIN metering_usagepoint p ON p.id = d.usage_point_id
 WHERE d.day >= %(since)s AND d.day < %(until)s AND d.superseded_at IS NULL
   AND (%(branches)s::bigint[] IS NULL OR p.branch_id = ANY (%(branches)s::bigint[]))
 GROUP BY d.day
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCompleteness:
    """How much of a day is known: channels in all, those with a gap, those with a value not for settlement, points."""

    day: date
    channels: int
    with_gaps: int
    in_doubt: int
    points: int


def completeness(*, since: date, until: date, branch_ids: frozenset[int] | None) -> list[DayCompleteness]:
    """Return the completeness of every day of `[since, until)`, days without data too; one query."""
    with connection.cursor() as cursor:
        branches = None if branch_ids is None else sorted(branch_ids)
        cursor.execute(_COMPLETENESS, {"since": since, "until": until, "branches": branches})
        found = {
            row[0]: DayCompleteness(
                day=row[0], channels=row[1], with_gaps=row[2], in_doubt=row[3], points=row[4]
            )
            for row in cursor.fetchall()
        }
    days = [since + timedelta(days=number) for number in range((until - since).days)]
    empty = {"channels": 0, "with_gaps": 0, "in_doubt": 0, "points": 0}
    return [found.get(day) or DayCompleteness(day=day, **empty) for day in days]
