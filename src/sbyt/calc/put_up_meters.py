"""Meters put up inside a month and not read since: the act of their installation is the month's reading.

Source: PP 354 p. 42 (the volume is that of the readings of the period), p. 59, 59(1), rules 124 p. 21: an average or a norm stands where a reading of the
period was not given. The act that replaces a meter is one: the old meter shows what was used until that day, and the days after it are in the first
reading of the new one, as the days after an ordinary reading are. That a month read in part by the act needs no estimate is practice: no act says it.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.calc.nothing import nothing_from


def not_read_since_put_up(consumption: pl.DataFrame, *, month: date, month_end: date) -> pl.DataFrame:
    """Return `installation_id` of the meters whose days of `[month, month_end)` are left to their next reading.

    `consumption` is consumption.CONSUMPTION of the month. Such a meter was put up in the month, stands at its end, has the readings of the day it
    was put up and no other one, and another meter of its point was read in the month.
    """
    began = (pl.col("valid_from") >= month) & (pl.col("valid_from") < month_end)
    fresh = consumption.filter(pl.col("current_on").is_null() & began)
    return _beside_read_ones(fresh, consumption=consumption, month=month, month_end=month_end)


def without_put_up(consumption: pl.DataFrame, *, month: date, month_end: date) -> pl.DataFrame:
    """Return the consumption of a month without the meters of not_read_since_put_up."""
    fresh = not_read_since_put_up(consumption, month=month, month_end=month_end)
    if fresh.is_empty():
        return consumption
    return consumption.join(fresh, on="installation_id", how="anti", maintain_order="left")


@nothing_from("fresh")
def _beside_read_ones(
    fresh: pl.DataFrame, *, consumption: pl.DataFrame, month: date, month_end: date
) -> pl.DataFrame:
    """Return `installation_id` of the meters of `fresh` that stand with the readings of their act, beside one that was read."""
    points = consumption.join(fresh, on="usage_point_id", how="semi")
    shown = pl.col("base_on") == pl.col("valid_from")
    meters = points.group_by("usage_point_id", "installation_id").agg(
        read=(pl.col("current_on") >= month).fill_null(value=False).all(),
        by_act=(pl.col("current_on").is_null() & shown.fill_null(value=False)).all(),
        valid_from=pl.col("valid_from").min(),
        valid_to=pl.col("valid_to").max(),
    )
    stands = pl.col("valid_to").is_null() | (pl.col("valid_to") > month_end)
    begun = (pl.col("valid_from") >= month) & (pl.col("valid_from") < month_end)
    some_read = pl.col("read").any().over("usage_point_id")
    return meters.filter(pl.col("by_act") & begun & stands & some_read).select("installation_id")
