"""Interval days in pages by key: the next page begins after the last row of this one, whatever came meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl
from django.db.models import Exists, OuterRef, QuerySet

from sbyt.apps.metering.models import IntervalDay, UsagePoint
from sbyt.kit.columns.copy_out import read_columns

PAGE: Final = {
    "usage_point_id": pl.Int64(),
    "usage_point": pl.String(),
    "channel": pl.Int16(),
    "day": pl.Date(),
    "step_minutes": pl.Int16(),
    "values_wh": pl.List(pl.Int64()),
    "qualities": pl.List(pl.Int16()),
    "version": pl.Int32(),
    "import_file_id": pl.Int64(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A point over the days `[since, until)` that may be seen of it."""

    usage_point_id: int
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class PageKey:
    """The last row of a page."""

    usage_point_id: int
    channel: int
    day: date


_PAGE: Final = """
SELECT DISTINCT d.usage_point_id, p.code, d.channel, d.day, d.step_minutes, d.values_wh, d.qualities, d.version,
       d.import_file_id
  FROM unnest(%(points)s::bigint[], %(since)s::date[], %(until)s::date[]) AS seen(point, since, until)
  JOIN metering_intervalday d ON d.usage_point_id = seen.point AND d.day >= seen.since AND d.day < seen.until
  JOIN metering_usagepoint p ON p.id = d.usage_point_id
 WHERE d.superseded_at IS NULL AND d.channel = ANY (%(channels)s::smallint[])
   AND (d.usage_point_id, d.channel, d.day) > (%(point)s, %(channel)s, %(day)s::date)
 ORDER BY d.usage_point_id, d.channel, d.day
 LIMIT %(limit)s
"""


def interval_page(
    *, windows: Sequence[Window], channels: Collection[int], after: PageKey | None, limit: int
) -> pl.DataFrame:
    """Return at most `limit` believed channel-days of the windows by the schema `PAGE`, by point, channel, day."""
    last = after or PageKey(0, 0, date.min)
    params = {
        "points": [window.usage_point_id for window in windows],
        "since": [window.since for window in windows],
        "until": [window.until for window in windows],
        "channels": sorted(channels),
        "point": last.usage_point_id,
        "channel": last.channel,
        "day": last.day,
        "limit": limit,
    }
    return read_columns(_PAGE, params=params, schema=PAGE)


def measured_points(points: QuerySet[UsagePoint], *, since: date, until: date, most: int) -> list[int]:
    """Return the ids of those of the points that have a day of `[since, until)`, in order; one query."""
    days = IntervalDay.objects.filter(
        usage_point_id=OuterRef("pk"), superseded_at=None, day__gte=since, day__lt=until
    )
    return list(points.filter(Exists(days)).order_by("id").values_list("id", flat=True)[:most])
