"""Schemes as screens read them."""

from __future__ import annotations

from collections.abc import Collection

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


def points_of_schemes(scheme_ids: Collection[int]) -> dict[int, int]:
    """Return scheme → the usage point whose volume it gives; one query."""
    return dict(Scheme.objects.filter(pk__in=scheme_ids).values_list("pk", "usage_point_id"))
