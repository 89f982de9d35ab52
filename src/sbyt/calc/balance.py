"""Balance of a network by hours: what went into a node, what came out below it, what is lost beyond the norm.

A node with a head meter takes in what the meter counted; without one, what came out of it. Out of a node come its own
points and its child nodes. The unbalance of an hour is known where all of its parts are. The norm of losses is a
percent of what went in, by the act of the network company.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.rounding import half_up, half_up_expr, wide

WHOLE_BP: Final = 10_000
_KEY: Final = ["node_id", "day", "hour"]

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
PLACES: Final = pl.Schema(
    {
        "usage_point_id": pl.Int64(),
        "node_id": pl.Int64(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
    }
)
"""Which node a point hangs on, on the days `[valid_from, valid_to)`; null `valid_to` = to this day."""
NODE_BALANCE: Final = pl.Schema(
    {
        "node_id": pl.Int64(),
        "day": pl.Date(),
        "hour": pl.Int64(),
        "input_wh": pl.Int64(),
        "points_wh": pl.Int64(),
        "below_wh": pl.Int64(),
        "output_wh": pl.Int64(),
        "unbalance_wh": pl.Int64(),
        "norm_wh": pl.Int64(),
    }
)
"""An hour of a node: what came in, what its own points took, what went into its child nodes, both together."""
MONTH_BALANCE: Final = pl.Schema(
    {
        "node_id": pl.Int64(),
        "input_wh": pl.Int64(),
        "points_wh": pl.Int64(),
        "below_wh": pl.Int64(),
        "output_wh": pl.Int64(),
        "unbalance_wh": pl.Int64(),
        "norm_wh": pl.Int64(),
        "excess_wh": pl.Int64(),
        "hours": pl.Int64(),
        "missing_hours": pl.Int64(),
    }
)
"""Sums over the hours in which the node's unbalance is known; `excess_wh` is the unbalance beyond the norm."""
DAY_BALANCE: Final = pl.Schema(
    {
        "node_id": pl.Int64(),
        "day": pl.Date(),
        **{name: kind for name, kind in MONTH_BALANCE.items() if name != "node_id"},
    }
)
"""The same of a day."""


def hourly_balance(*, network: pl.DataFrame, places: pl.DataFrame, hours: pl.DataFrame) -> pl.DataFrame:
    """Return NODE_BALANCE of every node and hour of the days in `hours` (calc.hourly.HOURLY, channel 1).

    Nodes are summed from the deepest up; a node without anything below and without a head meter is not there. A point
    counts at a node on the days it hangs there. With hours on some days only it is unknown on the others; one without any
    hours takes no part.
    """
    if network.is_empty():
        return pl.DataFrame(schema=NODE_BALANCE)
    days = _every_day(hours.filter(pl.col("channel") == 1))
    points = _hours_of_nodes(in_stays(days, places), "points_wh")
    heads = _hours_of_nodes(
        days.join(
            network.select("node_id", usage_point_id="head_point_id").drop_nulls(), on="usage_point_id"
        ),
        "head_wh",
    )
    done: list[pl.DataFrame] = []
    upward = pl.DataFrame(
        schema={"node_id": pl.Int64(), "day": pl.Date(), "hour": pl.Int64(), "wh": pl.Int64()}
    )
    for depth in sorted(network["depth"].unique().to_list(), reverse=True):
        own = network.filter(pl.col("depth") == depth)
        counted = _counted(own, points=points, heads=heads, below=upward)
        done.append(counted)
        risen = counted.filter(pl.col("parent_id").is_not_null()).select(
            node_id="parent_id", day="day", hour="hour", wh="input_wh"
        )
        upward = pl.concat([upward, risen])
    balanced = pl.concat(done).with_columns(
        unbalance_wh=pl.col("input_wh") - pl.col("output_wh"),
        norm_wh=half_up_expr(wide(pl.col("input_wh")) * wide(pl.col("norm_bp")), WHOLE_BP),
    )
    return balanced.select(*NODE_BALANCE).sort(_KEY)


def month_flows(hourly: pl.DataFrame, *, network: pl.DataFrame) -> pl.DataFrame:
    """Return (parent_id, node_id, wh): what went from a node into each of its child nodes in the hours it is balanced.

    So what goes to its children and its own points, and what is lost, add up to what came into it.
    """
    parents = network.select("node_id", "parent_id").drop_nulls()
    balanced = hourly.filter(pl.col("unbalance_wh").is_not_null()).select("day", "hour", parent_id="node_id")
    risen = hourly.select(*_KEY, "input_wh").join(parents, on="node_id")
    return (
        risen.join(balanced, on=["parent_id", "day", "hour"])
        .group_by("parent_id", "node_id")
        .agg(wh=pl.col("input_wh").sum())
        .sort("parent_id", "node_id")
    )


def month_balance(hourly: pl.DataFrame) -> pl.DataFrame:
    """Return MONTH_BALANCE of NODE_BALANCE."""
    return _over_hours(hourly, ["node_id"]).select(*MONTH_BALANCE)


def day_balance(hourly: pl.DataFrame) -> pl.DataFrame:
    """Return DAY_BALANCE of NODE_BALANCE: the same sums, a row a node and day."""
    return _over_hours(hourly, ["node_id", "day"]).select(*DAY_BALANCE).sort("node_id", "day")


def loss_bp(*, unbalance_wh: int | None, input_wh: int | None) -> int | None:
    """Return what was lost in hundredths of a percent of what came in, half-up; None where nothing came in."""
    if unbalance_wh is None or not input_wh or input_wh < 0:
        return None
    return half_up(unbalance_wh * WHOLE_BP, input_wh)


def _over_hours(hourly: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    known = pl.col("unbalance_wh").is_not_null()
    return (
        hourly.group_by(key, maintain_order=True)
        .agg(
            *(
                pl.col(name).filter(known).sum()
                for name in ("input_wh", "points_wh", "below_wh", "output_wh", "unbalance_wh", "norm_wh")
            ),
            hours=known.sum().cast(pl.Int64),
            missing_hours=(~known).sum().cast(pl.Int64),
        )
        .with_columns(excess_wh=pl.col("unbalance_wh") - pl.col("norm_wh"))
    )


def in_stays(hours: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of `hours` (usage_point_id, day, …) on whose day their point hangs at one of PLACES, with its `node_id`."""
    ends = pl.col("valid_to").is_null() | (pl.col("day") < pl.col("valid_to"))
    placed = hours.join(places, on="usage_point_id").filter((pl.col("day") >= pl.col("valid_from")) & ends)
    return placed.drop("valid_from", "valid_to")


def _every_day(hours: pl.DataFrame) -> pl.DataFrame:
    """Return the hours with a row of every point for every day in them, unknown where it had none."""
    grid = hours.select("usage_point_id").unique().join(hours.select("day").unique(), how="cross")
    return grid.join(hours, on=["usage_point_id", "day"], how="left")


def _hours_of_nodes(days: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return (node_id, day, hour, `name`): the sum of the rows of each node, null where any of them is unknown."""
    summed = days.group_by("node_id", "day").agg(
        pl.when(pl.col(hour).null_count() == 0).then(pl.col(hour).sum()).alias(hour) for hour in HOUR_COLUMNS
    )
    long = summed.unpivot(HOUR_COLUMNS, index=["node_id", "day"], variable_name="h", value_name=name)
    return long.select("node_id", "day", pl.col("h").str.slice(1).cast(pl.Int64).alias("hour"), name)


def _counted(
    own: pl.DataFrame, *, points: pl.DataFrame, heads: pl.DataFrame, below: pl.DataFrame
) -> pl.DataFrame:
    """Return the hours of the nodes of one depth; a side that a node does not have is 0, one not known is null."""
    here = own.select("node_id")
    risen = (
        below.join(here, on="node_id", how="semi")
        .group_by(_KEY)
        .agg(below_wh=pl.when(pl.col("wh").null_count() == 0).then(pl.col("wh").sum()))
    )
    sides = [
        side.join(here, on="node_id", how="semi").with_columns(pl.lit(value=True).alias(f"has_{name}"))
        for side, name in ((points, "points"), (risen, "below"), (heads, "head"))
    ]
    both = sides[0]
    for side in sides[1:]:
        both = both.join(side, on=_KEY, how="full", coalesce=True)
    has = {name: pl.col(f"has_{name}").fill_null(value=False) for name in ("points", "below")}
    parts = both.with_columns(
        pl.when(has[name]).then(f"{name}_wh").otherwise(0).alias(f"{name}_wh") for name in has
    ).with_columns(
        output_wh=pl.when(has["points"] | has["below"]).then(pl.col("points_wh") + pl.col("below_wh"))
    )
    nodes = own.select("node_id", "parent_id", "norm_bp", "head_point_id")
    return parts.join(nodes, on="node_id").select(
        *_KEY,
        "parent_id",
        "norm_bp",
        "points_wh",
        "below_wh",
        "output_wh",
        input_wh=pl.when(pl.col("head_point_id").is_not_null()).then("head_wh").otherwise("output_wh"),
    )
