"""Lay routes: name them, put buildings into them and in order. Needs the verb accounts.edit in the branch."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from sbyt.apps.premises.flats_order import UnableToReadFlatsOrder, read_flats_order, written_flats_order
from sbyt.apps.premises.models import Route, RouteStop
from sbyt.apps.premises.queries_of_buildings import buildings_for
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

VERB: Final = "accounts.edit"
MOST_STOPS: Final = 1000
_LONGEST_NAME: Final = 100
_LONGEST_ORDER: Final = 200


class UnableToLayRoute(ValueError):
    """Raised when a route cannot be so; nothing is changed. The text is Russian; `field` names what is at fault."""

    def __init__(self, message: str, *, field: str = "name") -> None:
        super().__init__(message)
        self.field = field


def open_route(*, actor: Actor, branch_id: int, name: str) -> Route:
    """Lay a route without buildings.

    :raises UnableToAct: the actor may not in this branch.
    :raises UnableToLayRoute: no name, or the branch has such a route.
    """
    actor.require(VERB, branch_id=branch_id)
    written = _name(name)
    with acting(user_id=actor.user_id, reason=f"Маршрут «{written}» заведён"):
        try:
            with transaction.atomic():
                return Route.objects.create(branch_id=branch_id, name=written)
        except IntegrityError as error:
            raise UnableToLayRoute("В отделении уже есть такой маршрут.") from error


def rename_route(*, actor: Actor, route_id: int, name: str) -> None:
    """Name the route anew. Raises UnableToLayRoute where it is not the actor's, has no name, or the name is taken."""
    written = _name(name)
    try:
        with transaction.atomic():
            route = _locked(actor, route_id)
            with acting(user_id=actor.user_id, reason=f"Маршрут «{route.name}» переименован"):
                route.name = written
                route.save(update_fields=["name"])
    except IntegrityError as error:
        raise UnableToLayRoute("В отделении уже есть такой маршрут.") from error


@transaction.atomic
def remove_route(*, actor: Actor, route_id: int) -> None:
    """Take the route away; its buildings stand in none then. Prints that were ordered stay as they were planned."""
    route = _locked(actor, route_id)
    with acting(user_id=actor.user_id, reason=f"Маршрут «{route.name}» убран"):
        route.delete()


@transaction.atomic
def add_stop(*, actor: Actor, route_id: int, building_id: int) -> RouteStop:
    """Put a building at the end of the route.

    :raises UnableToLayRoute: the route is not the actor's; the building is not of its branch or stands in a route.
    """
    route = _locked(actor, route_id)
    building = buildings_for(actor, verb=VERB).filter(pk=building_id, branch_id=route.branch_id).first()
    if building is None:
        raise UnableToLayRoute("Такого дома в отделении маршрута нет.", field="building")
    taken = RouteStop.objects.filter(building=building).select_related("route").first()
    if taken is not None:
        raise UnableToLayRoute(f"Дом уже в маршруте «{taken.route}».", field="building")
    last = RouteStop.objects.filter(route=route).aggregate(last=Max("place"))["last"] or 0
    if last >= MOST_STOPS:
        raise UnableToLayRoute(f"В маршруте не больше {MOST_STOPS} домов.", field="building")
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=f"Дом в маршруте «{route.name}»"):
            return RouteStop.objects.create(route=route, building=building, place=last + 1)
    except IntegrityError as error:  # somebody put it into another route this very moment
        raise UnableToLayRoute("Дом уже в маршруте.", field="building") from error


@transaction.atomic
def move_stop(*, actor: Actor, route_id: int, stop_id: int, place: int) -> None:
    """Move a building to a place of its route; those between make room. Beyond the ends means at the end. Two statements.

    :raises UnableToLayRoute: there is no such stop among the actor's.
    """
    route = _locked(actor, route_id)
    stop = _stop(route, stop_id)
    stops = RouteStop.objects.filter(route=route)
    wanted = max(1, min(place, stops.count()))
    if wanted == stop.place:
        return
    with acting(user_id=actor.user_id, reason=f"Порядок домов маршрута «{route.name}»"):
        if wanted < stop.place:
            stops.filter(place__gte=wanted, place__lt=stop.place).update(place=F("place") + 1)
        else:
            stops.filter(place__gt=stop.place, place__lte=wanted).update(place=F("place") - 1)
        stops.filter(pk=stop.pk).update(place=wanted)


@transaction.atomic
def remove_stop(*, actor: Actor, route_id: int, stop_id: int) -> None:
    """Take a building out of its route; those after it come closer."""
    route = _locked(actor, route_id)
    stop = _stop(route, stop_id)
    with acting(user_id=actor.user_id, reason=f"Дом убран из маршрута «{route.name}»"):
        after = RouteStop.objects.filter(route=route, place__gt=stop.place)
        stop.delete()
        after.update(place=F("place") - 1)


@transaction.atomic
def order_flats(*, actor: Actor, route_id: int, stop_id: int, words: str) -> None:
    """Say in which order flats of a building are walked, as `flats_order.py` reads it; empty = by numbers.

    :raises UnableToLayRoute: the words are not spans of flats, or too many of them.
    """
    try:
        written = written_flats_order(read_flats_order(words))
    except UnableToReadFlatsOrder as error:
        raise UnableToLayRoute(str(error), field="flats") from error
    if len(written) > _LONGEST_ORDER:
        raise UnableToLayRoute(f"Порядок квартир длиннее {_LONGEST_ORDER} знаков.", field="flats")
    route = _locked(actor, route_id)
    stop = _stop(route, stop_id)
    with acting(user_id=actor.user_id, reason=f"Порядок квартир в маршруте «{route.name}»"):
        stop.flats_order = written
        stop.save(update_fields=["flats_order"])


def _name(name: str) -> str:
    written = " ".join(name.split())
    if not written:
        raise UnableToLayRoute("Назовите маршрут.")
    if len(written) > _LONGEST_NAME:
        raise UnableToLayRoute(f"Название длиннее {_LONGEST_NAME} знаков.")
    return written


def _locked(actor: Actor, route_id: int) -> Route:
    branches = actor.branches(VERB)
    routes = Route.objects.select_for_update()
    mine = routes if branches is None else routes.filter(branch_id__in=branches)
    route = mine.filter(pk=route_id).first()
    if route is None:
        raise UnableToLayRoute("Такого маршрута нет.", field="route")
    return route


def _stop(route: Route, stop_id: int) -> RouteStop:
    stop = RouteStop.objects.filter(route=route, pk=stop_id).first()
    if stop is None:
        raise UnableToLayRoute("Такого дома в маршруте нет.", field="stop")
    return stop
