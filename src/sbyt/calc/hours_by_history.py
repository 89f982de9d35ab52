"""Checks of a month against history: its mean hour, its neighbours, the shape of its day."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.check_parameters import (
    ACTIVE_IN,
    HIGH,
    LOW,
    RATIO,
    REACTIVE_IN,
    SHIFT,
    SIBLING,
    CheckParameters,
)
from sbyt.calc.hourly import HOUR_COLUMNS, HOURS
from sbyt.calc.rounding import wide

WHOLE: Final = 10_000
SHAPE_COLUMNS: Final = tuple(f"s{hour:02d}" for hour in range(HOURS))
EVEN: Final = (ACTIVE_IN, REACTIVE_IN)
"""Channels with a mean hour worth comparing with; in the others an hour is a spike above the largest power alone."""
_NEIGHBOURS: Final = 3
_SHIFTS: Final = (-3, -2, -1, 1, 2, 3)


def against_history(sums: pl.DataFrame, one: CheckParameters) -> list[pl.DataFrame]:
    """The mean hour against history: a ratio error (× 10, × the transformers' ratio, ÷ either), too high, too low."""
    grown = sums.filter(
        (pl.col("base_wh") > 0) & (pl.col("base_hours") > 0) & (pl.col("known_hours") >= HOURS)
        & (pl.max_horizontal("wh", "base_wh") > one.least_wh * HOURS)
    ).with_columns(
        grown=(wide(pl.col("wh")) * wide(pl.col("base_hours")) * WHOLE
               // (wide(pl.col("base_wh")) * wide(pl.col("known_hours")))).cast(pl.Int64),
        energy_wh=(pl.col("wh") - by_history_wh(pl.col("known_hours"))).abs(),
        hours=pl.col("known_hours"),
        figure=pl.col("wh"),
        against=by_history_wh(pl.col("known_hours")),
    )  # fmt: skip
    near = pl.lit(value=False)
    for factor in (pl.lit(10), pl.lit(100), pl.col("multiplier").fill_null(1)):
        near |= (factor > 1) & _close(pl.col("grown"), factor * WHOLE, one.ratio_tolerance_bp)
        near |= (factor > 1) & _close(pl.col("grown"), WHOLE // factor, one.ratio_tolerance_bp)
    parts = []
    grown = grown.filter(pl.col("channel").is_in(EVEN))
    ratio = near if one.ratio_tolerance_bp else pl.lit(value=False)
    if one.ratio_tolerance_bp:
        parts.append(grown.filter(ratio).with_columns(code=pl.lit(RATIO)))
    if one.high_bp:
        parts.append(grown.filter(~ratio & (pl.col("grown") > one.high_bp)).with_columns(code=pl.lit(HIGH)))
    if one.low_bp:
        parts.append(grown.filter(~ratio & (pl.col("grown") < one.low_bp)).with_columns(code=pl.lit(LOW)))
    return parts


def against_siblings(sums: pl.DataFrame, one: CheckParameters) -> pl.DataFrame:
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
    expected = (wide(by_history_wh(pl.col("known_hours"))) * wide(pl.col("middle")) // WHOLE).cast(pl.Int64)
    return compared.filter(far).with_columns(
        code=pl.lit(SIBLING),
        hours=pl.col("known_hours"),
        energy_wh=(pl.col("wh") - expected).abs(),
        figure=pl.col("grown"),
        against=pl.col("middle"),
    )


def moved_clocks(known: pl.DataFrame, sums: pl.DataFrame, one: CheckParameters) -> pl.DataFrame:
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


def by_history_wh(hours: pl.Expr) -> pl.Expr:
    """Return the energy of so many hours by history, rounded down."""
    return (wide(pl.col("base_wh")) * wide(hours) // wide(pl.max_horizontal("base_hours", 1))).cast(pl.Int64)


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


def _close(figure: pl.Expr, to: pl.Expr, tolerance_bp: int) -> pl.Expr:
    return (figure - to).abs() * WHOLE <= to * tolerance_bp
