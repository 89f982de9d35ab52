"""Balance of the network in a month, suspects behind it, comparison with the network company."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.contracts.queries_supply import supplied_points
from sbyt.apps.metering.queries.check_columns import point_facts
from sbyt.apps.metering.queries.points import usage_points_by_id, usage_points_for
from sbyt.apps.metering.queries.supplied_hours import known_hours
from sbyt.apps.network.operations import ComparedRow, UnableToChangeNetwork, store_reconciliation
from sbyt.apps.network.queries import network_columns, nodes_for, place_columns
from sbyt.apps.network.types import NetworkNode, Reconciliation
from sbyt.calc.balance import hourly_balance, month_balance
from sbyt.calc.balance_suspects import Suspect, suspects
from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.periods import month_before, next_month
from sbyt.calc.reconciliation import BOTH, ReconcileRules, classified
from sbyt.formats.network_volumes import VolumeLayout, read_network_volumes
from sbyt.kit.access.actor import Actor
from sbyt.kit.files.operations import store_file

_HISTORY_MONTHS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeMonth:
    """A node with its figures (calc.balance.MONTH_BALANCE; None = nothing known) and how deep it stands."""

    node: NetworkNode
    depth: int
    points: int
    figures: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectView:
    """A suspect with the names of its node, meters and consumers; "" where there is none or the actor sees none."""

    suspect: Suspect
    node: NetworkNode
    point_code: str
    other_code: str
    consumer: str
    other_consumer: str

    @property
    def explained_kwh(self) -> int:
        """Whole kWh: a hypothesis has no watt-hours."""
        return self.suspect.explained_wh // 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkMonth:
    """The map in order (a node, then what it feeds), balanced over a month; `hourly` is calc.balance.NODE_BALANCE."""

    month: date
    nodes: tuple[NodeMonth, ...]
    hourly: pl.DataFrame
    places: pl.DataFrame
    hours: pl.DataFrame


def network_month(actor: Actor, *, month: date) -> NetworkMonth:
    """Return the balance of all nodes that the actor sees; a fixed number of queries."""
    nodes = list(nodes_for(actor).order_by("code"))
    until = next_month(month)
    network = network_columns(nodes)
    places = place_columns(node_ids=[node.pk for node in nodes], since=month, until=until)
    points = {
        *places["usage_point_id"].to_list(),
        *(node.head_point_id for node in nodes if node.head_point_id),
    }
    hours = known_hours(point_ids=points, since=month, until=until)
    hourly = hourly_balance(network=network, places=places, hours=hours)
    figures = {row["node_id"]: row for row in month_balance(hourly).to_dicts()}
    counts = dict(places.group_by("node_id").agg(pl.len()).iter_rows())
    depths = dict(network.select("node_id", "depth").iter_rows())
    return NetworkMonth(
        month=month,
        nodes=tuple(
            NodeMonth(
                node=node,
                depth=depths[node.pk],
                points=counts.get(node.pk, 0),
                figures=figures.get(node.pk),
            )
            for node in _in_order(nodes)
        ),
        hourly=hourly,
        places=places,
        hours=hours,
    )


def suspects_of(actor: Actor, *, month: date, most: int = 50) -> tuple[SuspectView, ...]:
    """Return who may be behind the unbalance beyond the norm of the nodes with a head meter, ranked."""
    balanced = network_month(actor, month=month)
    nodes = {one.node.pk: one.node for one in balanced.nodes}
    headed = [node.pk for node in nodes.values() if node.head_point_id]
    residuals = (
        balanced.hourly.filter(pl.col("node_id").is_in(headed))
        .select("node_id", "day", "hour", wh=pl.col("unbalance_wh") - pl.col("norm_wh"))
        .drop_nulls()
    )
    places = _under_heads(balanced.places, nodes)
    points = places["usage_point_id"].to_list()
    before = known_hours(point_ids=points, since=_months_before(month, _HISTORY_MONTHS), until=month)
    found = suspects(
        residuals=residuals,
        places=places,
        hours=_long(balanced.hours, keep_day=True),
        history=_usual_day(before),
        most=most,
    )  # fmt: skip
    named = {one.usage_point_id for one in found} | {
        one.other_point_id for one in found if one.other_point_id
    }
    codes = dict(usage_points_by_id(point_ids=named).values_list("pk", "code"))
    consumers = _consumers(actor, named, month)
    return tuple(
        SuspectView(
            suspect=one,
            node=nodes[one.node_id],
            point_code=codes.get(one.usage_point_id, ""),
            other_code=codes.get(one.other_point_id or 0, ""),
            consumer=consumers.get(one.usage_point_id, ""),
            other_consumer=consumers.get(one.other_point_id or 0, ""),
        )
        for one in found
    )


def reconcile(
    actor: Actor, *, node: NetworkNode, month: date, content: bytes, file_name: str, layout: VolumeLayout
) -> Reconciliation:
    """Compare the company's file with our volumes of the month at the points below the node, and keep it.

    A row is matched by the code of a point or its code of the metering systems. Raises UnableToReadVolumes,
    UnableToChangeNetwork.
    """
    theirs = read_network_volumes(content, layout=layout)
    below = _below(list(nodes_for(actor)), node.pk)
    until = next_month(month)
    hung = place_columns(node_ids=below, since=month, until=until)["usage_point_id"].to_list()
    points = list(usage_points_for(actor).filter(pk__in=hung))
    if not points:
        raise UnableToChangeNetwork("Ниже этого узла в этом месяце нет ни одной точки.")
    volumes = _volumes(known_hours(point_ids=hung, since=month, until=until))
    ratios = dict(point_facts(point_ids=hung, on=month).select("usage_point_id", "multiplier").iter_rows())
    by_code = {code: point for point in points for code in (point.code, point.ats_code) if code}
    given = {one.code: one for one in theirs}
    matched = {by_code[code].pk: code for code in given if code in by_code}
    rows: list[tuple[str, int | None, int | None, int | None]] = [
        (code, one.volume_wh, volumes.get(by_code[code].pk) if code in by_code else None,
         ratios.get(by_code[code].pk) if code in by_code else None)
        for code, one in given.items()
    ]  # fmt: skip
    rows += [
        (point.code, None, volumes.get(point.pk), ratios.get(point.pk))
        for point in points
        if point.pk not in matched
    ]
    compared = classified(pl.DataFrame(rows, schema=BOTH, orient="row"), rules=ReconcileRules())
    names = {point.code: point for point in points} | by_code
    stored = store_file(content=content, name=file_name)
    return store_reconciliation(
        actor=actor,
        node=node,
        month=month,
        file_id=stored.pk,
        file_name=file_name,
        layout=layout.as_json(),
        rows=[
            ComparedRow(
                code=row["code"],
                name=(given[row["code"]].name if row["code"] in given else "")
                or (names[row["code"]].name if row["code"] in names else ""),
                line=given[row["code"]].line if row["code"] in given else None,
                usage_point_id=names[row["code"]].pk if row["code"] in names else None,
                theirs_wh=row["theirs_wh"],
                ours_wh=row["ours_wh"],
                difference_wh=row["difference_wh"],
                kind=row["kind"],
            )
            for row in compared.to_dicts()
        ],
    )


def _under_heads(places: pl.DataFrame, nodes: Mapping[int, NetworkNode]) -> pl.DataFrame:
    """Return the places with each point at the nearest node above it that has a head meter; points without one are left out."""

    def headed(node_id: int | None) -> int | None:
        node = nodes.get(node_id or 0)
        while node is not None and not node.head_point_id:
            node = nodes.get(node.parent_id or 0)
        return None if node is None else node.pk

    above = {node_id: headed(node_id) for node_id in nodes}
    lifted = places.with_columns(
        node_id=pl.col("node_id").replace_strict(above, default=None, return_dtype=pl.Int64)
    )
    return lifted.drop_nulls()


def _volumes(hours: pl.DataFrame) -> dict[int, int]:
    """Return point → the sum of its known hours of the month; a point without any known hour is not there."""
    known = pl.any_horizontal(pl.col(hour).is_not_null() for hour in HOUR_COLUMNS)
    summed = hours.filter(known).group_by("usage_point_id").agg(wh=pl.sum_horizontal(HOUR_COLUMNS).sum())
    return dict(summed.iter_rows())


def _consumers(actor: Actor, point_ids: Collection[int], month: date) -> dict[int, str]:
    """Return point → who is supplied there in the month; two queries."""
    terms = [
        term
        for term in supplied_points(point_ids=point_ids)
        if term.valid_from < next_month(month) and (term.valid_to is None or term.valid_to > month)
    ]
    accounts = accounts_for(actor).filter(pk__in={term.account_id for term in terms})
    names = dict(accounts.values_list("pk", "party_name"))
    return {term.usage_point_id: names.get(term.account_id, "") for term in terms}


def _usual_day(hours: pl.DataFrame) -> pl.DataFrame:
    """Return the mean of each hour over the days on which the point used anything: a dead meter's own zeros tell nothing."""
    lived = hours.filter(pl.sum_horizontal(HOUR_COLUMNS) > 0)
    mean = pl.col("wh").sum() // pl.max_horizontal(pl.col("wh").count(), 1)
    return _long(lived, keep_day=False).group_by("usage_point_id", "hour").agg(wh=mean)


def _months_before(month: date, count: int) -> date:
    for _ in range(count):
        month = month_before(month)
    return month


def _long(hours: pl.DataFrame, *, keep_day: bool) -> pl.DataFrame:
    day = ["day"] if keep_day else []
    return hours.unpivot(HOUR_COLUMNS, index=["usage_point_id", "day"], value_name="wh").select(
        "usage_point_id", *day, hour=pl.col("variable").str.slice(1).cast(pl.Int64), wh="wh"
    )


def _below(nodes: list[NetworkNode], root_id: int) -> list[int]:
    found = [root_id]
    for node_id in found:
        found += [node.pk for node in nodes if node.parent_id == node_id and node.pk not in found]
    return found


def _in_order(nodes: list[NetworkNode]) -> list[NetworkNode]:
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
