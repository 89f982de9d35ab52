"""The map of the network as the actor sees it, and as columns of calc.balance."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, QuerySet

from sbyt.apps.network.models import NetworkNode, NetworkPlace, Reconciliation, ReconciliationRow
from sbyt.calc.balance import NETWORK, PLACES
from sbyt.kit.access.actor import Actor


def nodes_for(actor: Actor) -> QuerySet[NetworkNode]:
    """Return the nodes of the branches that the actor sees."""
    branches = actor.branches("readings.view")
    nodes = NetworkNode.objects.select_related("parent", "head_point")
    return nodes if branches is None else nodes.filter(branch_id__in=branches)


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


def rows_of(reconciliation: Reconciliation) -> list[ReconciliationRow]:
    """Return the rows, the largest difference first."""
    rows = list(reconciliation.rows.select_related("usage_point"))
    return sorted(rows, key=lambda row: (-abs(row.difference_wh), row.code))


def last_layout(node_id: int) -> dict[str, object] | None:
    """Return the layout that the last file of the node was read by."""
    latest = Reconciliation.objects.filter(node_id=node_id).order_by("-pk").first()
    return None if latest is None else dict(latest.layout)
