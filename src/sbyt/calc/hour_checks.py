"""Checks of hours, all set-based: what looks wrong in a month of a point, with the energy that hangs on it.

A check never changes a value. Its parameters are data of a class of points; ratios are in hundredths of a percent
(10 000 = 1), so that nothing of energy passes through a fraction.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.check_parameters import (
    ACTIVE_IN,
    CODES_OF_CHANNEL,
    DUPLICATE,
    GAP,
    HIGH,
    LOW,
    NEGATIVE,
    RATIO,
    REACTIVE_IN,
    SHIFT,
    SIBLING,
    SPIKE,
    SUM,
    ZERO_RUN,
    CheckParameters,
)
from sbyt.calc.hourly import HOUR_COLUMNS, HOUR_LIST, HOURS
from sbyt.calc.rounding import wide

WHOLE: Final = 10_000
SHAPE_COLUMNS: Final = tuple(f"s{hour:02d}" for hour in range(HOURS))
_NEIGHBOURS: Final = 3
_SHIFTS: Final = (-3, -2, -1, 1, 2, 3)

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

_EVEN: Final = (ACTIVE_IN, REACTIVE_IN)
"""Channels with a mean hour worth comparing with; in the others an hour is a spike above the largest power alone."""


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
        *_history(sums, one),
        _siblings(taken, one) if one.sibling_bp else None,
        _shifts(own, taken, one) if one.shift_gain_bp else None,
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
    even = pl.col("channel").is_in(_EVEN)
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
        energy_wh=_history_of(pl.col("hours")),
        figure=pl.lit(0, dtype=pl.Int64),
        against=_history_of(pl.col("hours")),
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


def _history(sums: pl.DataFrame, one: CheckParameters) -> list[pl.DataFrame]:
    """The mean hour against history: a ratio error (× 10, × the transformers' ratio, ÷ either), too high, too low."""
    grown = sums.filter(
        (pl.col("base_wh") > 0) & (pl.col("base_hours") > 0) & (pl.col("known_hours") >= HOURS)
        & (pl.max_horizontal("wh", "base_wh") > one.least_wh * HOURS)
    ).with_columns(
        grown=(wide(pl.col("wh")) * wide(pl.col("base_hours")) * WHOLE
               // (wide(pl.col("base_wh")) * wide(pl.col("known_hours")))).cast(pl.Int64),
        energy_wh=(pl.col("wh") - _history_of(pl.col("known_hours"))).abs(),
        hours=pl.col("known_hours"),
        figure=pl.col("wh"),
        against=_history_of(pl.col("known_hours")),
    )  # fmt: skip
    near = pl.lit(value=False)
    for factor in (pl.lit(10), pl.lit(100), pl.col("multiplier").fill_null(1)):
        near |= (factor > 1) & _close(pl.col("grown"), factor * WHOLE, one.ratio_tolerance_bp)
        near |= (factor > 1) & _close(pl.col("grown"), WHOLE // factor, one.ratio_tolerance_bp)
    parts = []
    grown = grown.filter(pl.col("channel").is_in(_EVEN))
    ratio = near if one.ratio_tolerance_bp else pl.lit(value=False)
    if one.ratio_tolerance_bp:
        parts.append(grown.filter(ratio).with_columns(code=pl.lit(RATIO)))
    if one.high_bp:
        parts.append(grown.filter(~ratio & (pl.col("grown") > one.high_bp)).with_columns(code=pl.lit(HIGH)))
    if one.low_bp:
        parts.append(grown.filter(~ratio & (pl.col("grown") < one.low_bp)).with_columns(code=pl.lit(LOW)))
    return parts


def _siblings(sums: pl.DataFrame, one: CheckParameters) -> pl.DataFrame:
    """A point whose growth against its own history is far from the middle growth of its neighbours."""
    grown = sums.filter(
        (pl.col("base_wh") > 0)
        & (pl.col("known_hours") >= HOURS)
        & (pl.col("base_hours") > 0)
        & pl.col("sibling_group").is_not_null()
    ).with_columns(
        grown=(
            wide(pl.col("wh"))
            * wide(pl.col("base_hours"))
            * WHOLE
            // (wide(pl.col("base_wh")) * wide(pl.col("known_hours")))
        ).cast(pl.Int64)
    )
    middle = pl.col("grown").sort().get(pl.len() // 2).over("sibling_group", "channel")
    three = pl.len().over("sibling_group", "channel") >= _NEIGHBOURS
    compared = grown.filter(three).with_columns(middle=pl.max_horizontal(middle, 1))
    far = (pl.col("grown") * WHOLE > pl.col("middle") * one.sibling_bp) | (
        pl.col("grown") * one.sibling_bp < pl.col("middle") * WHOLE
    )
    expected = (wide(_history_of(pl.col("known_hours"))) * wide(pl.col("middle")) // WHOLE).cast(pl.Int64)
    return compared.filter(far).with_columns(
        code=pl.lit(SIBLING),
        hours=pl.col("known_hours"),
        energy_wh=(pl.col("wh") - expected).abs(),
        figure=pl.col("grown"),
        against=pl.col("middle"),
    )


def _shifts(known: pl.DataFrame, sums: pl.DataFrame, one: CheckParameters) -> pl.DataFrame:
    """The mean day fits its own history better when moved by one to three hours: clocks or a wrong zone."""
    key = ["usage_point_id", "channel"]
    shape = known.group_by(key).agg(
        (pl.col(hour).sum() // pl.max_horizontal(pl.col(hour).count(), 1)).alias(hour)
        for hour in HOUR_COLUMNS
    )
    both = sums.join(shape, on=key, how="inner").filter(pl.col("s00").is_not_null())

    def fit(shift: int) -> pl.Expr:
        terms = [
            wide(pl.col(HOUR_COLUMNS[(hour + shift) % HOURS])) * wide(pl.col(SHAPE_COLUMNS[hour]))
            for hour in range(HOURS)
        ]
        return pl.sum_horizontal(terms)

    fitted = both.with_columns(fit(0).alias("fit0"), *(fit(s).alias(f"fit{s}") for s in _SHIFTS))
    best = pl.max_horizontal(f"fit{shift}" for shift in _SHIFTS)
    moved = pl.coalesce(
        pl.when(pl.col(f"fit{s}") == pl.col("best")).then(pl.lit(s, dtype=pl.Int64))
        for s in sorted(_SHIFTS, key=abs)
    )
    better = fitted.with_columns(best=best).filter(
        (pl.col("fit0") > 0) & (pl.col("best") * WHOLE > pl.col("fit0") * (WHOLE + one.shift_gain_bp))
    )
    return better.with_columns(
        code=pl.lit(SHIFT),
        hours=pl.col("known_hours"),
        energy_wh=pl.col("wh").abs() * one.shift_gain_bp // WHOLE,
        figure=moved,
        against=pl.lit(0, dtype=pl.Int64),
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


def _history_of(hours: pl.Expr) -> pl.Expr:
    """Return the energy of so many hours by history, rounded down."""
    return (wide(pl.col("base_wh")) * wide(hours) // wide(pl.max_horizontal("base_hours", 1))).cast(pl.Int64)


def _close(figure: pl.Expr, to: pl.Expr, tolerance_bp: int) -> pl.Expr:
    return (figure - to).abs() * WHOLE <= to * tolerance_bp


def history_of(hours: pl.DataFrame, *, until: date) -> pl.DataFrame:
    """Return (usage_point_id, channel, base_wh, base_hours, s00 … s23) of HOURLY before `until`: POINTS' history."""
    past = hours.filter(pl.col("day") < until)
    count = pl.sum_horizontal(pl.col(hour).is_not_null().cast(pl.Int64) for hour in HOUR_COLUMNS)
    return past.group_by("usage_point_id", "channel").agg(
        base_wh=pl.sum_horizontal(HOUR_COLUMNS).sum(),
        base_hours=count.sum(),
        **{
            shape: pl.col(hour).sum() // pl.max_horizontal(pl.col(hour).count(), 1)
            for shape, hour in zip(SHAPE_COLUMNS, HOUR_COLUMNS, strict=True)
        },
    )
