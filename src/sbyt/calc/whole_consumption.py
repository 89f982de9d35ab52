"""What registers counted between two readings, of the points whose meters were all read and stood all the month.

Source: PP 442 (reading at 00:00 of the first day of the month).
"""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.calc.consumption import metered_consumption, standing_in
from sbyt.calc.meter_segments import meter_segments


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
