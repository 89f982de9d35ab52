"""Routes of branches, their stops, and the buildings that stand in none."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sbyt.apps.premises.models import Premises, Route, RouteStop
from sbyt.apps.premises.queries_of_buildings import buildings_for, search_buildings
from sbyt.kit.access.actor import Actor


def routes_for(actor: Actor, *, verb: str = "accounts.view") -> QuerySet[Route]:
    """Return the routes of the branches where the verb is granted."""
    branches = actor.branches(verb)
    return Route.objects.all() if branches is None else Route.objects.filter(branch_id__in=branches)


def houses_of_route() -> Coalesce:
    """Return an expression of how many buildings a route has, for rows of routes."""
    own = RouteStop.objects.filter(route=OuterRef("pk")).order_by().values("route")
    return Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField())


def premises_on_route() -> Coalesce:
    """Return an expression of how many premises stand on a route, for rows of routes."""
    own = Premises.objects.filter(building__route_stop__route=OuterRef("pk")).order_by()
    counted = own.values("building__route_stop__route").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def stops_of(*, route_id: int) -> QuerySet[Any]:
    """Return the stops of a route with their buildings and how many `premises` each has, as they are walked; one query."""
    stops = RouteStop.objects.filter(route_id=route_id).select_related("building")
    return stops.annotate(premises=Count("building__premises")).order_by("place")


def buildings_to_add(actor: Actor, *, route: Route, words: str, most: int) -> list[Any]:
    """Return up to `most` open buildings of the route's branch whose address holds the words, by address; one query.

    Those that stand in a route already bear its name in `route_name`.
    """
    buildings = buildings_for(actor).filter(branch_id=route.branch_id, closed_on=None)
    found = search_buildings(buildings, words).annotate(route_name=F("route_stop__route__name"))
    return list(found.order_by("locality", "street", "house", "pk")[:most])


def count_of_no_route(actor: Actor, *, verb: str = "accounts.view") -> int:
    """Return how many open buildings of the actor's branches stand in no route."""
    return buildings_for(actor, verb=verb).filter(closed_on=None, route_stop=None).count()


def route_names(actor: Actor, *, verb: str = "accounts.view") -> list[tuple[str, str]]:
    """Return the routes that the actor may see, by name, as (id, name); one query."""
    routes = routes_for(actor, verb=verb).order_by("name", "pk")
    return [(str(pk), name) for pk, name in routes.values_list("pk", "name")]
