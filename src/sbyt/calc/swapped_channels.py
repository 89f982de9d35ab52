"""A+ and A− in each other's place, exchanged in a file or in the wiring of a meter: days that show it, months that may."""

from __future__ import annotations

import polars as pl

from sbyt.calc.check_parameters import ACTIVE_IN, ACTIVE_OUT, GIVEN_ALONE, SWAPPED, CheckParameters
from sbyt.calc.hourly import HOUR_COLUMNS, HOURS
from sbyt.calc.hours_by_history import WHOLE, by_history_wh
from sbyt.calc.rounding import wide

_POINT = "usage_point_id"


def swapped_channels(known: pl.DataFrame, sums: pl.DataFrame, one: CheckParameters) -> pl.DataFrame:
    """Return hour_checks.FOUND in channel A+: `figure` is A+ of such days, `against` their A−.

    A day is one where A− is near the usual day of A+ and A+ near that of A−, each within `swapped_bp` times, while the two
    usual days are further apart than both together could explain. A channel that has no history, or did not come, stands at zero.
    """
    days = known.select(_POINT, "channel", "day", wh=pl.sum_horizontal(HOUR_COLUMNS))
    usual = sums.select(_POINT, "channel", usual=by_history_wh(pl.lit(HOURS)).fill_null(0))
    out = days.filter(pl.col("channel") == ACTIVE_OUT).select(_POINT, "day", given="wh")
    taken = days.filter(pl.col("channel") == ACTIVE_IN).select(_POINT, "day", taken="wh")
    both = (
        out.join(taken, on=[_POINT, "day"], how="left")
        .join(_usual_of(usual, ACTIVE_IN, "usual_in"), on=_POINT)
        .join(_usual_of(usual, ACTIVE_OUT, "usual_out"), on=_POINT)
        .with_columns(pl.col("taken").fill_null(0))
    )
    times = one.swapped_bp
    less, more = pl.min_horizontal("usual_in", "usual_out"), pl.max_horizontal("usual_in", "usual_out")
    apart = (more > one.least_wh) & (wide(more) * WHOLE * WHOLE > wide(less) * times * times)
    exchanged = both.filter(apart & _near("given", "usual_in", one) & _near("taken", "usual_out", one))
    return exchanged.group_by(_POINT).agg(
        channel=pl.lit(ACTIVE_IN, dtype=pl.Int64),
        code=pl.lit(SWAPPED),
        first_day=pl.col("day").min(),
        hours=pl.len().cast(pl.Int64) * HOURS,
        energy_wh=(pl.col("given") - pl.col("taken")).abs().sum(),
        figure=pl.col("taken").sum(),
        against=pl.col("given").sum(),
    )


def given_alone(known: pl.DataFrame, sums: pl.DataFrame, one: CheckParameters) -> pl.DataFrame:
    """Return hour_checks.FOUND in channel A− of points that begin with it: `figure` is A− of the month, `against` A+.

    Energy was given back in `given_alone_hours` hours, none of the A+ expected was taken, and in the past the point had neither: a
    generator, or a consumer whose channels stand in each other's place from the first day. Told in its first months alone.
    """
    gave = pl.sum_horizontal(
        (pl.col(hour) > 0).fill_null(value=False).cast(pl.Int64) for hour in HOUR_COLUMNS
    )
    out = known.filter(pl.col("channel") == ACTIVE_OUT).group_by(_POINT).agg(gave=gave.sum())
    lived = pl.col("wh") > one.least_wh
    had = pl.col("base_wh").fill_null(0) > one.least_wh
    taken = sums.filter((pl.col("channel") == ACTIVE_IN) & ~lived & ~had).select(_POINT, against="wh")
    begun = sums.filter((pl.col("channel") == ACTIVE_OUT) & lived & ~had)
    both = begun.join(taken, on=_POINT).join(out, on=_POINT).filter(pl.col("gave") >= one.given_alone_hours)
    return both.with_columns(
        code=pl.lit(GIVEN_ALONE), hours=pl.col("gave"), energy_wh=pl.col("wh"), figure=pl.col("wh")
    )


def _usual_of(usual: pl.DataFrame, channel: int, name: str) -> pl.DataFrame:
    return usual.filter(pl.col("channel") == channel).select(_POINT, pl.col("usual").alias(name))


def _near(figure: str, usual: str, one: CheckParameters) -> pl.Expr:
    """Tell whether neither is more than `swapped_bp` times the other, or both are nothing worth looking at."""
    first, second = wide(pl.col(figure)), wide(pl.col(usual))
    within = (first * WHOLE <= second * one.swapped_bp) & (second * WHOLE <= first * one.swapped_bp)
    return within | (pl.max_horizontal(figure, usual) <= one.least_wh)
