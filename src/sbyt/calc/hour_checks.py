"""Checks of hours, all set-based: what looks wrong in a month of a point, with the energy that hangs on it.

A check never changes a value. Its parameters are data of a class of points; ratios are in hundredths of a percent
(10 000 = 1), so that nothing of energy passes through a fraction.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.check_parameters import (
    ACTIVE_IN,
    CODES_OF_CHANNEL,
    DUPLICATE,
    GAP,
    NEGATIVE,
    SPIKE,
    SUM,
    ZERO_RUN,
    CheckParameters,
)
from sbyt.calc.hourly import HOUR_COLUMNS, HOUR_LIST, HOURS
from sbyt.calc.hours_by_history import (
    EVEN,
    SHAPE_COLUMNS,
    WHOLE,
    against_history,
    against_siblings,
    by_history_wh,
    moved_clocks,
)
from sbyt.calc.rounding import wide
from sbyt.calc.swapped_channels import given_alone, swapped_channels

POINTS: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "channel": pl.Int64(),
        "max_power_w": pl.Int64(),
        "multiplier": pl.Int64(),
        "sibling_group": pl.Int64(),
        "days_expected": pl.Int64(),
        "base_wh": pl.Int64(),
        "base_hours": pl.Int64(),
        **dict.fromkeys(SHAPE_COLUMNS, pl.Int64()),
    }
)
"""Points to check: how many days should be there, the largest power, the ratio of transformers, the neighbours they
are compared with, and their own history: energy of a past period, its known hours, its mean hour by hour."""
REGISTERED: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "channel": pl.Int64(),
        "period_from": pl.Date(),
        "period_to": pl.Date(),
        "energy_wh": pl.Int64(),
    }
)
"""Energy of a channel by the register between two readings, of the month and around its ends."""
FOUND: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "channel": pl.Int64(),
        "code": pl.String(),
        "first_day": pl.Date(),
        "hours": pl.Int64(),
        "energy_wh": pl.Int64(),
        "figure": pl.Int64(),
        "against": pl.Int64(),
    }
)
"""One row a point and code: since when, how many hours, the energy that hangs on it; `figure` and `against` disagree."""


def check_hours(
    *,
    hours: pl.DataFrame,
    points: pl.DataFrame,
    registered: pl.DataFrame,
    parameters: CheckParameters,
    around: pl.DataFrame | None = None,
    expected: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return FOUND over one month: `hours` (calc.hourly.HOURLY), `points` (POINTS), `registered` (REGISTERED).

    `expected` (usage_point_id, day) are the days that hours are expected on: a gap begins on the first that is not whole; without them, on
    the first such day of `hours`. `around` are the hours of the month with days before it, for pairs of readings that open there; without it only pairs inside
    the month are compared. Each channel has the checks of CODES_OF_CHANNEL.
    """
    key = ["usage_point_id", "channel"]
    known = hours.join(points.select(key), on=key, how="semi").sort(*key, "day")
    sums = _sums(known, points)
    taken, own = (frame.filter(pl.col("channel") == ACTIVE_IN) for frame in (sums, known))
    one = parameters
    beside = known if around is None else around.join(points.select(key), on=key, how="semi")
    parts = [
        _gaps(known, sums, expected, one) if one.gap_hours else None,
        _negative(known, one) if one.negative_hours else None,
        _spikes(known, sums, one) if one.spike_over_power_bp or one.spike_over_mean_bp else None,
        _zero_runs(own, taken, one) if one.zero_run_hours else None,
        _duplicates(known, one) if one.duplicate_days else None,
        _register_sums(beside, registered, one) if one.sum_tolerance_bp else None,
        *against_history(sums, one),
        against_siblings(taken, one) if one.sibling_bp else None,
        moved_clocks(own, taken, one) if one.shift_gain_bp else None,
        swapped_channels(known, sums, one) if one.swapped_bp else None,
        given_alone(known, sums, one) if one.given_alone_hours else None,
    ]
    found = [part.select(*FOUND).cast(FOUND) for part in parts if part is not None]
    together = pl.concat([pl.DataFrame(schema=FOUND), *found]).filter(_means_something())
    return together.sort("usage_point_id", "channel", "code")


def _means_something() -> pl.Expr:
    return pl.any_horizontal(
        (pl.col("channel") == channel) & pl.col("code").is_in(sorted(codes))
        for channel, codes in CODES_OF_CHANNEL.items()
    )


def _sums(known: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """Return POINTS with what the month came to: `wh`, `known_hours`, `first_day`."""
    count = pl.sum_horizontal(pl.col(hour).is_not_null().cast(pl.Int64) for hour in HOUR_COLUMNS)
    by_point = known.group_by("usage_point_id", "channel").agg(
        wh=pl.sum_horizontal(HOUR_COLUMNS).sum(),
        known_hours=count.sum(),
        first_day=pl.col("day").min(),
    )
    joined = points.join(by_point, on=["usage_point_id", "channel"], how="left")
    return joined.with_columns(pl.col("wh", "known_hours").fill_null(0))


def _gaps(
    known: pl.DataFrame, sums: pl.DataFrame, expected: pl.DataFrame | None, one: CheckParameters
) -> pl.DataFrame:
    """Hours that are not known; what hangs on them: as many mean hours of the month, else of history."""
    key = ["usage_point_id", "channel"]
    missing = pl.col("days_expected") * HOURS - pl.col("known_hours")
    own = pl.col("known_hours") > 0
    top = pl.when(own).then(pl.col("wh")).otherwise(pl.col("base_wh").fill_null(0))
    bottom = pl.when(own).then(pl.col("known_hours")).otherwise(
        pl.max_horizontal(pl.col("base_hours").fill_null(1), 1)
    )  # fmt: skip
    holed = sums.with_columns(hours=missing).filter(pl.col("hours") >= one.gap_hours)
    days = (
        known.select(*key, "day")
        if expected is None
        else holed.select(key).join(expected, on="usage_point_id")
    )
    whole = known.filter(pl.all_horizontal(pl.col(hour).is_not_null() for hour in HOUR_COLUMNS))
    first = days.join(whole, on=[*key, "day"], how="anti").group_by(key).agg(hole=pl.col("day").min())
    return holed.join(first, on=key, how="left").with_columns(
        code=pl.lit(GAP),
        first_day=pl.coalesce("hole", "first_day"),
        energy_wh=(wide(top) * wide(pl.col("hours")) // wide(bottom)).cast(pl.Int64).abs(),
        figure=pl.col("known_hours"),
        against=pl.col("days_expected") * HOURS,
    )


def _negative(known: pl.DataFrame, one: CheckParameters) -> pl.DataFrame:
    below = [pl.col(hour) < 0 for hour in HOUR_COLUMNS]
    return _of_hours(known, below, NEGATIVE, excess=[-pl.col(hour) for hour in HOUR_COLUMNS]).filter(
        pl.col("hours") >= one.negative_hours
    )


def _spikes(known: pl.DataFrame, sums: pl.DataFrame, one: CheckParameters) -> pl.DataFrame:
    """Hours above the largest power, or far above the month's mean hour."""
    mean = pl.col("wh") // pl.max_horizontal(pl.col("known_hours"), 1)
    by_power = pl.when((pl.col("max_power_w") > 0) & (one.spike_over_power_bp > 0)).then(
        pl.col("max_power_w") * one.spike_over_power_bp // WHOLE
    )
    even = pl.col("channel").is_in(EVEN)
    by_mean = pl.when(even & (mean > one.least_wh) & (one.spike_over_mean_bp > 0)).then(
        mean * one.spike_over_mean_bp // WHOLE
    )
    limits = sums.select("usage_point_id", "channel", limit=pl.min_horizontal(by_power, by_mean))
    rows = known.join(limits.filter(pl.col("limit").is_not_null()), on=["usage_point_id", "channel"])
    above = [pl.col(hour) > pl.col("limit") for hour in HOUR_COLUMNS]
    excess = [pl.col(hour) - pl.col("limit") for hour in HOUR_COLUMNS]
    found = _of_hours(rows, above, SPIKE, excess=excess)
    tops = rows.group_by("usage_point_id", "channel").agg(
        figure=pl.max_horizontal(HOUR_COLUMNS).max(), against=pl.col("limit").first()
    )
    return found.drop("figure", "against").join(tops, on=["usage_point_id", "channel"])


def _zero_runs(known: pl.DataFrame, sums: pl.DataFrame, one: CheckParameters) -> pl.DataFrame:
    """The longest run of zeros of a point that has a history of consumption; unknown hours break a run."""
    lived = sums.filter(pl.col("base_wh") > one.least_wh * pl.max_horizontal(pl.col("base_hours"), 1))
    rows = known.join(lived.select("usage_point_id", "channel"), on=["usage_point_id", "channel"], how="semi")
    suspect = rows.filter(
        pl.any_horizontal(pl.col(hour) == 0 for hour in HOUR_COLUMNS).any().over("usage_point_id", "channel")
    )
    long = suspect.select("usage_point_id", "channel", "day", value=HOUR_LIST).explode("value")
    key = ["usage_point_id", "channel"]
    zero = (pl.col("value") == 0).fill_null(value=False)
    marked = long.with_columns(zero=zero).with_columns(run=(~pl.col("zero")).cum_sum().over(key))
    runs = (
        marked.filter(pl.col("zero"))
        .group_by(*key, "run")
        .agg(hours=pl.len().cast(pl.Int64), first_day=pl.col("day").min())
        .filter(pl.col("hours") >= one.zero_run_hours)
        .sort(*key, "first_day")
        .group_by(key, maintain_order=True)
        .agg(pl.col("hours").sum(), pl.col("first_day").first())
    )
    joined = runs.join(lived.select(*key, "base_wh", "base_hours"), on=key)
    return joined.with_columns(
        code=pl.lit(ZERO_RUN),
        energy_wh=by_history_wh(pl.col("hours")),
        figure=pl.lit(0, dtype=pl.Int64),
        against=by_history_wh(pl.col("hours")),
    )


def _duplicates(known: pl.DataFrame, one: CheckParameters) -> pl.DataFrame:
    """Days that repeat the day before them to the Wh, not all of them zero and not all hours alike; `known` is sorted."""
    key = ["usage_point_id", "channel"]
    first = pl.col(HOUR_COLUMNS[0])
    follows = [pl.col(name) == pl.col(name).shift(1) for name in key]
    follows.append(pl.col("day") == pl.col("day").shift(1) + pl.duration(days=1))
    repeats = [pl.col(hour).eq_missing(pl.col(hour).shift(1)) for hour in HOUR_COLUMNS]
    varied = pl.any_horizontal(pl.col(hour).ne_missing(first) for hour in HOUR_COLUMNS[1:])
    rows = known.filter(pl.all_horizontal(*follows, *repeats) & varied)
    return (
        rows.with_columns(total=pl.sum_horizontal(HOUR_COLUMNS))
        .filter(pl.col("total") > 0)
        .group_by(key)
        .agg(
            first_day=pl.col("day").min(),
            hours=pl.len().cast(pl.Int64) * HOURS,
            energy_wh=pl.col("total").sum(),
            figure=pl.len().cast(pl.Int64),
        )
        .filter(pl.col("figure") >= one.duplicate_days)
        .with_columns(code=pl.lit(DUPLICATE), against=pl.lit(0, dtype=pl.Int64))
    )


def _register_sums(hours: pl.DataFrame, registered: pl.DataFrame, one: CheckParameters) -> pl.DataFrame:
    """The sum of a channel's hours against its register, where all hours between two readings are known; the worst pair."""
    key = ["usage_point_id", "channel"]
    pair = [*key, "period_from", "period_to"]
    whole = pl.all_horizontal(pl.col(hour).is_not_null() for hour in HOUR_COLUMNS)
    read = hours.join(registered.select(key).unique(), on=key, how="semi")
    days = read.filter(whole).select(*key, "day", wh=pl.sum_horizontal(HOUR_COLUMNS))
    within = registered.join(days, on=key).filter(
        (pl.col("day") >= pl.col("period_from")) & (pl.col("day") < pl.col("period_to"))
    )
    summed = within.group_by(pair).agg(
        figure=pl.col("wh").sum(), days=pl.len().cast(pl.Int64), against=pl.col("energy_wh").first()
    )
    difference = (pl.col("figure") - pl.col("against")).abs()
    full = pl.col("days") == (pl.col("period_to") - pl.col("period_from")).dt.total_days()
    wrong = summed.filter(
        full
        & (difference > one.least_wh)
        & (wide(difference) * WHOLE > wide(pl.col("against").abs()) * one.sum_tolerance_bp)
    )
    found = wrong.with_columns(
        code=pl.lit(SUM), first_day=pl.col("period_from"), hours=pl.col("days") * HOURS, energy_wh=difference
    )
    return found.sort(*key, -pl.col("energy_wh"), "period_from").unique(
        key, keep="first", maintain_order=True
    )


def _of_hours(rows: pl.DataFrame, picked: list[pl.Expr], code: str, *, excess: list[pl.Expr]) -> pl.DataFrame:
    """Return FOUND of the hours picked: their number, first day, the sum of their excess."""
    count = pl.sum_horizontal(one.fill_null(value=False).cast(pl.Int64) for one in picked)
    over = pl.sum_horizontal(pl.when(one).then(more) for one, more in zip(picked, excess, strict=True))
    marked = rows.with_columns(__hours=count, __over=over).filter(pl.col("__hours") > 0)
    return marked.group_by("usage_point_id", "channel").agg(
        code=pl.lit(code),
        first_day=pl.col("day").min(),
        hours=pl.col("__hours").sum(),
        energy_wh=pl.col("__over").sum(),
        figure=pl.col("__over").sum(),
        against=pl.lit(0, dtype=pl.Int64),
    )
