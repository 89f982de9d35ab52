"""One node of the network by days or hours, and where its energy went: child nodes and points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.network.types import NetworkNode
from sbyt.calc.balance import day_balance, in_stays
from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.point_month import Basis
from sbyt.kit.access.actor import Actor
from sbyt.usecases.hourly.network_balance import NetworkMonth, NodeMonth, network_month


@dataclass(frozen=True, slots=True, kw_only=True)
class PointPart:
    """A point of the node and what it took while it hung there; `code` is "" where the actor does not see the point.

    `wh` None = nothing is known of it; `missing_hours` of its days there.
    """

    usage_point_id: int
    code: str
    name: str
    basis: Basis
    wh: int | None
    missing_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeHours:
    """A node over a month, or one `day` of it.

    `hours` are rows of calc.balance.NODE_BALANCE in order, `days` of DAY_BALANCE of the whole month. `children` are the nodes it
    feeds and the Wh that went there, `points` the largest first.
    """

    month: date
    day: date | None
    row: NodeMonth
    above: NetworkNode | None
    hours: tuple[Mapping[str, Any], ...]
    days: tuple[Mapping[str, Any], ...]
    children: tuple[tuple[NetworkNode, int], ...]
    points: tuple[PointPart, ...]


def node_hours_of(actor: Actor, *, node: NetworkNode, month: date, day: date | None = None) -> NodeHours:
    """Return the node over the month or the day; the caller has checked that the actor sees the node."""
    found = network_month(actor, month=month, below=node.pk)
    row = next(one for one in found.nodes if one.node.pk == node.pk)
    own = found.hourly.filter(pl.col("node_id") == node.pk)
    hours = own if day is None else own.filter(pl.col("day") == day)
    return NodeHours(
        month=month,
        day=day,
        row=row,
        above=row.node.parent,
        hours=tuple(hours.to_dicts()),
        days=tuple(day_balance(own).to_dicts()),
        children=_children(found, node, day),
        points=_points(actor, found, node, day),
    )


def _children(
    found: NetworkMonth, node: NetworkNode, day: date | None
) -> tuple[tuple[NetworkNode, int], ...]:
    """Return the nodes fed and what went into them in the hours that are known of each."""
    hourly = found.hourly if day is None else found.hourly.filter(pl.col("day") == day)
    sums = dict(hourly.group_by("node_id").agg(pl.col("input_wh").sum()).iter_rows())
    fed = [one.node for one in found.nodes if one.node.parent_id == node.pk]
    return tuple((one, sums.get(one.pk, 0)) for one in fed)


def _points(actor: Actor, found: NetworkMonth, node: NetworkNode, day: date | None) -> tuple[PointPart, ...]:
    places = found.places.filter(pl.col("node_id") == node.pk)
    ids = places["usage_point_id"].unique().to_list()
    hours = in_stays(found.hours, places)
    if day is not None:
        hours = hours.filter(pl.col("day") == day)
    known = pl.sum_horizontal(pl.col(hour).is_not_null() for hour in HOUR_COLUMNS)
    sums = {
        row[0]: row[1:]
        for row in hours.group_by("usage_point_id")
        .agg(wh=pl.sum_horizontal(pl.col(hour).sum() for hour in HOUR_COLUMNS), known=known.sum())
        .iter_rows()
    }
    expected = _hours_hung(places, day)
    names = {
        point: (code, name)
        for point, code, name in usage_points_for(actor).filter(pk__in=ids).values_list("pk", "code", "name")
    }
    parts = [
        PointPart(
            usage_point_id=point,
            code=names.get(point, ("", ""))[0],
            name=names.get(point, ("", ""))[1],
            basis=found.basis[point],
            wh=sums[point][0] if point in sums and sums[point][1] else None,
            missing_hours=expected[point] - (sums[point][1] if point in sums else 0),
        )
        for point in ids
        if expected[point]
    ]
    return tuple(sorted(parts, key=lambda one: (-(one.wh if one.wh is not None else -1), one.code)))


def _hours_hung(places: pl.DataFrame, day: date | None) -> dict[int, int]:
    """Return point → the hours of the month, or of the day, in which it hung on the node."""
    days = (
        (pl.col("valid_to") - pl.col("valid_from")).dt.total_days()
        if day is None
        else ((pl.col("valid_from") <= day) & (pl.col("valid_to") > day)).cast(pl.Int64)
    )
    hung = places.group_by("usage_point_id").agg(hours=days.sum() * len(HOUR_COLUMNS))
    return dict(hung.iter_rows())
