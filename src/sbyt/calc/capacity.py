"""The two capacities of a month: purchased (wholesale peak hour) and network (maximum in planned hours).

Sources: PP 442 p. 95 (letter unconfirmed; practice of published cases): the mean over working days of the volume in
the hour of the region's peak. PP 861 p. 15(1): the mean over working days of the maximum, in the hours set by the
system operator, of the volumes summed over all points of supply. A day for which the region's hour is published is a
working one, whatever the calendar thinks. Hours are those of Moscow time, named by their beginning (h20 = 20–21).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import polars as pl

from sbyt.calc.hourly import HOUR_COLUMNS, HOURS
from sbyt.calc.rounding import half_up_expr, wide

WHOLE_KW: Final = 1000
_MARKS: Final = tuple(f"p{number:02d}" for number in range(HOURS))

BOUNDARIES: Final = pl.Schema(
    {
        "boundary_id": pl.Int64(),
        "subject": pl.String(),
        "price_zone": pl.Int64(),
        "period_from": pl.Date(),
        "period_to": pl.Date(),
    }
)
"""Balance boundaries of consumers, with the part of the month each is supplied in."""
MEMBERS: Final = pl.Schema(
    {
        "boundary_id": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "voltage": pl.String(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
    }
)
"""Points of supply of a boundary over `[valid_from, valid_to)`; null `valid_to` = open."""
PEAK_HOURS: Final = pl.Schema({"subject": pl.String(), "day": pl.Date(), "hour": pl.Int64()})
"""The hour (0 … 23) of the region's peak, a row a working day."""
PLANNED_HOURS: Final = pl.Schema({"price_zone": pl.Int64(), "hours": pl.List(pl.Int64())})
"""Planned peak hours (0 … 23) of the month, a row a price zone."""
WORKING_DAYS: Final = pl.Schema({"day": pl.Date()})
"""Working days of the production calendar: they stand in for a region whose hours are not published yet."""

DAYS: Final = pl.Schema(
    {
        "boundary_id": pl.Int64(),
        "voltage": pl.String(),
        "day": pl.Date(),
        "peak_hour": pl.Int64(),
        "purchased_wh": pl.Int64(),
        "network_hour": pl.Int64(),
        "network_wh": pl.Int64(),
    }
)
"""A working day: the two volumes and their hours. Voltage "" = all points. Null = the hour is not known."""
CAPACITIES: Final = pl.Schema(
    {
        "boundary_id": pl.Int64(),
        "voltage": pl.String(),
        "working_days": pl.Int64(),
        "purchased_days": pl.Int64(),
        "purchased_sum_wh": pl.Int64(),
        "purchased_w": pl.Int64(),
        "network_days": pl.Int64(),
        "network_sum_wh": pl.Int64(),
        "network_w": pl.Int64(),
    }
)
"""Capacities in W. `*_days` are the days that entered the mean: fewer than `working_days` = something is not known.
A mean of no day is null. All days are the boundary's: a level has the days of its whole."""


class LevelSplit(StrEnum):
    """How network capacity is parted where points lie on several voltages (unconfirmed: a dated setting)."""

    COMMON_HOUR = "common_hour"
    """By the hour in which all points together are largest, each level by its volume in that hour."""
    OWN_HOUR = "own_hour"
    """By each level's own largest hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityRules:
    """What the law leaves open: split between voltages, the quantum of the result (1 W or 1000 W = whole kW)."""

    split: LevelSplit = LevelSplit.COMMON_HOUR
    quantum_w: int = WHOLE_KW


def capacity_days(
    *,
    boundaries: pl.DataFrame,
    members: pl.DataFrame,
    hours: pl.DataFrame,
    peak_hours: pl.DataFrame,
    planned_hours: pl.DataFrame,
    working_days: pl.DataFrame,
    rules: CapacityRules,
) -> pl.DataFrame:
    """Return DAYS of one month, sorted by boundary, voltage and day.

    `hours` are calc.hourly.HOURLY of the points of supply, one row a point and day. An hour of the sum is known where
    it is known of every point supplied that day; a day's maximum, where all planned hours of it are.
    """
    days = _days_of(boundaries, peak_hours=peak_hours, working_days=working_days)
    supplied = members.join(days, on="boundary_id", how="inner").filter(
        (pl.col("day") >= pl.col("valid_from"))
        & (pl.col("valid_to").is_null() | (pl.col("day") < pl.col("valid_to")))
    )
    known = supplied.join(
        hours.select("usage_point_id", "day", *HOUR_COLUMNS), on=["usage_point_id", "day"], how="left"
    )
    levels = _summed(known, ["boundary_id", "voltage", "day"])
    whole = _summed(levels, ["boundary_id", "day"]).with_columns(voltage=pl.lit(""))
    planned = days.join(_marks_of(planned_hours), on="price_zone", how="left")
    whole = _with_hours(whole, planned)
    if rules.split is LevelSplit.OWN_HOUR:
        levels = _with_hours(levels, planned)
    else:
        marks = whole.select("boundary_id", "day", "peak_hour", "network_hour")
        levels = levels.join(marks, on=["boundary_id", "day"], how="left")
    both = pl.concat([whole, levels.select(whole.columns)])
    return both.select(
        "boundary_id",
        "voltage",
        "day",
        "peak_hour",
        _hour_named_by("peak_hour").alias("purchased_wh"),
        "network_hour",
        _hour_named_by("network_hour").alias("network_wh"),
    ).sort("boundary_id", "voltage", "day")


def supplied_spans(members: pl.DataFrame, *, month: date, month_end: date) -> pl.DataFrame:
    """Return (boundary_id, period_from, period_to) of MEMBERS: a boundary is in while any of its points is supplied."""
    return members.group_by("boundary_id").agg(
        period_from=pl.max_horizontal(pl.col("valid_from").min(), pl.lit(month)),
        period_to=pl.min_horizontal(pl.col("valid_to").fill_null(month_end).max(), pl.lit(month_end)),
    )


def capacities(days: pl.DataFrame, *, rules: CapacityRules) -> pl.DataFrame:
    """Return CAPACITIES of DAYS: means in full precision, rounded once to the quantum.

    A level is counted over the days that entered the mean of the whole boundary, one that is not supplied on such a day as 0:
    by the common hour the sums of the levels are the sum of the whole, and the divisor is one.
    """
    whole = days.filter(pl.col("voltage") == "")
    entered = whole.select(
        "boundary_id",
        "day",
        purchased_in=pl.col("purchased_wh").is_not_null(),
        network_in=pl.col("network_wh").is_not_null(),
    )
    counted = whole.group_by("boundary_id").agg(
        working_days=pl.len().cast(pl.Int64),
        purchased_days=pl.col("purchased_wh").count().cast(pl.Int64),
        network_days=pl.col("network_wh").count().cast(pl.Int64),
    )
    summed = (
        days.join(entered, on=["boundary_id", "day"], how="left", maintain_order="left")
        .group_by("boundary_id", "voltage", maintain_order=True)
        .agg(
            purchased_sum_wh=pl.col("purchased_wh").filter("purchased_in").sum(),
            network_sum_wh=pl.col("network_wh").filter("network_in").sum(),
        )
        .join(counted, on="boundary_id", how="left", maintain_order="left")
    )
    return summed.with_columns(
        purchased_w=_mean("purchased_sum_wh", "purchased_days", rules.quantum_w),
        network_w=_mean("network_sum_wh", "network_days", rules.quantum_w),
    ).select(*CAPACITIES)


def _days_of(
    boundaries: pl.DataFrame, *, peak_hours: pl.DataFrame, working_days: pl.DataFrame
) -> pl.DataFrame:
    """Return the working days of each boundary with the region's hour; null where it is not published."""
    published = boundaries.join(peak_hours, on="subject", how="inner").rename({"hour": "peak_hour"})
    silent = boundaries.join(peak_hours, on="subject", how="anti").join(working_days, how="cross")
    silent = silent.with_columns(peak_hour=pl.lit(None, dtype=pl.Int64))
    both = pl.concat([published, silent.select(published.columns)])
    inside = both.filter((pl.col("day") >= pl.col("period_from")) & (pl.col("day") < pl.col("period_to")))
    return inside.select("boundary_id", "price_zone", "day", "peak_hour")


def _summed(rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Return the hours summed by key; an hour unknown in any row is unknown."""
    return rows.group_by(key).agg(
        pl.when(pl.col(hour).null_count() == 0).then(pl.col(hour).sum()).alias(hour) for hour in HOUR_COLUMNS
    )


def _marks_of(planned_hours: pl.DataFrame) -> pl.DataFrame:
    """Return (price_zone, p00 … p23): whether each hour is planned, found once a zone and not once a day."""
    return planned_hours.select(
        "price_zone",
        *(pl.col("hours").list.contains(number).alias(mark) for number, mark in enumerate(_MARKS)),
    )


def _hour_named_by(column: str) -> pl.Expr:
    """Return the volume of the hour that the column names; null where it names none."""
    return pl.coalesce(
        pl.when(pl.col(column) == number).then(pl.col(hour)) for number, hour in enumerate(HOUR_COLUMNS)
    )


def _with_hours(rows: pl.DataFrame, planned: pl.DataFrame) -> pl.DataFrame:
    """Add the region's hour and the hour of the largest planned one, the earlier of equals."""
    joined = rows.join(
        planned.select("boundary_id", "day", "peak_hour", *_MARKS), on=["boundary_id", "day"], how="left"
    )
    masked = [
        pl.when(mark).then(pl.col(hour)).alias(hour) for mark, hour in zip(_MARKS, HOUR_COLUMNS, strict=True)
    ]
    unknown = pl.any_horizontal(
        pl.col(mark) & pl.col(hour).is_null() for mark, hour in zip(_MARKS, HOUR_COLUMNS, strict=True)
    )
    largest = joined.with_columns(largest=pl.max_horizontal(masked))
    first = pl.coalesce(
        pl.when(pl.col(mark) & (pl.col(hour) == pl.col("largest"))).then(pl.lit(number, dtype=pl.Int64))
        for number, (mark, hour) in enumerate(zip(_MARKS, HOUR_COLUMNS, strict=True))
    )
    known = pl.when(~unknown).then(first)
    return largest.with_columns(network_hour=known).select(
        "boundary_id", "voltage", "day", "peak_hour", "network_hour", *HOUR_COLUMNS
    )


def _mean(total: str, days: str, quantum_w: int) -> pl.Expr:
    return pl.when(pl.col(days) > 0).then(
        half_up_expr(pl.col(total), wide(pl.max_horizontal(pl.col(days), 1)) * quantum_w) * quantum_w
    )
