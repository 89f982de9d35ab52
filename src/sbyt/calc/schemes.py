"""A usage point's volume as a graph over other points: head − transit − sub-consumers ± losses, shares, constants.

All schemes of a month are one graph: its nodes are evaluated level by level, each level for all schemes at once, by
hours. A volume is known in an hour where all that it is made of is known. Nothing is made up: a negative result stays
as it came out and is counted, for the caller to refuse.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final

import polars as pl

from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.losses import LOAD, WHOLE_PPM, load_losses
from sbyt.calc.running_parts import running_parts


class NodeKind(StrEnum):
    """What a node does with what flows into it."""

    METER = "meter"
    """Hours of a channel of a usage point."""
    SCHEME = "scheme"
    """The result of another scheme."""
    CONSTANT = "constant"
    """The same power every hour: idle losses, unmetered consumption by an act."""
    PERCENT = "percent"
    """Adds a percent of the flow (or takes it off)."""
    LOAD = "load"
    """Adds losses by the square of the load (or takes them off). A meter of a reactive channel that leads here is the
    load's reactive energy, no part of what flows on."""
    SHARE = "share"
    """Lets a part of the flow through."""
    RESULT = "result"
    """The volume of the scheme's point."""
    CONTROL = "control"
    """A head meter to compare with: flows nowhere."""


REACTIVE: Final = frozenset({3, 4})
"""Channels of varh: R+, R−."""
SOURCES: Final = frozenset({NodeKind.METER, NodeKind.SCHEME, NodeKind.CONSTANT, NodeKind.CONTROL})

NODES: Final = pl.Schema(
    {
        "node_id": pl.Int64(),
        "scheme_id": pl.Int64(),
        "kind": pl.String(),
        "usage_point_id": pl.Int64(),
        "channel": pl.Int64(),
        "source_scheme_id": pl.Int64(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
        "power_w": pl.Int64(),
        "rate_ppm": pl.Int64(),
        "numerator": pl.Int64(),
        "denominator": pl.Int64(),
        "coefficient": pl.Int64(),
        "form": pl.Int64(),
        "reactive": pl.Int64(),
        "sharing": pl.String(),
        "direction": pl.Int64(),
    }
)
"""Nodes of scheme versions over `[valid_from, valid_to)`. `direction`: +1 losses are added, −1 taken off. LOAD nodes
use calc.losses.LOAD's columns, SHARE numerator / denominator, CONSTANT `power_w`."""
EDGES: Final = pl.Schema({"source_id": pl.Int64(), "target_id": pl.Int64(), "sign": pl.Int64()})
"""What flows into what, with sign +1 or −1."""
NODE_HOURS: Final = pl.Schema(
    {"node_id": pl.Int64(), "day": pl.Date(), **dict.fromkeys(HOUR_COLUMNS, pl.Int64())}
)


class UnableToOrderSchemes(ValueError):
    """The graph has a loop; `node_ids` are the nodes on it."""

    def __init__(self, node_ids: Sequence[int]) -> None:
        super().__init__(f"nodes {', '.join(map(str, node_ids))} feed each other")
        self.node_ids = tuple(node_ids)


def whole_graph(nodes: pl.DataFrame, edges: pl.DataFrame) -> pl.DataFrame:
    """Return EDGES with those from results to the SCHEME nodes that take them, where both stand on some day."""
    results = nodes.filter(pl.col("kind") == NodeKind.RESULT).select(
        source_id="node_id", source_scheme_id="scheme_id", since="valid_from", until="valid_to"
    )
    taken = nodes.filter(pl.col("kind") == NodeKind.SCHEME).join(results, on="source_scheme_id", how="inner")
    together = taken.filter(
        (pl.col("until").is_null() | (pl.col("valid_from") < pl.col("until")))
        & (pl.col("valid_to").is_null() | (pl.col("since") < pl.col("valid_to")))
    )
    links = together.select("source_id", target_id="node_id", sign=pl.lit(1, dtype=pl.Int64))
    return pl.concat([edges.select(*EDGES), links.select(*EDGES)])


def levels_of(nodes: pl.DataFrame, edges: pl.DataFrame) -> list[list[int]]:
    """Return the nodes by levels: each takes only from levels before it. `edges` come from whole_graph.

    Raises UnableToOrderSchemes.
    """
    waits: dict[int, int] = dict.fromkeys(nodes["node_id"].to_list(), 0)
    feeds: dict[int, list[int]] = defaultdict(list)
    for source, target in edges.select("source_id", "target_id").iter_rows():
        feeds[source].append(target)
        waits[target] += 1
    level = [node for node, count in waits.items() if count == 0]
    levels: list[list[int]] = []
    done = 0
    while level:
        levels.append(level)
        done += len(level)
        following: list[int] = []
        for node in level:
            for target in feeds[node]:
                waits[target] -= 1
                if waits[target] == 0:
                    following.append(target)
        level = following
    if done < len(waits):
        raise UnableToOrderSchemes(_loop(waits, feeds))
    return levels


def node_hours(
    *, nodes: pl.DataFrame, edges: pl.DataFrame, hours: pl.DataFrame, since: date, until: date
) -> pl.DataFrame:
    """Return NODE_HOURS of every node on the days of `[since, until)` it stands on, in order of nodes and days.

    `hours`: calc.hourly.HOURLY of the points named. The period is one month: losses by load take it as a whole,
    percents and shares add up over it (calc.running_parts).
    Raises UnableToOrderSchemes.
    """
    graph = whole_graph(nodes, edges)
    levels = levels_of(nodes, graph)
    numbered = pl.DataFrame(
        [(node, number) for number, level in enumerate(levels) for node in level],
        schema={"node_id": pl.Int64(), "level": pl.Int64()},
        orient="row",
    )
    days = _days_of(nodes, since=since, until=until).join(numbered, on="node_id")
    known = _sources(days, hours)
    active, reactive = _parted(graph, nodes)
    for number in range(1, len(levels)):
        level = days.filter(pl.col("level") == number)
        varh = _flow(level.filter(pl.col("kind") == NodeKind.LOAD), reactive, known)
        known = pl.concat([known, _level(_flow(level, active, known), varh)])
    return known.sort("node_id", "day")


def totals(values: pl.DataFrame) -> pl.DataFrame:
    """Return (node_id, total_wh, hours, missing_hours, negative_hours) of NODE_HOURS: the sum of what is known."""
    known = pl.sum_horizontal(pl.col(hour).is_not_null().cast(pl.Int64) for hour in HOUR_COLUMNS)
    negative = pl.sum_horizontal(
        (pl.col(hour) < 0).fill_null(value=False).cast(pl.Int64) for hour in HOUR_COLUMNS
    )
    return values.group_by("node_id", maintain_order=True).agg(
        total_wh=pl.sum_horizontal(HOUR_COLUMNS).sum(),
        hours=known.sum(),
        missing_hours=(pl.len() * len(HOUR_COLUMNS)).cast(pl.Int64) - known.sum(),
        negative_hours=negative.sum(),
    )


def _days_of(nodes: pl.DataFrame, *, since: date, until: date) -> pl.DataFrame:
    clipped = nodes.with_columns(
        first=pl.max_horizontal("valid_from", pl.lit(since)),
        beyond=pl.min_horizontal(pl.col("valid_to").fill_null(until), pl.lit(until)),
    ).filter(pl.col("first") < pl.col("beyond"))
    return clipped.with_columns(day=pl.date_ranges("first", "beyond", interval="1d", closed="left")).explode(
        "day"
    ).drop("first", "beyond")  # fmt: skip


def _sources(days: pl.DataFrame, hours: pl.DataFrame) -> pl.DataFrame:
    """Return the hours of nodes that take from nobody: meters, constants, results of schemes that are not there."""
    first = days.filter(pl.col("level") == 0)
    metered = first.join(hours, on=["usage_point_id", "channel", "day"], how="left")
    constant = pl.col("kind") == NodeKind.CONSTANT
    measured = pl.col("kind").is_in([NodeKind.METER, NodeKind.CONTROL])
    return metered.select(
        "node_id",
        "day",
        *(
            pl.when(constant).then(pl.col("power_w")).when(measured).then(pl.col(hour)).alias(hour)
            for hour in HOUR_COLUMNS
        ),
    )


def _parted(graph: pl.DataFrame, nodes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the edges of what flows on, and those by which meters of varh lead into losses by load."""
    meters = nodes.filter((pl.col("kind") == NodeKind.METER) & pl.col("channel").is_in(REACTIVE))
    loads = nodes.filter(pl.col("kind") == NodeKind.LOAD)
    varh = pl.col("source_id").is_in(meters["node_id"].to_list()) & pl.col("target_id").is_in(
        loads["node_id"].to_list()
    )
    return graph.filter(~varh), graph.filter(varh)


def _flow(level: pl.DataFrame, graph: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return the nodes of a level with the signed sum of what flows in by the edges, by hours."""
    feeds = graph.join(level.select("node_id").unique(), left_on="target_id", right_on="node_id", how="inner")
    arrived = feeds.join(known, left_on="source_id", right_on="node_id", how="inner")
    summed = arrived.group_by("target_id", "day").agg(
        pl.when(pl.col(hour).null_count() == 0).then((pl.col(hour) * pl.col("sign")).sum()).alias(hour)
        for hour in HOUR_COLUMNS
    )
    return level.join(summed, left_on=["node_id", "day"], right_on=["target_id", "day"], how="left")


def _level(flow: pl.DataFrame, varh: pl.DataFrame) -> pl.DataFrame:
    """Return the hours of one level: what each kind does with what flows in; `varh` flows into losses by load."""
    parts = [
        _passed(flow.filter(pl.col("kind").is_in([NodeKind.RESULT, NodeKind.SCHEME]))),
        _percent(flow.filter(pl.col("kind") == NodeKind.PERCENT)),
        _shares(flow.filter(pl.col("kind") == NodeKind.SHARE)),
        _by_load(flow.filter(pl.col("kind") == NodeKind.LOAD), varh),
    ]
    return pl.concat(parts)


def _passed(flow: pl.DataFrame) -> pl.DataFrame:
    return flow.select("node_id", "day", *HOUR_COLUMNS)


def _percent(flow: pl.DataFrame) -> pl.DataFrame:
    lost = running_parts(
        flow, numerator=pl.col("rate_ppm") * pl.col("direction"), denominator=pl.lit(WHOLE_PPM)
    )
    joined = flow.join(lost, on=["node_id", "day"], how="left", suffix="_lost")
    return joined.select(
        "node_id", "day", *((pl.col(hour) + pl.col(f"{hour}_lost")).alias(hour) for hour in HOUR_COLUMNS)
    )


def _shares(flow: pl.DataFrame) -> pl.DataFrame:
    return running_parts(flow, numerator=pl.col("numerator"), denominator=pl.col("denominator"))


def _by_load(flow: pl.DataFrame, varh: pl.DataFrame) -> pl.DataFrame:
    if flow.is_empty():
        return _passed(flow)
    lost = load_losses(flow, load=flow.select(*LOAD).unique("node_id"), reactive=varh)
    joined = flow.join(lost, on=["node_id", "day"], how="left", suffix="_lost")
    return joined.select(
        "node_id",
        "day",
        *((pl.col(hour) + pl.col("direction") * pl.col(f"{hour}_lost")).alias(hour) for hour in HOUR_COLUMNS),
    )


def _loop(waits: dict[int, int], feeds: dict[int, list[int]]) -> list[int]:
    """Return the nodes of one loop among those that never came to their turn."""
    left = {node for node, count in waits.items() if count > 0}
    takes = {target: source for source in left for target in feeds[source] if target in left}
    node = next(iter(sorted(left)))
    seen: list[int] = []
    while node not in seen:
        seen.append(node)
        node = takes[node]
    return sorted(seen[seen.index(node) :])
