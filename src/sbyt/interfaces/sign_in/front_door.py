"""Where the bare address leads, and where everybody is at home."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from sbyt.kit.access.actor import Actor
from sbyt.kit.access.doors import actor_from, signed_in

OFFICE: Final = "/office/"
CABINET: Final = "/cabinet/"


def home_of(actor: Actor) -> str:
    """Return the home of an actor: the back office for staff, the cabinet for everybody else."""
    return OFFICE if actor.is_staff else CABINET


@signed_in
def front_door(request: HttpRequest) -> HttpResponse:
    """Lead to where the person is at home."""
    return HttpResponseRedirect(home_of(actor_from(request)))
