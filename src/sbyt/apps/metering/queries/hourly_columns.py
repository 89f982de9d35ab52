"""Which points have hours."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl

from sbyt.kit.columns.copy_out import read_columns


def points_with_intervals(
    *, point_ids: Collection[int], since: date, until: date, channels: Collection[int] = (1,)
) -> pl.DataFrame:
    """Return (usage_point_id, voltage) of the points that have any believed day of the channels (A+) in `[since, until)`."""
    return read_columns(
        "SELECT p.id, p.voltage FROM metering_usagepoint p WHERE p.id = ANY(%(points)s) AND EXISTS ("
        " SELECT 1 FROM metering_intervalday d WHERE d.usage_point_id = p.id AND d.channel = ANY(%(channels)s)"
        " AND d.day >= %(since)s AND d.day < %(until)s AND d.superseded_at IS NULL) ORDER BY p.id",
        params={
            "points": list(point_ids),
            "since": since,
            "until": until,
            "channels": list(channels),
        },
        schema={"usage_point_id": pl.Int64(), "voltage": pl.String()},
    )
