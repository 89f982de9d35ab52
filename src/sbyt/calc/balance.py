"""Balance of a network by hours: what went into a node, what came out of it, what is lost beyond the norm.

Into a node goes what its head meter counted from above (A+), what its own points gave back (A−) and what came up from its
child nodes. Out of it goes what its points took (A+), what went into its child nodes and what it gave up through its own
head meter (A−). A node without a head meter takes from above what is lacking below, and gives up what is left over there: by hours.
The unbalance of an hour is known where all of its parts are. The norm of losses is a percent of all that went in, by the
act of the network company.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from sbyt.calc.check_parameters import ACTIVE_IN, ACTIVE_OUT
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
INPUTS: Final = ("above_wh", "given_wh", "risen_wh")
"""What came in: from above, from the node's own points, up from its child nodes. Together `input_wh`."""
OUTPUTS: Final = ("points_wh", "below_wh", "up_wh")
"""What went out: to the node's own points, into its child nodes, up to the node above. Together `output_wh`."""
FIGURES: Final = (*INPUTS, "input_wh", *OUTPUTS, "output_wh", "unbalance_wh", "norm_wh")
NODE_BALANCE: Final = pl.Schema(
    {
        "node_id": pl.Int64(),
        "day": pl.Date(),
        "hour": pl.Int64(),
        **dict.fromkeys(FIGURES, pl.Int64()),
    }
)
"""An hour of a node in Wh: INPUTS and their sum, OUTPUTS and theirs, the difference and its norm."""
MONTH_BALANCE: Final = pl.Schema(
    {
        "node_id": pl.Int64(),
        **dict.fromkeys(FIGURES, pl.Int64()),
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
    """Return NODE_BALANCE of every node and hour of the days in `hours` (calc.hourly.HOURLY, channels A+ and A−).

    Nodes are summed from the deepest up; a node without anything below and without a head meter is not there. A point
    counts at a node on the days it hangs there. A channel of a point with hours on some days only is unknown on the others; one
    without any hours takes no part: a point that never gives back gives nothing back.
    """
    if network.is_empty():
        return pl.DataFrame(schema=NODE_BALANCE)
    active = hours.filter(pl.col("channel").is_in([ACTIVE_IN, ACTIVE_OUT]))
    on = active.select("day").unique()
    taken, given = (
        _every_day(active.filter(pl.col("channel") == one), on) for one in (ACTIVE_IN, ACTIVE_OUT)
    )
    sides = {
        "points": _hours_of_nodes(in_stays(taken, places), "points_wh"),
        "given": _hours_of_nodes(in_stays(given, places), "given_wh"),
        "head": _hours_of_nodes(_of_heads(taken, network), "head_wh"),
        "up": _hours_of_nodes(_of_heads(given, network), "up_wh"),
    }
    done: list[pl.DataFrame] = []
    upward = pl.DataFrame(schema={**dict.fromkeys(_KEY, pl.Int64()), "day": pl.Date(), **_CROSSED})
    for depth in sorted(network["depth"].unique().to_list(), reverse=True):
        counted = _counted(network.filter(pl.col("depth") == depth), sides=sides, crossed=upward)
        done.append(counted)
        risen = counted.filter(pl.col("parent_id").is_not_null()).select(
            "day", "hour", node_id="parent_id", below_wh="above_wh", risen_wh="up_wh"
        )
        upward = pl.concat([upward, risen.select(upward.columns)])
    balanced = pl.concat(done).with_columns(
        unbalance_wh=pl.col("input_wh") - pl.col("output_wh"),
        norm_wh=half_up_expr(wide(pl.col("input_wh")) * wide(pl.col("norm_bp")), WHOLE_BP),
    )
    return balanced.select(*NODE_BALANCE).sort(_KEY)


_CROSSED: Final = {"below_wh": pl.Int64(), "risen_wh": pl.Int64()}


def month_flows(hourly: pl.DataFrame, *, network: pl.DataFrame) -> pl.DataFrame:
    """Return (parent_id, node_id, wh, up_wh): what went from a node into each child node, and up from it, in the hours it is balanced.

    So what goes to its children, its own points and up, and what is lost, add up to what came into it.
    """
    parents = network.select("node_id", "parent_id").drop_nulls()
    balanced = hourly.filter(pl.col("unbalance_wh").is_not_null()).select("day", "hour", parent_id="node_id")
    crossed = hourly.select(*_KEY, "above_wh", "up_wh").join(parents, on="node_id")
    return (
        crossed.join(balanced, on=["parent_id", "day", "hour"])
        .group_by("parent_id", "node_id")
        .agg(wh=pl.col("above_wh").sum(), up_wh=pl.col("up_wh").sum())
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
            *(pl.col(name).filter(known).sum() for name in FIGURES),
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


def _every_day(hours: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """Return the hours with a row of every point for every one of `days`, unknown where it had none."""
    grid = hours.select("usage_point_id").unique().join(days, how="cross")
    return grid.join(hours, on=["usage_point_id", "day"], how="left")


def _of_heads(hours: pl.DataFrame, network: pl.DataFrame) -> pl.DataFrame:
    """Return the hours of head meters with the `node_id` that each feeds."""
    heads = network.select("node_id", usage_point_id="head_point_id").drop_nulls()
    return hours.join(heads, on="usage_point_id")


def _hours_of_nodes(days: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return (node_id, day, hour, `name`): the sum of the rows of each node, null where any of them is unknown."""
    summed = days.group_by("node_id", "day").agg(
        pl.when(pl.col(hour).null_count() == 0).then(pl.col(hour).sum()).alias(hour) for hour in HOUR_COLUMNS
    )
    long = summed.unpivot(HOUR_COLUMNS, index=["node_id", "day"], variable_name="h", value_name=name)
    return long.select("node_id", "day", pl.col("h").str.slice(1).cast(pl.Int64).alias("hour"), name)


def _counted(own: pl.DataFrame, *, sides: Mapping[str, pl.DataFrame], crossed: pl.DataFrame) -> pl.DataFrame:
    """Return the hours of the nodes of one depth; a side that a node does not have is 0, one not known is null.

    `crossed`: what went from these nodes into each of their child nodes and came up from it.
    """
    here = own.select("node_id")
    children = (
        crossed.join(here, on="node_id", how="semi")
        .group_by(_KEY)
        .agg(
            pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name) for name in _CROSSED
        )
    )
    parts = children.with_columns(has_children=pl.lit(value=True))
    for name, side in sides.items():
        marked = side.join(here, on="node_id", how="semi").with_columns(
            pl.lit(value=True).alias(f"has_{name}")
        )
        parts = parts.join(marked, on=_KEY, how="full", coalesce=True)
    has = {name: pl.col(f"has_{name}").fill_null(value=False) for name in ("children", *sides)}
    of_side = {"points": "points_wh", "given": "given_wh", "up": "up_wh"}
    whole = parts.with_columns(
        *(pl.when(has[name]).then(column).otherwise(0).alias(column) for name, column in of_side.items()),
        *(pl.when(has["children"]).then(name).otherwise(0).alias(name) for name in _CROSSED),
    ).join(own.select("node_id", "parent_id", "norm_bp", "head_point_id"), on="node_id")
    headed = pl.col("head_point_id").is_not_null()
    lacking = pl.col("points_wh") + pl.col("below_wh") - pl.col("given_wh") - pl.col("risen_wh")
    crossing = whole.with_columns(
        above_wh=pl.when(headed).then("head_wh").otherwise(_at_least_zero(lacking)),
        up_wh=pl.when(headed).then("up_wh").otherwise(_at_least_zero(-lacking)),
    )
    measured = has["children"] | has["points"] | has["given"]
    return crossing.select(
        *_KEY,
        "parent_id",
        "norm_bp",
        *INPUTS,
        *OUTPUTS,
        input_wh=pl.col("above_wh") + pl.col("given_wh") + pl.col("risen_wh"),
        output_wh=pl.when(measured).then(pl.col("points_wh") + pl.col("below_wh") + pl.col("up_wh")),
    )


def _at_least_zero(wh: pl.Expr) -> pl.Expr:
    """Return the energy where it flows this way, else 0; unknown stays unknown."""
    return pl.when(wh.is_not_null()).then(pl.max_horizontal(wh, 0))
