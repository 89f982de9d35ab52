"""What follows from better hours: replaced ones give way, and days known otherwise are noted for those who bill."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from sbyt.apps.metering.models import ChangedDay, HourReplacement
from sbyt.calc.local_day import hours_in_order
from sbyt.kit.access.actor import Actor

_NOTE: Final = """
INSERT INTO metering_changedday
       (usage_point_id, channel, day, before_wh, after_wh, import_file_id, noticed_at)
SELECT now.usage_point_id, now.channel, now.day,
       CASE WHEN gap.over_measured THEN replaced.total
            ELSE nullif(coalesce(before.total, 0) + coalesce(replaced.total, 0), 0) END, after.total,
       now.import_file_id, %(now)s
  FROM metering_intervalday now
  LEFT JOIN metering_intervalday old
    ON old.usage_point_id = now.usage_point_id AND old.channel = now.channel AND old.day = now.day
   AND old.id = ANY(%(superseded)s)
  LEFT JOIN metering_hourreplacement gap
    ON gap.usage_point_id = now.usage_point_id AND gap.channel = now.channel AND gap.day = now.day
   AND gap.superseded_at IS NULL AND gap.closed_at IS NULL
  LEFT JOIN LATERAL (SELECT sum(v) AS total FROM unnest(old.values_wh, old.qualities) AS u(v, q) WHERE q = 0) before
    ON true
  LEFT JOIN LATERAL (SELECT sum(v) AS total FROM unnest(gap.values_wh) AS u(v)) replaced ON true
  LEFT JOIN LATERAL (SELECT sum(v) AS total FROM unnest(now.values_wh, now.qualities) AS u(v, q) WHERE q = 0) after
    ON true
 WHERE now.day = ANY(%(days)s) AND now.superseded_at IS NULL AND now.import_file_id = ANY(%(files)s)
   AND (old.id IS NOT NULL OR gap.id IS NOT NULL
        OR (now.recorded_at = %(now)s AND date_trunc('month', now.day::timestamp)::date = ANY(%(billed)s)))
"""
_CLOSE: Final = """
WITH named AS (
    SELECT * FROM unnest(%(named_days)s::date[], %(lengths)s::int[], %(places)s::int[], %(names)s::int[])
                  AS n(day, length, place, hour)
)
UPDATE metering_hourreplacement gap SET closed_at = %(now)s, closed_by_file_id = now.import_file_id
  FROM metering_intervalday now
 WHERE gap.day = ANY(%(days)s) AND gap.superseded_at IS NULL AND gap.closed_at IS NULL
   AND now.usage_point_id = gap.usage_point_id AND now.channel = gap.channel AND now.day = gap.day
   AND (NOT gap.over_measured OR now.import_file_id = ANY(%(files)s))
   AND now.superseded_at IS NULL
   AND EXISTS (SELECT 1 FROM named n
                WHERE n.day = now.day AND n.length * (60 / now.step_minutes) = cardinality(now.values_wh))
   AND NOT EXISTS (
       SELECT 1 FROM named n
         CROSS JOIN LATERAL generate_series((n.place - 1) * (60 / now.step_minutes) + 1,
                                            n.place * (60 / now.step_minutes)) AS k
        WHERE n.day = now.day AND n.length * (60 / now.step_minutes) = cardinality(now.values_wh)
          AND gap.values_wh[n.hour + 1] IS NOT NULL AND (now.values_wh[k] IS NULL OR now.qualities[k] <> 0))
"""
"""A day of 23, 25 or 26 hours closes by the names of its hours: one said twice is known where both are."""
_LENGTHS: Final = (23, 24, 25, 26)


def note_changed_days(
    *,
    days: Collection[date],
    superseded: Collection[int],
    file_ids: Collection[int],
    billed_months: Collection[date],
    now: datetime,
) -> None:
    """Note the days that these files made known otherwise, and close the replacements that are measured now.

    Inside the transaction that stored them at `now`. A day that came for the first time is noted in `billed_months` (their
    first days) alone: bills stand there without it. Replacements of hours that are still missing stay open.
    """
    waits = HourReplacement.objects.filter(day__in=days, superseded_at=None, closed_at=None).exists()
    billed = {day.replace(day=1) for day in days} & set(billed_months)
    if not superseded and not waits and not billed:
        return
    given: dict[str, Any] = {
        "days": list(days),
        "superseded": list(superseded),
        "files": list(file_ids),
        "billed": list(billed),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, given)
        if waits:
            cursor.execute(_CLOSE, given | _named_hours(days))


def note_disbelieved_day(
    *, usage_point_id: int, day: date, before_wh: int, after_wh: int, now: datetime
) -> ChangedDay:
    """Note that a person put other hours in place of the measured ones of A+."""
    return ChangedDay.objects.create(
        usage_point_id=usage_point_id,
        channel=1,
        day=day,
        before_wh=before_wh,
        after_wh=after_wh,
        noticed_at=now,
    )


def days_that_wait() -> list[ChangedDay]:
    """Return the days, of every channel, that nobody has handled, the earliest first.

    One whose sum is the same is among them: an hour known for the first time may make a profile whole, and what a scheme takes of
    each hour depends on which hour it is.
    """
    waiting = ChangedDay.objects.filter(handled_at=None).select_related("usage_point", "import_file")
    return list(waiting.order_by("day", "pk"))


def mark_handled(*, actor: Actor, changed_ids: Collection[int]) -> int:
    """Say that the bills of these days were looked at; returns how many days."""
    return ChangedDay.objects.filter(pk__in=changed_ids, handled_at=None).update(
        handled_at=timezone.now(), handled_by_id=actor.user_id
    )


def _named_hours(days: Collection[date]) -> dict[str, list[Any]]:
    """Return which hour (0 … 23) stands at each place, from 1 on, of the days, for every length a day may have."""
    rows = [
        (day, length, place, hour)
        for day in sorted(days)
        for length in _LENGTHS
        for place, hour in enumerate(hours_in_order(day, hours=length), start=1)
    ]
    columns = zip(*rows, strict=True)
    return dict(zip(("named_days", "lengths", "places", "names"), map(list, columns), strict=True))
