"""Replaced hours as columns."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl

from sbyt.calc.hourly import HOUR_COLUMNS, HOURLY
from sbyt.kit.columns.copy_out import read_columns


def replacement_columns(*, point_ids: Collection[int], since: date, until: date) -> pl.DataFrame:
    """Return calc.hourly.HOURLY of the open replacements of the points in `[since, until)`; one query."""
    rows = read_columns(
        "SELECT usage_point_id, channel, day, values_wh FROM metering_hourreplacement"
        " WHERE usage_point_id = ANY(%(points)s) AND day >= %(since)s AND day < %(until)s"
        " AND superseded_at IS NULL AND closed_at IS NULL ORDER BY usage_point_id, day",
        params={"points": list(point_ids), "since": since, "until": until},
        schema={
            "usage_point_id": pl.Int64(),
            "channel": pl.Int64(),
            "day": pl.Date(),
            "values_wh": pl.List(pl.Int64()),
        },
    )
    return rows.select(
        "usage_point_id",
        "channel",
        "day",
        *(pl.col("values_wh").list.get(place).alias(hour) for place, hour in enumerate(HOUR_COLUMNS)),
    ).select(*HOURLY)
