"""A part of a flow by hours whose sum is that part of the sum: the month equals its formula, not 744 roundings.

Hour k gets R(n/d · S(k)) − R(n/d · S(k−1)), S the running sum of the known hours of the node's days, R half-up to a
whole Wh. The hours add up to R(n/d · S) exactly; each is within 1 Wh of n/d · V; a flow that is never negative has
parts that are neither negative nor, for n ≤ d, more than the flow.
"""

from __future__ import annotations

import polars as pl

from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.rounding import half_up_expr, wide


def running_parts(flow: pl.DataFrame, *, numerator: pl.Expr, denominator: pl.Expr) -> pl.DataFrame:
    """Return (node_id, day, h00 … h23): numerator / denominator of `flow`, in order of nodes and days.

    `flow`: node_id, day, h00 … h23, Wh, and the columns that the two take; they are the same on all days of a node.
    One month a call. An unknown hour stays unknown and adds nothing: the next known one goes on from the sum before it.
    """
    ordered = flow.sort("node_id", "day").with_columns(__top=wide(numerator), __bottom=wide(denominator))
    day_wh = pl.sum_horizontal(HOUR_COLUMNS)
    run = ordered.select((day_wh.cum_sum().over("node_id") - day_wh).alias("run"))["run"]
    given = _rounded(ordered, run)
    hours = []
    for hour in HOUR_COLUMNS:
        run = run + ordered[hour].fill_null(0)
        until = _rounded(ordered, run)
        hours.append(
            pl.select(pl.when(ordered[hour].is_not_null()).then(until - given).alias(hour)).to_series()
        )
        given = until
    return ordered.select("node_id", "day").with_columns(hours)


def _rounded(ordered: pl.DataFrame, run: pl.Series) -> pl.Series:
    part = half_up_expr(wide(pl.lit(run)) * pl.col("__top"), pl.col("__bottom"))
    return ordered.select(part.alias("part"))["part"]
