"""Balance of a network by hours: what went into a node, what came out below it, what is lost beyond the norm.

A node with a head meter takes in what the meter counted; without one, what came out of it. Out of a node come its own
points and its child nodes. The unbalance of an hour is known where all of its parts are. The norm of losses is a
percent of what went in, by the act of the network company.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.rounding import half_up_expr, wide

WHOLE_BP: Final = 10_000

NETWORK: Final = pl.Schema(
    {
        "node_id": pl.Int64(),
        "parent_id": pl.Int64(),
        "head_point_id": pl.Int64(),
        "norm_bp": pl.Int64(),
        "depth": pl.Int64(),
    }
)
"""Nodes of the map; the root has depth 0 and no parent. `head_point_id` null = no head meter."""
PLACES: Final = pl.Schema({"usage_point_id": pl.Int64(), "node_id": pl.Int64()})
"""Which node a point hangs on."""
NODE_BALANCE: Final = pl.Schema(
    {
        "node_id": pl.Int64(),
        "day": pl.Date(),
        "hour": pl.Int64(),
        "input_wh": pl.Int64(),
        "output_wh": pl.Int64(),
        "unbalance_wh": pl.Int64(),
        "norm_wh": pl.Int64(),
    }
)
MONTH_BALANCE: Final = pl.Schema(
    {
        "node_id": pl.Int64(),
        "input_wh": pl.Int64(),
        "output_wh": pl.Int64(),
        "unbalance_wh": pl.Int64(),
        "norm_wh": pl.Int64(),
        "excess_wh": pl.Int64(),
        "hours": pl.Int64(),
        "missing_hours": pl.Int64(),
    }
)
"""Sums over the hours in which the node's unbalance is known; `excess_wh` is the unbalance beyond the norm."""


def hourly_balance(*, network: pl.DataFrame, places: pl.DataFrame, hours: pl.DataFrame) -> pl.DataFrame:
    """Return NODE_BALANCE of every node and hour of the days in `hours` (calc.hourly.HOURLY, channel 1).

    Nodes are summed from the deepest up; a node without anything below and without a head meter is not there. A point
    with hours on some days only is unknown on the others; one without any hours takes no part.
    """
    if network.is_empty():
        return pl.DataFrame(schema=NODE_BALANCE)
    long = (
        _every_day(hours.filter(pl.col("channel") == 1))
        .unpivot(HOUR_COLUMNS, index=["usage_point_id", "day"], variable_name="h", value_name="wh")
        .with_columns(hour=pl.col("h").str.slice(1).cast(pl.Int64))
        .drop("h")
    )
    heads = long.join(
        network.select("node_id", usage_point_id="head_point_id").drop_nulls(), on="usage_point_id"
    ).select("node_id", "day", "hour", head_wh="wh")
    pieces = long.join(places, on="usage_point_id").select("node_id", "day", "hour", "wh")
    key = ["node_id", "day", "hour"]
    done: list[pl.DataFrame] = []
    for depth in sorted(network["depth"].unique().to_list(), reverse=True):
        own = network.filter(pl.col("depth") == depth)
        output = _summed(pieces.join(own.select("node_id"), on="node_id", how="semi"), key)
        both = output.join(
            heads.join(own.select("node_id"), on="node_id", how="semi"), on=key, how="full", coalesce=True
        ).join(own.select("node_id", "parent_id", "norm_bp", "head_point_id"), on="node_id")
        counted = both.with_columns(
            input_wh=pl.when(pl.col("head_point_id").is_not_null()).then("head_wh").otherwise("output_wh")
        )
        done.append(counted)
        upward = counted.filter(pl.col("parent_id").is_not_null()).select(
            node_id="parent_id", day="day", hour="hour", wh="input_wh"
        )
        pieces = pl.concat([pieces, upward])
    balanced = pl.concat(done).with_columns(
        unbalance_wh=pl.col("input_wh") - pl.col("output_wh"),
        norm_wh=half_up_expr(wide(pl.col("input_wh")) * wide(pl.col("norm_bp")), WHOLE_BP),
    )
    return balanced.select(*NODE_BALANCE).sort(key)


def month_balance(hourly: pl.DataFrame) -> pl.DataFrame:
    """Return MONTH_BALANCE of NODE_BALANCE."""
    known = pl.col("unbalance_wh").is_not_null()
    return (
        hourly.group_by("node_id", maintain_order=True)
        .agg(
            *(
                pl.col(name).filter(known).sum()
                for name in ("input_wh", "output_wh", "unbalance_wh", "norm_wh")
            ),
            hours=known.sum().cast(pl.Int64),
            missing_hours=(~known).sum().cast(pl.Int64),
        )
        .with_columns(excess_wh=pl.col("unbalance_wh") - pl.col("norm_wh"))
        .select(*MONTH_BALANCE)
    )


def _every_day(hours: pl.DataFrame) -> pl.DataFrame:
    """Return the hours with a row of every point for every day in them, unknown where it had none."""
    grid = hours.select("usage_point_id").unique().join(hours.select("day").unique(), how="cross")
    return grid.join(hours, on=["usage_point_id", "day"], how="left")


def _summed(rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    return rows.group_by(key).agg(
        pl.when(pl.col("wh").null_count() == 0).then(pl.col("wh").sum()).alias("output_wh")
    )
