"""Replaced hours as columns."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

import polars as pl

from sbyt.calc.hourly import HOUR_COLUMNS, REPLACED
from sbyt.kit.columns.copy_out import read_columns

_OF_POINTS: Final = """
SELECT usage_point_id, channel, day, values_wh, over_measured FROM metering_hourreplacement
 WHERE usage_point_id = ANY(%(points)s) AND day >= %(since)s AND day < %(until)s
"""
_OPEN_NOW: Final = (
    _OF_POINTS + " AND superseded_at IS NULL AND closed_at IS NULL ORDER BY usage_point_id, day"
)
_OPEN_THEN: Final = (
    _OF_POINTS
    + " AND recorded_at <= %(as_of)s AND (superseded_at IS NULL OR superseded_at > %(as_of)s)"
    + " AND (closed_at IS NULL OR closed_at > %(as_of)s) ORDER BY usage_point_id, day"
)


def replacement_columns(
    *, point_ids: Collection[int], since: date, until: date, as_of: datetime | None = None
) -> pl.DataFrame:
    """Return calc.hourly.REPLACED of the replacements of the points in `[since, until)` open now, or at `as_of`."""
    rows = read_columns(
        _OPEN_NOW if as_of is None else _OPEN_THEN,
        params={"points": list(point_ids), "since": since, "until": until, "as_of": as_of},
        schema={
            "usage_point_id": pl.Int64(),
            "channel": pl.Int64(),
            "day": pl.Date(),
            "values_wh": pl.List(pl.Int64()),
            "over_measured": pl.Boolean(),
        },
    )
    return rows.select(
        "usage_point_id",
        "channel",
        "day",
        *(pl.col("values_wh").list.get(place).alias(hour) for place, hour in enumerate(HOUR_COLUMNS)),
        "over_measured",
    ).select(*REPLACED)
