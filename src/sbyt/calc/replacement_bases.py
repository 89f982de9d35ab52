"""What missing energy is estimated by: the volume of the same month of last year, of the nearest one known, the largest power.

A month counts where it is known whole: by its hours, all of them, else by its registers (the volume of
calc.whole_consumption). A few hours of a month say nothing of the rest, so such a month without registers is no base.
Sources: PP 442 p. 166, 179 ("reading-based volume" of the same period of last year, else of the nearest one).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import polars as pl

from sbyt.calc.consumption import counts_on
from sbyt.calc.hour_estimates import BASES
from sbyt.calc.hourly import HOUR_COLUMNS, HOURS
from sbyt.calc.periods import next_month
from sbyt.calc.whole_consumption import whole_consumption

MONTH_VOLUMES: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "channel": pl.Int64(),
        "start": pl.Date(),
        "wh": pl.Int64(),
        "hours": pl.Int64(),
        "by_registers": pl.Boolean(),
    }
)
"""One row a point, channel and month (its first day) known whole: the energy and the hours it was taken in (W and T)."""

OPENING_DAYS: Final = 35
CLOSING_DAYS: Final = 8
"""How long before a month the reading that opens it may have been taken, and before its end the one that closes it: buildings are read from the 23rd."""
_KEY: Final = ["usage_point_id", "channel"]


def volumes_by_hours(hours: pl.DataFrame) -> pl.DataFrame:
    """Return MONTH_VOLUMES of the months of `hours` (calc.hourly.HOURLY) that lack no hour."""
    return (
        hours.with_columns(
            start=pl.col("day").dt.truncate("1mo"),
            wh=pl.sum_horizontal(HOUR_COLUMNS),
            hours=pl.sum_horizontal(pl.col(hour).is_not_null().cast(pl.Int64) for hour in HOUR_COLUMNS),
        )
        .group_by(*_KEY, "start")
        .agg(pl.col("wh").sum(), pl.col("hours").sum())
        .filter(pl.col("hours") == pl.col("start").dt.month_end().dt.day().cast(pl.Int64) * HOURS)
        .with_columns(by_registers=pl.lit(value=False))
        .select(*MONTH_VOLUMES)
    )


def volume_by_registers(*, registers: pl.DataFrame, counted: pl.DataFrame, month: date) -> pl.DataFrame:
    """Return MONTH_VOLUMES of channel A+ of the points whose registers were read before the month and at its end.

    `registers` is consumption.REGISTERS, `counted` comes from consumption.counted_readings. T goes from the opening
    reading to the closing one: the energy between them is exactly what was taken in those hours.
    """
    until = next_month(month)
    around = counted.filter(
        pl.col("taken_on").is_between(month - timedelta(days=OPENING_DAYS), until, closed="both")
    )
    whole = whole_consumption(
        usage_points=registers["usage_point_id"].unique(),
        registers=registers,
        counted=around,
        month=month,
        month_end=until,
    )
    summed = whole.group_by("usage_point_id").agg(
        wh=pl.col("quantity_wh").sum(),
        since=counts_on("base_on").min(),
        until=counts_on("current_on").max(),
        back=(pl.col("quantity_wh") < 0).any(),
    )
    closed = pl.lit(until) - timedelta(days=CLOSING_DAYS)
    return (
        summed.filter(~pl.col("back") & (pl.col("since") <= month) & (pl.col("until") >= closed))
        .with_columns(
            channel=pl.lit(1, dtype=pl.Int64),
            start=pl.lit(month),
            hours=(pl.col("until") - pl.col("since")).dt.total_days() * HOURS,
            by_registers=pl.lit(value=True),
        )
        .select(*MONTH_VOLUMES)
    )


def replacement_bases(
    *, by_hours: pl.DataFrame, by_registers: pl.DataFrame, powers: pl.DataFrame, month: date
) -> pl.DataFrame:
    """Return hour_estimates.BASES of the rows of `powers` (usage_point_id, channel, max_power_w).

    `by_hours` and `by_registers` are MONTH_VOLUMES; of a month with both its hours count. The nearest month is the last before `month`.
    """
    start = [*_KEY, "start"]
    known = pl.concat([by_hours, by_registers.join(by_hours, on=start, how="anti")]).sort(start)
    last_year = month.replace(year=month.year - 1)
    same = known.filter(pl.col("start") == last_year)
    nearest = known.filter(pl.col("start") < month).unique(_KEY, keep="last", maintain_order=True)
    return (
        powers.join(_named(same, "last_year"), on=_KEY, how="left")
        .join(_named(nearest, "nearest"), on=_KEY, how="left")
        .select(*BASES)
        .cast(BASES)
    )


def _named(volumes: pl.DataFrame, name: str) -> pl.DataFrame:
    return volumes.select(
        *_KEY,
        pl.col("wh").alias(f"{name}_wh"),
        pl.col("hours").alias(f"{name}_hours"),
        pl.col("by_registers").alias(f"{name}_by_registers"),
    )
