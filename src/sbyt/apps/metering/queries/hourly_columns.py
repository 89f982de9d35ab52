"""Interval days of many points as columns, for rules that work on hours."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

import polars as pl

from sbyt.calc.hourly import INTERVALS
from sbyt.kit.columns.copy_out import read_columns

ACTIVE: Final = (1,)

_BELIEVED: Final = """
SELECT usage_point_id, channel, day, values_wh, qualities FROM metering_intervalday
 WHERE usage_point_id = ANY(%(points)s) AND channel = ANY(%(channels)s)
   AND day >= %(since)s AND day < %(until)s AND {version}
 ORDER BY usage_point_id, channel, day
"""


def interval_columns(
    *,
    point_ids: Collection[int],
    since: date,
    until: date,
    channels: Collection[int] = ACTIVE,
    as_of: datetime | None = None,
) -> pl.DataFrame:
    """Return calc.hourly.INTERVALS of the points in `[since, until)` as believed now, or at `as_of`; one query."""
    version = (
        "superseded_at IS NULL"
        if as_of is None
        else "recorded_at <= %(as_of)s AND (superseded_at IS NULL OR superseded_at > %(as_of)s)"
    )
    return read_columns(
        _BELIEVED.format(version=version),
        params={
            "points": list(point_ids),
            "channels": list(channels),
            "since": since,
            "until": until,
            "as_of": as_of,
        },
        schema=INTERVALS,
    )


def points_with_intervals(*, point_ids: Collection[int], since: date, until: date) -> pl.DataFrame:
    """Return (usage_point_id, voltage) of the points that have any believed day of A+ in `[since, until)`."""
    return read_columns(
        "SELECT p.id, p.voltage FROM metering_usagepoint p WHERE p.id = ANY(%(points)s) AND EXISTS ("
        " SELECT 1 FROM metering_intervalday d WHERE d.usage_point_id = p.id AND d.channel = 1"
        " AND d.day >= %(since)s AND d.day < %(until)s AND d.superseded_at IS NULL) ORDER BY p.id",
        params={"points": list(point_ids), "since": since, "until": until},
        schema={"usage_point_id": pl.Int64(), "voltage": pl.String()},
    )
