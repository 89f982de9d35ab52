"""Hours in place of missing ones, by the law's ladder: control meter, same period of last year, nearest, Pmax.

Sources: PP 442 p. 166, 179 (a supplier's page of 2024): control meter, else reading-based volume of the same period of
last year, else of the nearest period (calc.replacement_bases); annex 3: hours of a volume without hours are W / T, and Pmax × T where nothing
else is known. Until 18.04.2020 history stood for two periods running and Pmax from the third (A40-180406/2019); whether a
limit survives is unconfirmed, so it is the dated rule `checks.replacement_max_periods`. «profile» is no step of the law: the mean of the same hour on days of the same kind, where a person asks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

import polars as pl

from sbyt.calc.hourly import HOUR_COLUMNS, HOURLY
from sbyt.calc.periods import month_before
from sbyt.calc.rounding import half_up_expr

_SATURDAY: Final = 6


class Method(StrEnum):
    """Where a replaced hour comes from."""

    CONTROL = "control"
    LAST_YEAR = "last_year"
    NEAREST = "nearest"
    PMAX = "pmax"
    PROFILE = "profile"


BY_READINGS: Final = {Method.LAST_YEAR: "last_year_readings", Method.NEAREST: "nearest_readings"}
"""What a step by history is called where the volume of that month comes from the registers and not from its hours."""

LADDER: Final = (Method.CONTROL, Method.LAST_YEAR, Method.NEAREST, Method.PMAX)

BY_HISTORY: Final = frozenset({Method.LAST_YEAR, Method.NEAREST})
"""Steps that the limit of periods is about."""

BASES: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "channel": pl.Int64(),
        "last_year_wh": pl.Int64(),
        "last_year_hours": pl.Int64(),
        "nearest_wh": pl.Int64(),
        "nearest_hours": pl.Int64(),
        "max_power_w": pl.Int64(),
        "last_year_by_registers": pl.Boolean(),
        "nearest_by_registers": pl.Boolean(),
    }
)
"""What a point may be estimated by (see replacement_bases): volumes with their hours, the largest power; null = not known."""
ESTIMATED: Final = pl.Schema({**HOURLY, "method": pl.String()})


def period_number(*, month: date, replaced_months: Collection[date]) -> int:
    """Return which period running is estimated: 1 where the month before `month` (first days) was not replaced."""
    number, before = 1, month_before(month)
    while before in replaced_months:
        number, before = number + 1, month_before(before)
    return number


def ladder_of_period(
    *, number: int, most: int | None, ladder: Sequence[Method] = LADDER
) -> tuple[Method, ...]:
    """Return the steps open in the period: after `most` periods running history is no step; None is no limit."""
    if most is None or number <= most:
        return tuple(ladder)
    return tuple(step for step in ladder if step not in BY_HISTORY)


def estimated_hours(
    *,
    wanted: pl.DataFrame,
    known: pl.DataFrame,
    control: pl.DataFrame,
    bases: pl.DataFrame,
    ladder: Sequence[Method] = LADDER,
) -> pl.DataFrame:
    """Return ESTIMATED for the days of `wanted` (usage_point_id, channel, day): hours that `known` lacks, no others.

    `known` and `control` are HOURLY (control under the ids of the points it controls). A day takes the first step of
    the ladder that gives all of its missing hours; days that no step gives are not there. `method` is the step, or its
    name in BY_READINGS.
    """
    key = ["usage_point_id", "channel", "day"]
    days = wanted.select(key).unique().join(known, on=key, how="left")
    lacking = days.filter(pl.any_horizontal(pl.col(hour).is_null() for hour in HOUR_COLUMNS))
    left = lacking
    parts = []
    for method in ladder:
        given = _given(method, left, known=known, control=control, bases=bases)
        full = pl.all_horizontal(
            pl.col(hour).is_not_null() | pl.col(f"{hour}_given").is_not_null() for hour in HOUR_COLUMNS
        )
        taken = given.filter(full)
        parts.append(
            taken.select(
                *key,
                *(
                    pl.when(pl.col(hour).is_null()).then(pl.col(f"{hour}_given")).alias(hour)
                    for hour in HOUR_COLUMNS
                ),
                _called(method, taken).alias("method"),
            )
        )
        left = left.join(taken.select(key), on=key, how="anti")
    return pl.concat([pl.DataFrame(schema=ESTIMATED), *parts]).sort(key)


def _called(method: Method, taken: pl.DataFrame) -> pl.Expr:
    name = pl.lit(method.value)
    if method not in BY_READINGS:
        return name
    by_registers = taken[f"{method.value}_by_registers"].fill_null(value=False)
    return pl.when(by_registers).then(pl.lit(BY_READINGS[method])).otherwise(name)


def _given(
    method: Method, days: pl.DataFrame, *, known: pl.DataFrame, control: pl.DataFrame, bases: pl.DataFrame
) -> pl.DataFrame:
    """Return the days with `h…_given`: what the step would put into each hour."""
    key = ["usage_point_id", "channel"]
    if method is Method.CONTROL:
        named = control.select(*key, "day", *(pl.col(hour).alias(f"{hour}_given") for hour in HOUR_COLUMNS))
        return days.join(named, on=[*key, "day"], how="left")
    if method is Method.PROFILE:
        return _by_profile(days, known)
    flat = {
        Method.LAST_YEAR: _mean("last_year_wh", "last_year_hours"),
        Method.NEAREST: _mean("nearest_wh", "nearest_hours"),
        Method.PMAX: pl.col("max_power_w"),
    }[method]
    based = days.join(bases, on=key, how="left")
    return based.with_columns(flat.alias(f"{hour}_given") for hour in HOUR_COLUMNS)


def _by_profile(days: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    key = ["usage_point_id", "channel", "rest"]
    rest = pl.col("day").dt.weekday() >= _SATURDAY
    means = known.with_columns(rest=rest).group_by(key).agg(
        pl.when(pl.col(hour).count() > 0)
        .then(half_up_expr(pl.col(hour).sum(), pl.max_horizontal(pl.col(hour).count().cast(pl.Int64), 1)))
        .alias(f"{hour}_given")
        for hour in HOUR_COLUMNS
    )  # fmt: skip
    return days.with_columns(rest=rest).join(means, on=key, how="left")


def _mean(energy: str, hours: str) -> pl.Expr:
    known = pl.col(energy).is_not_null() & (pl.col(hours) > 0)
    return pl.when(known).then(half_up_expr(pl.col(energy), pl.max_horizontal(pl.col(hours), 1)))
