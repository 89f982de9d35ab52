"""One version of a scheme over a month: what each node gave, explained down to the meters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from sbyt.apps.metering.queries.scheme_columns import scheme_columns
from sbyt.apps.metering.queries.supplied_hours import needed_of, source_hours
from sbyt.apps.metering.types import SchemeVersion
from sbyt.apps.tariffs.queries import reading_ranks
from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.periods import next_month
from sbyt.calc.schemes import NodeKind, levels_of, node_hours, totals, whole_graph

A_PLUS: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeMonth:
    """What the nodes of a version gave: `figures` (calc.schemes.totals by node), `levels` of its own nodes,
    days of the result, and the difference from the control meter where it stands. `read_alone`: its meter nodes whose hours are
    W / T of the registers.
    """

    month: date
    figures: Mapping[int, Mapping[str, Any]]
    levels: Mapping[int, int]
    days: tuple[tuple[date, int | None], ...]
    control_wh: int | None
    unbalance_wh: int | None
    unbalance_bp: int | None
    read_alone: frozenset[int]


def scheme_month(version: SchemeVersion, *, month: date) -> SchemeMonth:
    """Return the version evaluated over the month as if it stood all of it.

    Raises calc.schemes.UnableToOrderSchemes.
    """
    until = next_month(month)
    nodes, edges = needed_of(
        *scheme_columns(since=month, until=until, draft=version),
        scheme_ids=frozenset({version.scheme_id}),
    )
    own = [node.pk for node in version.nodes.all()]
    stands = nodes.with_columns(
        valid_from=pl.when(pl.col("node_id").is_in(own)).then(pl.lit(month)).otherwise(pl.col("valid_from")),
        valid_to=pl.when(pl.col("node_id").is_in(own)).then(None).otherwise(pl.col("valid_to")),
    )
    graph = whole_graph(stands, edges)
    sources = source_hours(nodes=stands, since=month, until=until, source_ranks=reading_ranks(on=month))
    values = node_hours(nodes=stands, edges=edges, hours=sources.hours, since=month, until=until)
    figures = {row["node_id"]: row for row in totals(values).to_dicts()}
    result = next((node.pk for node in version.nodes.all() if node.kind == NodeKind.RESULT), None)
    control = [node.pk for node in version.nodes.all() if node.kind == NodeKind.CONTROL]
    head = sum(figures[node]["total_wh"] for node in control) if control else None
    made = figures[result]["total_wh"] if result in figures else None
    gap = head - made if head is not None and made is not None else None
    days = values.filter(pl.col("node_id") == result).select(
        "day", pl.when(pl.any_horizontal(pl.col(h).is_not_null() for h in HOUR_COLUMNS)).then(
            pl.sum_horizontal(HOUR_COLUMNS)
        ).alias("wh")
    )  # fmt: skip
    return SchemeMonth(
        month=month,
        figures=figures,
        levels={node: n for n, level in enumerate(levels_of(stands, graph)) for node in level if node in own},
        days=tuple(days.iter_rows()),
        control_wh=head,
        unbalance_wh=gap,
        unbalance_bp=gap * 10_000 // head if gap is not None and head else None,
        read_alone=frozenset(
            node.pk
            for node in version.nodes.all()
            if node.channel == A_PLUS and node.usage_point_id in sources.read_alone
        ),
    )
