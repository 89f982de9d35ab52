"""Balance of the network in a month: what went into every node, what came out, what stands on readings or on nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from sbyt.apps.network.queries import network_columns, nodes_in, place_columns
from sbyt.apps.network.types import NetworkNode
from sbyt.calc.balance import hourly_balance, month_balance, month_flows
from sbyt.calc.periods import next_month
from sbyt.calc.point_month import Basis
from sbyt.kit.access.actor import Actor
from sbyt.usecases.hourly.point_volumes import given_back_of_points, hours_of_points


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeMonth:
    """A node with its figures (calc.balance.MONTH_BALANCE; None = nothing known) and how deep it stands.

    `points` hang on it in the month. `by_readings` and `without_data` are of those that enter its balance: they hang on it, or
    below it with no head meter between. `head` is what the head meter's hours stand on, None where there is none.
    `back_without_data` of these points and the head meter have a scale of A− and neither hours nor readings of it.
    """

    node: NetworkNode
    depth: int
    points: int
    by_readings: int
    without_data: int
    head: Basis | None
    figures: Mapping[str, Any] | None
    back_without_data: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkMonth:
    """The map in order (a node, then what it feeds), balanced over a month.

    `hourly` is calc.balance.NODE_BALANCE, `flows` calc.balance.month_flows, `places` calc.balance.PLACES cut to the month;
    `hours` (A+), `given` (A−) and `basis` (of A+) are those of calc.point_month.PointMonth.
    """

    month: date
    nodes: tuple[NodeMonth, ...]
    hourly: pl.DataFrame
    flows: pl.DataFrame
    places: pl.DataFrame
    hours: pl.DataFrame
    given: pl.DataFrame
    basis: Mapping[int, Basis]


def network_month(actor: Actor, *, month: date, below: int | None = None) -> NetworkMonth:
    """Return the balance of all nodes that the actor sees, or of the node `below` and what it feeds; a fixed number of queries."""
    nodes = nodes_in(actor, month=month)
    if below is not None:
        fed = nodes_fed_by(nodes, below)
        nodes = [node for node in nodes if node.pk in fed]
    until = next_month(month)
    network = network_columns(nodes)
    places = place_columns(node_ids=[node.pk for node in nodes], since=month, until=until)
    points = {
        *places["usage_point_id"].to_list(),
        *(node.head_point_id for node in nodes if node.head_point_id),
    }
    counted = hours_of_points(point_ids=points, month=month)
    back = given_back_of_points(point_ids=points, month=month)
    hourly = hourly_balance(network=network, places=places, hours=pl.concat([counted.hours, back.hours]))
    figures = {row["node_id"]: row for row in month_balance(hourly).to_dicts()}
    hung: dict[int, set[int]] = {}
    for point, node_id in places.select("usage_point_id", "node_id").iter_rows():
        hung.setdefault(node_id, set()).add(point)
    entering = _entering(nodes, hung)
    depths = dict(network.select("node_id", "depth").iter_rows())
    return NetworkMonth(
        month=month,
        nodes=tuple(
            NodeMonth(
                node=node,
                depth=depths[node.pk],
                points=len(hung.get(node.pk, ())),
                by_readings=len(
                    _standing_on(Basis.READINGS, entering[node.pk], counted.basis)
                    | _standing_on(Basis.READINGS, entering[node.pk], back.basis)
                ),
                without_data=len(_standing_on(Basis.NOTHING, entering[node.pk], counted.basis)),
                head=counted.basis[node.head_point_id] if node.head_point_id else None,
                figures=figures.get(node.pk),
                back_without_data=len(
                    _standing_on(Basis.NOTHING, entering[node.pk] | {node.head_point_id or 0}, back.basis)
                ),
            )
            for node in _in_order(nodes)
        ),
        hourly=hourly,
        flows=month_flows(hourly, network=network),
        places=places,
        hours=counted.hours,
        given=back.hours,
        basis=counted.basis,
    )


def nodes_fed_by(nodes: Sequence[NetworkNode], root_id: int) -> frozenset[int]:
    """Return the ids of a node and of all below it."""
    found = [root_id]
    for node_id in found:
        found += [node.pk for node in nodes if node.parent_id == node_id and node.pk not in found]
    return frozenset(found)


def _entering(nodes: Sequence[NetworkNode], hung: Mapping[int, set[int]]) -> dict[int, set[int]]:
    """Return node → the points whose energy is in its output: its own, and those below with no head meter between."""
    found = {node.pk: set(hung.get(node.pk, ())) for node in nodes}
    for node in reversed(_in_order(nodes)):
        if not node.head_point_id and node.parent_id in found:
            found[node.parent_id] |= found[node.pk]
    return found


def _standing_on(wanted: Basis, points: Collection[int], basis: Mapping[int, Basis]) -> set[int]:
    return {point for point in points if basis.get(point) is wanted}


def _in_order(nodes: Sequence[NetworkNode]) -> list[NetworkNode]:
    known = {node.pk for node in nodes}
    ordered: list[NetworkNode] = []

    def walk(parent_id: int | None) -> None:
        for node in nodes:
            own = node.parent_id if node.parent_id in known else None
            if own == parent_id and node not in ordered:
                ordered.append(node)
                walk(node.pk)

    walk(None)
    return ordered
