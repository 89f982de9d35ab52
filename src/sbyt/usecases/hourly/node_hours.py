"""One node of the network by days or hours, and where its energy went: child nodes and points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.network.types import NetworkNode
from sbyt.calc.balance import day_balance, in_stays
from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.point_month import Basis
from sbyt.kit.access.actor import Actor
from sbyt.usecases.hourly.network_balance import NetworkMonth, NodeMonth, network_month

_UNKNOWN: Final[tuple[int | None, int]] = (None, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointPart:
    """A point of the node and what it took and gave back while it hung there; `code` is "" where the actor does not see the point.

    `wh` None = nothing is known of it; `missing_hours` of its days there. `given_wh` None = it does not give back, or nothing is
    known of that; `given_missing_hours` of one that does.
    """

    usage_point_id: int
    code: str
    name: str
    basis: Basis
    wh: int | None
    missing_hours: int
    given_wh: int | None = None
    given_missing_hours: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildPart:
    """A node below and the Wh that went into it and came up from it, in the hours that are known of it."""

    node: NetworkNode
    wh: int
    up_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeHours:
    """A node over a month, or one `day` of it.

    `hours` are rows of calc.balance.NODE_BALANCE in order, `days` of DAY_BALANCE of the whole month. `children` are the nodes it
    feeds, `points` the largest first.
    """

    month: date
    day: date | None
    row: NodeMonth
    above: NetworkNode | None
    hours: tuple[Mapping[str, Any], ...]
    days: tuple[Mapping[str, Any], ...]
    children: tuple[ChildPart, ...]
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


def _children(found: NetworkMonth, node: NetworkNode, day: date | None) -> tuple[ChildPart, ...]:
    hourly = found.hourly if day is None else found.hourly.filter(pl.col("day") == day)
    crossed = hourly.group_by("node_id").agg(pl.col("above_wh").sum(), pl.col("up_wh").sum())
    sums = {row[0]: row[1:] for row in crossed.iter_rows()}
    fed = [one.node for one in found.nodes if one.node.parent_id == node.pk]
    return tuple(
        ChildPart(node=one, wh=sums.get(one.pk, (0, 0))[0], up_wh=sums.get(one.pk, (0, 0))[1]) for one in fed
    )


def _points(actor: Actor, found: NetworkMonth, node: NetworkNode, day: date | None) -> tuple[PointPart, ...]:
    places = found.places.filter(pl.col("node_id") == node.pk)
    ids = places["usage_point_id"].unique().to_list()
    taken, given = (_known_of_points(hours, places, day) for hours in (found.hours, found.given))
    gives = set(found.given["usage_point_id"].to_list())
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
            wh=taken.get(point, _UNKNOWN)[0],
            missing_hours=expected[point] - taken.get(point, _UNKNOWN)[1],
            given_wh=given.get(point, _UNKNOWN)[0],
            given_missing_hours=expected[point] - given.get(point, _UNKNOWN)[1] if point in gives else 0,
        )
        for point in ids
        if expected[point]
    ]
    return tuple(sorted(parts, key=lambda one: (-max(_told(one.wh), _told(one.given_wh)), one.code)))


def _told(wh: int | None) -> int:
    return -1 if wh is None else wh


def _known_of_points(
    hours: pl.DataFrame, places: pl.DataFrame, day: date | None
) -> dict[int, tuple[int | None, int]]:
    """Return point → the sum of its known hours there, and how many they are; points with none are not there."""
    own = in_stays(hours, places)
    if day is not None:
        own = own.filter(pl.col("day") == day)
    known = pl.sum_horizontal(pl.col(hour).is_not_null() for hour in HOUR_COLUMNS)
    summed = own.group_by("usage_point_id").agg(
        wh=pl.sum_horizontal(pl.col(hour).sum() for hour in HOUR_COLUMNS), known=known.sum()
    )
    return {point: (wh, count) for point, wh, count in summed.iter_rows() if count}


def _hours_hung(places: pl.DataFrame, day: date | None) -> dict[int, int]:
    """Return point → the hours of the month, or of the day, in which it hung on the node."""
    days = (
        (pl.col("valid_to") - pl.col("valid_from")).dt.total_days()
        if day is None
        else ((pl.col("valid_from") <= day) & (pl.col("valid_to") > day)).cast(pl.Int64)
    )
    hung = places.group_by("usage_point_id").agg(hours=days.sum() * len(HOUR_COLUMNS))
    return dict(hung.iter_rows())
