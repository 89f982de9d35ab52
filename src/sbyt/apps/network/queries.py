"""The map of the network as the actor sees it, and as columns of calc.balance."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, QuerySet, Sum

from sbyt.apps.network.models import (
    NetworkNode,
    NetworkNodePast,
    NetworkPlace,
    Reconciliation,
    ReconciliationRow,
)
from sbyt.calc.balance import NETWORK, PLACES
from sbyt.kit.access.actor import Actor


def nodes_for(actor: Actor) -> QuerySet[NetworkNode]:
    """Return the nodes of the branches that the actor sees."""
    branches = actor.branches("readings.view")
    nodes = NetworkNode.objects.select_related("parent", "head_point")
    return nodes if branches is None else nodes.filter(branch_id__in=branches)


def nodes_in(actor: Actor, *, month: date) -> list[NetworkNode]:
    """Return the nodes that the actor sees, by code, as they stood on the first day of the month; two queries.

    They are to be looked at and never saved: of a month that is past they have its parent, head meter, norm and act.
    """
    nodes = list(nodes_for(actor).order_by("code"))
    by_id = {node.pk: node for node in nodes}
    past = NetworkNodePast.objects.filter(node__in=by_id, valid__contains=month).select_related(
        "parent", "head_point"
    )
    for one in past:
        node = by_id[one.node_id]
        node.parent, node.head_point, node.norm_bp, node.act = (
            one.parent,
            one.head_point,
            one.norm_bp,
            one.act,
        )
    return nodes


def is_balanced(*, usage_point_id: int, since: date, until: date) -> bool:
    """Tell whether the point hangs on a node on some day of `[since, until)`, or is the head meter of one now or was then."""
    days = DateRange(since, until)
    return (
        NetworkPlace.objects.filter(usage_point_id=usage_point_id, valid__overlap=days).exists()
        or NetworkNode.objects.filter(head_point_id=usage_point_id).exists()
        or NetworkNodePast.objects.filter(head_point_id=usage_point_id, valid__overlap=days).exists()
    )


def network_columns(nodes: Collection[NetworkNode]) -> pl.DataFrame:
    """Return calc.balance.NETWORK of the nodes; a parent that is not among them makes a root."""
    parents = {node.pk: node.parent_id for node in nodes}

    def depth(node_id: int) -> int:
        steps, at = 0, parents.get(node_id)
        while at in parents and steps < len(parents):
            steps, at = steps + 1, parents[at]
        return steps

    return pl.DataFrame(
        [
            (
                node.pk,
                node.parent_id if node.parent_id in parents else None,
                node.head_point_id,
                node.norm_bp,
                depth(node.pk),
            )
            for node in nodes
        ],
        schema=NETWORK,
        orient="row",
    )


def place_columns(*, node_ids: Collection[int], since: date, until: date) -> pl.DataFrame:
    """Return calc.balance.PLACES of `[since, until)`: a row for every stay of a point on one of the nodes, cut to these days.

    A point that moved has a row a node.
    """
    asked = DateRange(since, until)
    rows = NetworkPlace.objects.filter(node_id__in=node_ids, valid__overlap=asked).order_by(
        "usage_point_id", "valid"
    )
    return pl.DataFrame(
        [
            (
                point_id,
                node_id,
                max(valid.lower or since, since),
                min(valid.upper or until, until),
            )
            for point_id, node_id, valid in rows.values_list("usage_point_id", "node_id", "valid")
        ],
        schema=PLACES,
        orient="row",
    )


def reconciliations_for(actor: Actor) -> QuerySet[Reconciliation]:
    """Return the reconciliations over nodes the actor sees, the latest first, with how many rows differ."""
    branches = actor.branches("readings.view")
    found = Reconciliation.objects.select_related("node").annotate(row_count=Count("rows"))
    found = found if branches is None else found.filter(node__branch_id__in=branches)
    return found.order_by("-month", "-pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedMonth:
    """The agreed version of a node's reconciliation, summed over its rows, Wh."""

    reconciliation_id: int
    theirs_wh: int
    ours_wh: int
    agreed_wh: int


def agreed_by_node(*, node_ids: Collection[int], month: date) -> dict[int, AgreedMonth]:
    """Return node → its agreed reconciliation of the month; one query. The caller has checked that the actor sees the nodes."""
    sums = (
        Reconciliation.objects.filter(node_id__in=node_ids, month=month, state=Reconciliation.State.AGREED)
        .values_list("node_id", "pk")
        .annotate(Sum("rows__theirs_wh"), Sum("rows__ours_wh"), Sum("rows__agreed_wh"))
    )
    return {
        node_id: AgreedMonth(
            reconciliation_id=pk, theirs_wh=theirs or 0, ours_wh=ours or 0, agreed_wh=agreed or 0
        )
        for node_id, pk, theirs, ours, agreed in sums
    }


def agreed_by_point(actor: Actor, *, point_ids: Collection[int], month: date) -> dict[int, ReconciliationRow]:
    """Return point → its row in the agreed reconciliation of the month that the actor sees, the one agreed last; one query."""
    rows = (
        _agreed_rows(actor)
        .filter(usage_point_id__in=point_ids, reconciliation__month=month)
        .order_by("usage_point_id", "-reconciliation__agreed_at")
        .distinct("usage_point_id")
    )
    return {row.usage_point_id: row for row in rows if row.usage_point_id is not None}


def agreed_months_of(actor: Actor, *, usage_point_id: int, most: int = 12) -> list[ReconciliationRow]:
    """Return the rows of a point in agreed reconciliations that the actor sees, the latest month first."""
    rows = _agreed_rows(actor).filter(usage_point_id=usage_point_id)
    return list(rows.order_by("-reconciliation__month", "-reconciliation__agreed_at")[:most])


def _agreed_rows(actor: Actor) -> QuerySet[ReconciliationRow]:
    branches = actor.branches("readings.view")
    rows = ReconciliationRow.objects.filter(reconciliation__state=Reconciliation.State.AGREED).select_related(
        "reconciliation__node"
    )
    return rows if branches is None else rows.filter(reconciliation__node__branch_id__in=branches)


def rows_of(reconciliation: Reconciliation) -> list[ReconciliationRow]:
    """Return the rows, the largest difference first."""
    rows = list(reconciliation.rows.select_related("usage_point"))
    return sorted(rows, key=lambda row: (-abs(row.difference_wh), row.code))


def last_layout(node_id: int) -> dict[str, object] | None:
    """Return the layout that the last file of the node was read by."""
    latest = Reconciliation.objects.filter(node_id=node_id).order_by("-pk").first()
    return None if latest is None else dict(latest.layout)
