"""Who stood where inside the month: each usage point's month cut into the stays of its meters and the gaps between."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.frames import begins_run
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import clip

SEGMENTS: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "installation_id": pl.Int64(),
        "period_from": pl.Date(),
        "period_to": pl.Date(),
        "had_meter": pl.Boolean(),
    }
)
"""A part of the month of one point. `installation_id` is null where no meter stands; `had_meter` tells a gap at a
point that has had one by then (failed, lost, taken away) from days before its first."""


@nothing_from("usage_points")
def meter_segments(
    *, usage_points: pl.Series, registers: pl.DataFrame, since: date, until: date
) -> pl.DataFrame:
    """Return SEGMENTS of every point of `usage_points`: together they cover [since, until) without overlap."""
    points = pl.DataFrame({"usage_point_id": usage_points.unique()})
    placed = registers.select("usage_point_id", "installation_id", "valid_from", "valid_to")
    placed = placed.join(points, on="usage_point_id", how="semi").unique()
    stays = clip(placed, since=since, until=until)
    whole = (pl.col("period_from") == since) & (pl.col("period_to") == until)
    steady = stays.filter(pl.col("usage_point_id").is_unique() & whole)
    others = points.join(steady, on="usage_point_id", how="anti")
    same = steady.with_columns(had_meter=pl.lit(value=True))
    if others.is_empty():
        return same.sort("usage_point_id")
    never = others.join(placed, on="usage_point_id", how="anti")
    bare = never.select(
        "usage_point_id",
        installation_id=pl.lit(None, dtype=pl.Int64),
        period_from=pl.lit(since),
        period_to=pl.lit(until),
        had_meter=pl.lit(value=False),
    )
    moved = others.join(never, on="usage_point_id", how="anti")
    cut = _cut_by_stays(moved, placed=placed, stays=stays, since=since, until=until)
    return pl.concat([same, bare, cut]).sort("usage_point_id", "period_from")


@nothing_from("points")
def _cut_by_stays(
    points: pl.DataFrame, *, placed: pl.DataFrame, stays: pl.DataFrame, since: date, until: date
) -> pl.DataFrame:
    """Return SEGMENTS of points whose meters came or went."""
    stays = stays.join(points, on="usage_point_id", how="semi").sort("usage_point_id", "period_from")
    began = placed.group_by("usage_point_id").agg(began=pl.col("valid_from").min())
    gaps = _gaps(points=points, stays=stays, since=since, until=until)
    both = pl.concat([stays.select(gaps.columns), gaps])
    return (
        both.join(began, on="usage_point_id", how="left")
        .with_columns(
            had_meter=pl.col("installation_id").is_not_null()
            | (pl.col("began") < pl.col("period_from")).fill_null(value=False)
        )
        .select(*SEGMENTS)
    )


def _gaps(*, points: pl.DataFrame, stays: pl.DataFrame, since: date, until: date) -> pl.DataFrame:
    """Return the parts of the month of each point where no meter stands."""
    first = begins_run("usage_point_id")
    before = stays.with_columns(
        until_here=pl.when(first)
        .then(pl.lit(since))
        .otherwise(pl.col("period_to").cum_max().shift(1).over("usage_point_id"))
    ).select("usage_point_id", period_from="until_here", period_to="period_from")
    after = (
        stays.group_by("usage_point_id")
        .agg(period_from=pl.col("period_to").max())
        .with_columns(period_to=pl.lit(until))
    )
    never = points.join(stays, on="usage_point_id", how="anti").with_columns(
        period_from=pl.lit(since), period_to=pl.lit(until)
    )
    gaps = pl.concat([before, after, never]).filter(pl.col("period_from") < pl.col("period_to"))
    return gaps.select(
        "usage_point_id",
        pl.lit(None, dtype=pl.Int64).alias("installation_id"),
        "period_from",
        "period_to",
    )
