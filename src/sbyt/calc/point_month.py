"""Hours of points in a month for the balance: supplied ones, the rest of the month by the registers, evenly.

The volume of a point is chosen the way its bill chooses it: the profile where it is whole, else the registers, else the
profile as far as it goes. Hours that the registers stand for are no measurement: what the registers counted beyond the known
hours, spread evenly over the unknown ones (PP 442, annex 3, p. 1 "б": W / T), whole Wh that add up exactly.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import polars as pl

from sbyt.calc.check_parameters import ACTIVE_IN
from sbyt.calc.hourly import HOUR_COLUMNS, HOURLY, HOURS, flat_hours

_KEY: Final = ["usage_point_id", "day"]


class Basis(StrEnum):
    """What the hours of a point stand on."""

    HOURS = "hours"
    """Measured or replaced hours, or those of its scheme; some may be unknown."""
    READINGS = "readings"
    """The registers: for the whole month, or for the hours that are not known."""
    NOTHING = "nothing"
    """Neither hours nor registers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointMonth:
    """`hours`: calc.hourly.HOURLY of one channel, of points that have any; `basis` of every point asked for."""

    hours: pl.DataFrame
    basis: dict[int, Basis]


def point_month(
    *,
    point_ids: Collection[int],
    hours: pl.DataFrame,
    metered: pl.DataFrame,
    month: date,
    month_end: date,
    channel: int = ACTIVE_IN,
) -> PointMonth:
    """Return the month of the points: `hours` (HOURLY, supplied), `metered` (metered_month.METERED_MONTH), both of the channel.

    Where the known hours hold more than the registers counted, the unknown ones stay unknown: the two contradict each other.
    """
    own = hours.filter(
        (pl.col("channel") == channel) & pl.col("day").is_between(month, month_end, closed="left")
    ).select(*HOURLY)
    known_in_day = pl.sum_horizontal(pl.col(hour).is_not_null() for hour in HOUR_COLUMNS)
    counts = own.group_by("usage_point_id").agg(
        known=known_in_day.sum().cast(pl.Int64),
        known_wh=pl.sum_horizontal(pl.col(hour).sum() for hour in HOUR_COLUMNS),
    )
    heard = counts.filter(pl.col("known") > 0)
    own = own.join(heard, on="usage_point_id", how="semi")
    whole = (month_end - month).days * HOURS
    silent = metered.join(heard, on="usage_point_id", how="anti")
    lacking = metered.join(heard.filter(pl.col("known") < whole), on="usage_point_id").filter(
        pl.col("known_wh") <= pl.col("volume_wh")
    )
    filled = _with_rest(own, lacking, channel)
    kept = own.join(lacking, on="usage_point_id", how="anti")
    read = {*silent["usage_point_id"].to_list(), *lacking["usage_point_id"].to_list()}
    known = set(heard["usage_point_id"].to_list())
    return PointMonth(
        hours=pl.concat([kept, filled, flat_hours(silent, channel=channel).select(*HOURLY)]).sort(_KEY),
        basis={
            point: Basis.READINGS if point in read else Basis.HOURS if point in known else Basis.NOTHING
            for point in point_ids
        },
    )


def _with_rest(own: pl.DataFrame, lacking: pl.DataFrame, channel: int) -> pl.DataFrame:
    """Return HOURLY of the points of `lacking`: what is beyond the known hours, evenly in the unknown ones of their period.

    Unknown hour number k of U gets ⌊R(k+1)/U⌋ − ⌊Rk/U⌋ of the rest R.
    """
    days = (
        lacking.with_columns(day=pl.date_ranges("period_from", "period_to", interval="1d", closed="left"))
        .explode("day")
        .select(*_KEY)
    )
    placed = (
        pl.concat([days, own.join(lacking, on="usage_point_id", how="semi").select(*_KEY)])
        .unique()
        .join(own, on=_KEY, how="left")
        .unpivot(HOUR_COLUMNS, index=_KEY, variable_name="hour", value_name="wh")
        .join(lacking, on="usage_point_id")
        .sort(*_KEY, "hour")
    )
    open_hour = pl.col("wh").is_null() & (pl.col("day") >= pl.col("period_from"))
    counted = placed.with_columns(open_hour=open_hour).with_columns(
        number=pl.col("open_hour").cast(pl.Int64).cum_sum().over("usage_point_id") - 1,
        of=pl.col("open_hour").sum().cast(pl.Int64).over("usage_point_id"),
        rest=(pl.col("volume_wh") - pl.col("known_wh")).cast(pl.Int128),
    )
    share = pl.col("rest") * (pl.col("number") + 1) // pl.col("of") - pl.col("rest") * pl.col(
        "number"
    ) // pl.col("of")
    values = counted.with_columns(wh=pl.when("open_hour").then(share.cast(pl.Int64)).otherwise("wh"))
    return (
        values.group_by(_KEY, maintain_order=True)
        .agg(
            pl.lit(channel, dtype=pl.Int64).alias("channel"),
            *(pl.col("wh").filter(pl.col("hour") == hour).first().alias(hour) for hour in HOUR_COLUMNS),
        )
        .select(*HOURLY)
    )
