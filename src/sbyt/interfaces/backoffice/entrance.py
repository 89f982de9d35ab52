"""The door of every screen: who asks, may he, and where in the navigation the screen stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django_htmx.http import HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from sbyt.interfaces.backoffice.refusals import no_right
from sbyt.kit.access.actor import Actor, UnableToAct
from sbyt.kit.access.doors import marked
from sbyt.kit.access.models import User
from sbyt.usecases.who_acts import actor_of

_P = ParamSpec("_P")


class StaffRequest(HttpRequest):
    """A request that passed the door: `actor` says what may be done and where, `section` which link is lit."""

    actor: Actor
    section: str
    user: User
    htmx: HtmxDetails


_Screen = Callable[Concatenate[StaffRequest, _P], HttpResponseBase]
_View = Callable[Concatenate[HttpRequest, _P], HttpResponseBase]


def screen(*, verb: str, section: str) -> Callable[[_Screen[_P]], _View[_P]]:
    """Return a decorator that lets in who is granted the verb in at least one branch.

    Inside, every queryset is scoped by `request.actor`. A stranger is sent to sign in; who lacks the verb, here
    or deeper (UnableToAct), gets 403 with the words who can grant it.
    """

    def dress(view: _Screen[_P]) -> _View[_P]:
        @wraps(view)
        def entered(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            staff = cast("StaffRequest", request)
            staff.section = section
            staff.actor = acting_in_chosen_branch(request)
            try:
                staff.actor.require(verb)
                return view(staff, *args, **kwargs)
            except UnableToAct:
                return no_right(request, verb=verb)

        return marked(entered, verb)

    return dress


def acting_in_chosen_branch(request: HttpRequest) -> Actor:
    """Return the actor, narrowed to the branch chosen in the top bar, if one is chosen and still granted."""
    actor = actor_of(request.user)
    branch_id = request.session.get("branch_id")
    return actor if branch_id is None else actor.narrowed_to(branch_id)


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if getattr(request, "htmx", None):
        return HttpResponseClientRefresh()
    return redirect_to_login(request.get_full_path())
