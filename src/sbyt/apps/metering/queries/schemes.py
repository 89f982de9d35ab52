"""Schemes as screens read them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, Max, Prefetch, Q, QuerySet

from sbyt.apps.metering.models import Scheme, SchemeEdge, SchemeNode, SchemeVersion
from sbyt.kit.access.actor import Actor


def schemes_for(actor: Actor) -> QuerySet[Scheme]:
    """Return the schemes of the points that the actor sees, with `versions_count` and `draft_number`."""
    branches = actor.branches("readings.view")
    schemes = Scheme.objects.select_related("usage_point__branch")
    if branches is not None:
        schemes = schemes.filter(usage_point__branch_id__in=branches)
    return schemes.annotate(
        versions_count=Count("versions", filter=Q(versions__state="active")),
        draft_number=Max("versions__number", filter=Q(versions__state="draft")),
    )


def versions_of(scheme: Scheme) -> list[SchemeVersion]:
    """Return the versions of a scheme, the latest first, with nodes (their points) and edges at hand."""
    nodes = SchemeNode.objects.select_related("usage_point", "source_scheme__usage_point").order_by("pk")
    edges = SchemeEdge.objects.order_by("pk")
    return list(
        scheme.versions.order_by("-number").prefetch_related(
            Prefetch("nodes", queryset=nodes), Prefetch("edges", queryset=edges)
        )
    )


def schemes_by_point(point_ids: Collection[int]) -> dict[int, int]:
    """Return usage point → scheme for the points that have a version in force."""
    found = Scheme.objects.filter(usage_point_id__in=point_ids, versions__state="active").distinct()
    return dict(found.values_list("usage_point_id", "pk"))


def version_in_force(*, usage_point_id: int, on: date) -> SchemeVersion | None:
    """Return the version that makes the volume of the point on the day, its scheme and nodes at hand."""
    found = SchemeVersion.objects.filter(
        scheme__usage_point_id=usage_point_id, state="active", valid__contains=on
    )
    return found.select_related("scheme").prefetch_related("nodes").first()


def days_by_scheme(
    *, point_ids: Collection[int], since: date, until: date
) -> dict[int, list[tuple[date, date, int, str]]]:
    """Return point → (from, to, scheme, its name) of the versions in force in `[since, until)`, cut to it; one query."""
    found = SchemeVersion.objects.filter(
        scheme__usage_point_id__in=point_ids, state="active", valid__overlap=DateRange(since, until)
    ).select_related("scheme")
    days: dict[int, list[tuple[date, date, int, str]]] = {}
    for one in found.order_by("valid"):
        first, last = max(one.valid.lower, since), min(one.valid.upper or until, until)
        days.setdefault(one.scheme.usage_point_id, []).append((first, last, one.scheme_id, one.scheme.name))
    return days


def channels_in_schemes(*, usage_point_id: int, since: date, until: date) -> frozenset[int]:
    """Return the channels of the point that schemes in force in `[since, until)` take; one query."""
    nodes = SchemeNode.objects.filter(
        usage_point_id=usage_point_id,
        version__state="active",
        version__valid__overlap=DateRange(since, until),
    )
    return frozenset(nodes.values_list("channel", flat=True).distinct())


def nodes_named(node_ids: Collection[int]) -> dict[int, SchemeNode]:
    """Return nodes by id with their points and schemes; one query."""
    found = SchemeNode.objects.filter(pk__in=list(node_ids))
    return {node.pk: node for node in found.select_related("usage_point", "source_scheme", "version__scheme")}


def points_of_schemes(scheme_ids: Collection[int]) -> dict[int, int]:
    """Return scheme → the usage point whose volume it gives; one query."""
    return dict(Scheme.objects.filter(pk__in=scheme_ids).values_list("pk", "usage_point_id"))


def points_with_schemes() -> frozenset[int]:
    """Return the usage points whose volume a scheme gives or gave; one query."""
    found = Scheme.objects.filter(versions__state="active")
    return frozenset(found.values_list("usage_point_id", flat=True))


def points_in_schemes(*, channel: int) -> frozenset[int]:
    """Return the usage points whose channel schemes take or took; one query."""
    nodes = SchemeNode.objects.filter(version__state="active", channel=channel, usage_point_id__isnull=False)
    return frozenset(point for point in nodes.values_list("usage_point_id", flat=True) if point is not None)
