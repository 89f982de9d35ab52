"""Graphs of schemes as columns of calc.schemes."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from sbyt.apps.metering.models import SchemeEdge, SchemeNode, SchemeVersion
from sbyt.calc.schemes import EDGES, NODES

_OF_NODE = (
    "kind", "usage_point_id", "channel", "source_scheme_id", "power_w", "rate_ppm", "numerator", "denominator",
    "coefficient", "form", "reactive", "sharing", "direction",
)  # fmt: skip


def scheme_columns(
    *, since: date, until: date | None, draft: SchemeVersion | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return calc.schemes NODES and EDGES of all versions in force on some day of `[since, until)`; two queries.

    A node of an act stands on the days of its act alone. `draft` stands from `since` on in place of its scheme's versions.
    """
    versions = Q(version__state="active") & (
        Q(version__valid__endswith=None) | Q(version__valid__endswith__gt=since)
    )
    if until is not None:
        versions &= Q(version__valid__startswith__lt=until)
    if draft is not None:
        versions = (versions & ~Q(version__scheme_id=draft.scheme_id)) | Q(version_id=draft.pk)
    rows = (
        SchemeNode.objects.filter(versions)
        .order_by("pk")
        .values("pk", "version__scheme_id", "version__valid", "days", *_OF_NODE)
    )
    nodes = pl.DataFrame(
        [
            {
                "node_id": row["pk"],
                "scheme_id": row["version__scheme_id"],
                **_standing(row["version__valid"], row["days"], since=since),
                **{name: row[name] for name in _OF_NODE},
            }
            for row in rows
        ],
        schema=NODES,
    )
    edges = SchemeEdge.objects.filter(versions).order_by("pk").values_list("source_id", "target_id", "sign")
    return nodes, pl.DataFrame(list(edges), schema=EDGES, orient="row")


def _standing(version: DateRange | None, days: DateRange | None, *, since: date) -> dict[str, date | None]:
    """Return on which days a node stands: its version's, cut to its own."""
    first, beyond = (version.lower, version.upper) if version else (since, None)
    if days is not None:
        first, beyond = max(first, days.lower), days.upper if beyond is None else min(beyond, days.upper)
    return {"valid_from": first, "valid_to": beyond}
