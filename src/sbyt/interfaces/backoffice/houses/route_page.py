"""One route: its buildings as they are walked, moved, added by words, taken out."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.premises.operations_routes import (
    UnableToLayRoute,
    add_stop,
    move_stop,
    order_flats,
    remove_stop,
)
from sbyt.apps.premises.queries_of_routes import buildings_to_add, stops_of
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.houses.routes import route_or_404
from sbyt.interfaces.backoffice.rendering import render_part, render_screen

_MOST_FOUND: Final = 20
_SHORTEST: Final = 2
_PAGE: Final = "backoffice/houses/route.html"
_STOPS: Final = "backoffice/houses/route_stops.html"


@require_GET
@screen(verb="accounts.view", section="buildings")
def route(request: StaffRequest, route_id: int) -> HttpResponseBase:
    """Show the route; with words, the buildings that may be added."""
    laid = route_or_404(request, route_id, verb="accounts.view")
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())
    may_edit = request.actor.may("accounts.edit", branch_id=laid.branch_id)
    found = None
    if may_edit and len(words) >= _SHORTEST:
        found = buildings_to_add(request.actor, route=laid, words=words, most=_MOST_FOUND + 1)
    context = {
        **_context(request, route_id),
        "words": words,
        "found": None if found is None else found[:_MOST_FOUND],
        "most": _MOST_FOUND if found is not None and len(found) > _MOST_FOUND else 0,
    }
    return render_screen(request, _PAGE, context)


@require_POST
@screen(verb="accounts.edit", section="buildings")
def stop_add(request: StaffRequest, route_id: int) -> HttpResponse:
    """Put a building at the end of the route, and go on with the same words."""
    laid = route_or_404(request, route_id, verb="accounts.edit")
    try:
        add_stop(actor=request.actor, route_id=laid.pk, building_id=_whole(request.POST.get("building", "")))
    except UnableToLayRoute as refusal:
        messages.add_message(request, messages.WARNING, str(refusal), extra_tags="warn")
    words = request.POST.get("q", "").strip()
    query = f"?{urlencode({'q': words})}" if words else ""
    return HttpResponseRedirect(f"{reverse('backoffice:route', args=[laid.pk])}{query}")


@require_POST
@screen(verb="accounts.edit", section="buildings")
def stop_change(request: StaffRequest, route_id: int, stop_id: int) -> HttpResponse:
    """Move a building of the route, order its flats, or take it out; for htmx, the stops alone come back."""
    laid = route_or_404(request, route_id, verb="accounts.edit")
    given, fault = request.POST, ""
    asked: dict[str, Any] = {"actor": request.actor, "route_id": laid.pk, "stop_id": stop_id}
    try:
        if given.get("do") == "remove":
            remove_stop(**asked)
        elif given.get("do") == "flats":
            order_flats(**asked, words=given.get("flats", ""))
        else:
            move_stop(**asked, place=_whole(given.get("place", "")))
    except UnableToLayRoute as refusal:
        if refusal.field == "stop":
            raise Http404(str(refusal)) from refusal
        fault = str(refusal)
    if request.htmx:
        context = {**_context(request, route_id), "fault": fault, "moved": stop_id}
        return render_part(request, _STOPS, context)
    if fault:
        messages.add_message(request, messages.WARNING, fault, extra_tags="warn")
    return HttpResponseRedirect(reverse("backoffice:route", args=[laid.pk]))


def _context(request: StaffRequest, route_id: int) -> dict[str, Any]:
    laid = route_or_404(request, route_id, verb="accounts.view")
    stops = list(stops_of(route_id=laid.pk))
    return {
        "laid": laid,
        "stops": stops,
        "premises": sum(stop.premises for stop in stops),
        "may_edit": request.actor.may("accounts.edit", branch_id=laid.branch_id),
    }


def _whole(text: str) -> int:
    """Return the number that was posted; what is none moves and adds nothing that exists."""
    if text.isascii() and text.isdigit() and len(text) <= 18:  # noqa: PLR2004  what a bigint holds
        return int(text)
    raise UnableToLayRoute("Нужно число.", field="number")
