"""Energy of a month by registers, of the points whose meters were all read and stood all the month.

The rule of a legal entity's bill, and of every other sum that must agree with it. Source: PP 442 (reading at 00:00 of the
first day of the month).
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.consumption import metered_consumption, standing_in
from sbyt.calc.meter_segments import meter_segments

METERED_MONTH: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "period_from": pl.Date(),
        "period_to": pl.Date(),
        "volume_wh": pl.Int64(),
    }
)
"""One row a point: what its registers counted for the month, and the days of the month `[period_from, period_to)` it stands for.
These begin later than the month where the first reading known was taken in it."""


def whole_consumption(
    *, usage_points: pl.Series, registers: pl.DataFrame, counted: pl.DataFrame, month: date, month_end: date
) -> pl.DataFrame:
    """Return consumption.CONSUMPTION of `[month, month_end)` of the points whose every register was read.

    `registers` is consumption.REGISTERS, `counted` comes from consumption.counted_readings. A point without a meter on any day of
    the month, or with a register not read, is not there.
    """
    standing = standing_in(registers, since=month, until=month_end)
    consumption = metered_consumption(
        registers=standing, counted=counted, opening=month, last_day=month_end, month_end=month_end
    )
    return of_whole_points(
        consumption, usage_points=usage_points, registers=registers, month=month, month_end=month_end
    )


def of_whole_points(
    consumption: pl.DataFrame,
    *,
    usage_points: pl.Series,
    registers: pl.DataFrame,
    month: date,
    month_end: date,
) -> pl.DataFrame:
    """Return the rows of `consumption` at points that had a meter on every day of the month and every register read."""
    segments = meter_segments(usage_points=usage_points, registers=registers, since=month, until=month_end)
    bare = segments.filter(pl.col("installation_id").is_null()).select("usage_point_id")
    unread = consumption.filter(pl.col("quantity_wh").is_null()).select("usage_point_id")
    return consumption.join(pl.concat([bare, unread]), on="usage_point_id", how="anti")


def metered_month(
    *, usage_points: pl.Series, registers: pl.DataFrame, counted: pl.DataFrame, month: date, month_end: date
) -> pl.DataFrame:
    """Return METERED_MONTH of the points of `whole_consumption`; one whose registers went backwards is not there."""
    whole = whole_consumption(
        usage_points=usage_points, registers=registers, counted=counted, month=month, month_end=month_end
    )
    summed = whole.group_by("usage_point_id").agg(
        period_from=pl.max_horizontal(pl.col("base_on").min(), pl.lit(month)),
        period_to=pl.lit(month_end),
        volume_wh=pl.col("quantity_wh").sum(),
        back=(pl.col("quantity_wh") < 0).any(),
    )
    return summed.filter(~pl.col("back")).select(*METERED_MONTH).sort("usage_point_id")
