"""Energy of a period from interval days: the sum of the values, and whether every hour has one."""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.periods import days

INTERVAL_DAYS: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "day": pl.Date(),
        "values_wh": pl.List(pl.Int64()),
        "qualities": pl.List(pl.Int64()),
    }
)
"""Current days of channel A+. A null value or quality 2 = no data, never zero; quality 1 (not for settlement) is
data that a person should look at: it counts as missing too."""

COMMERCIAL: Final = 0


def interval_volumes(spans: pl.DataFrame, *, interval_days: pl.DataFrame) -> pl.DataFrame:
    """Return, for each span (usage_point_id, period_from, period_to) with any day: `profile_wh`, `profile_days`,
    `values`, `missing`, `complete`.

    Complete: every day of the span is there and every value of it is commercial. The energy is the sum of the
    commercial values alone.
    """
    values = interval_days.explode("values_wh", "qualities")
    commercial = pl.col("values_wh").is_not_null() & (pl.col("qualities") == COMMERCIAL)
    by_day = values.group_by("usage_point_id", "day").agg(
        day_wh=pl.col("values_wh").filter(commercial).sum(),
        values=pl.len().cast(pl.Int64),
        missing=(~commercial).sum().cast(pl.Int64),
    )
    key = ["usage_point_id", "period_from", "period_to"]
    inside = spans.select(key).unique().join(by_day, on="usage_point_id", how="inner")
    inside = inside.filter((pl.col("day") >= pl.col("period_from")) & (pl.col("day") < pl.col("period_to")))
    whole = inside.group_by(key).agg(
        profile_wh=pl.col("day_wh").sum(),
        profile_days=pl.len().cast(pl.Int64),
        values=pl.col("values").sum(),
        missing=pl.col("missing").sum(),
    )
    return whole.with_columns(complete=(pl.col("missing") == 0) & (pl.col("profile_days") == days()))
