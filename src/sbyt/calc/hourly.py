"""Hours as columns: a row a day, h00 … h23, whole Wh; null = nobody knows, never zero.

An hour is named by its beginning: h20 is 20:00–21:00, the 21st hour of files that count from 1. When clocks go back an
hour comes twice and both are in its column (calc.local_day says which); the hour that clocks leave out held no energy: 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.interval_volume import COMMERCIAL
from sbyt.calc.local_day import hours_in_order

HOURS: Final = 24
_PLAIN: Final = (HOURS, 2 * HOURS)
HOUR_COLUMNS: Final = tuple(f"h{hour:02d}" for hour in range(HOURS))
HOUR_LIST: Final = pl.concat_list(HOUR_COLUMNS)

HOURLY: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "channel": pl.Int64(),
        "day": pl.Date(),
        **dict.fromkeys(HOUR_COLUMNS, pl.Int64()),
    }
)
"""Hours of a channel of a point. `channel`: 1 A+, 2 A−, 3 R+, 4 R−."""

REPLACED: Final = pl.Schema({**HOURLY, "over_measured": pl.Boolean()})
"""Hours that stand in place of missing ones, or, `over_measured`, of measured ones that nobody believes."""

INTERVALS: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "channel": pl.Int64(),
        "day": pl.Date(),
        "values_wh": pl.List(pl.Int64()),
        "qualities": pl.List(pl.Int64()),
    }
)
"""Days of any step: 24 or 48 values of one length with their qualities; 23, 25, 26 or 46, 50, 52 where clocks moved.

No list of qualities means that all values are commercial. Values may come as whole numbers of any width."""


class UnableToReadHours(ValueError):
    """A day has a number of values that is no number of hours or half-hours."""


def hours_of_intervals(intervals: pl.DataFrame, *, commercial_only: bool = True) -> pl.DataFrame:
    """Return HOURLY of INTERVALS: an hour is known where all its parts are.

    `commercial_only` takes a value of any quality but 0 for unknown. Raises UnableToReadHours.
    """
    judged = pl.col("qualities").is_not_null() if commercial_only else pl.lit(value=False)
    counted = intervals.with_columns(__length=pl.col("values_wh").list.len(), __judged=judged)
    plain = pl.col("__length").is_in(_PLAIN)
    alike = counted.with_columns(__day=pl.when(~plain).then(pl.col("day")))
    parts = [
        _of_length(rows, int(key[0]), rows["day"][0], judged=bool(key[2]))
        for key, rows in alike.group_by("__length", "__day", "__judged", maintain_order=True)
        if isinstance(key[0], int)
    ]
    return pl.concat([pl.DataFrame(schema=HOURLY), *parts]).sort("usage_point_id", "channel", "day")


def over(*, measured: pl.DataFrame, replaced: pl.DataFrame) -> pl.DataFrame:
    """Return HOURLY: the measured hour where it is known and believed, else the replaced one; days of either table are there.

    `replaced` is REPLACED.
    """
    key = ["usage_point_id", "channel", "day"]
    joined = measured.join(replaced, on=key, how="full", coalesce=True, suffix="_replaced")
    return joined.select(
        *key,
        *(
            pl.when(pl.col("over_measured").fill_null(value=False) & pl.col(f"{hour}_replaced").is_not_null())
            .then(f"{hour}_replaced")
            .otherwise(pl.coalesce(hour, f"{hour}_replaced"))
            .alias(hour)
            for hour in HOUR_COLUMNS
        ),
    ).sort(key)


def total_wh(columns: Sequence[str] = HOUR_COLUMNS) -> pl.Expr:
    """Return the sum of the hours of a row; null where any is unknown."""
    known = pl.all_horizontal(pl.col(column).is_not_null() for column in columns)
    return pl.when(known).then(pl.sum_horizontal(columns))


def flat_hours(volumes: pl.DataFrame, *, channel: int = 1) -> pl.DataFrame:
    """Return HOURLY of channel A+, or the one named, for volumes without hours: (usage_point_id, period_from, period_to, volume_wh).

    Source: PP 442, annex 3, p. 1 "б": W / T in every hour. Hour number k of T gets ⌊W(k+1)/T⌋ − ⌊Wk/T⌋, so that whole
    Wh add up to W exactly.
    """
    days = volumes.with_columns(
        day=pl.date_ranges("period_from", "period_to", interval="1d", closed="left"),
        hours=(pl.col("period_to") - pl.col("period_from")).dt.total_days() * HOURS,
    ).explode("day")
    first = (pl.col("day") - pl.col("period_from")).dt.total_days() * HOURS
    wide = pl.col("volume_wh").cast(pl.Int128)
    return days.select(
        "usage_point_id",
        pl.lit(channel, dtype=pl.Int64).alias("channel"),
        "day",
        *(
            (wide * (first + number + 1) // pl.col("hours") - wide * (first + number) // pl.col("hours"))
            .cast(pl.Int64)
            .alias(hour)
            for number, hour in enumerate(HOUR_COLUMNS)
        ),
    ).sort("usage_point_id", "day")


def _of_length(rows: pl.DataFrame, length: int, day: date, *, judged: bool) -> pl.DataFrame:
    """Return the hours of days of one length; of those whose clocks moved, all of one day.

    Lists of one length stand one after another as one column: a place of the day is every `length`-th of its values.
    """
    per_hour = 1 if length <= HOURS + 2 else 2
    try:
        named = hours_in_order(day, hours=length // per_hour if length % per_hour == 0 else 0)
    except ValueError as refusal:
        raise UnableToReadHours(f"a day of {length} values") from refusal
    values = rows["values_wh"].explode()
    if judged:
        qualities = rows["qualities"].explode()
        values = pl.select(pl.when(qualities == COMMERCIAL).then(values)).to_series()
    places: list[list[int]] = [[] for _ in range(HOURS)]
    for number, hour_of_day in enumerate(named):
        places[hour_of_day] += range(number * per_hour, (number + 1) * per_hour)
    hours = [
        _added([values.gather_every(length, place).cast(pl.Int64) for place in of_hour]).alias(hour)
        if of_hour
        else pl.Series(hour, [0], dtype=pl.Int64).new_from_index(0, rows.height)
        for hour, of_hour in zip(HOUR_COLUMNS, places, strict=True)
    ]
    return rows.select("usage_point_id", pl.col("channel").cast(pl.Int64), "day").with_columns(hours)


def _added(parts: list[pl.Series]) -> pl.Series:
    """Return the sum of the parts of an hour; unknown where any is."""
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total
