"""The door of every screen: who asks, may he, and where in the navigation the screen stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from sbyt.kit.access.actor import Actor
from sbyt.kit.access.doors import actor_from, marked, to_sign_in
from sbyt.kit.access.models import User

_P = ParamSpec("_P")


class StaffRequest(HttpRequest):
    """A request that passed the door.

    `actor` is the person narrowed to the branch chosen in the top bar and to where the verb of the screen holds;
    `looker` is narrowed to the chosen branch alone (the frame and the palette are for all his rights), `whole_actor`
    not at all. `section` is which link of the navigation is lit.
    """

    actor: Actor
    looker: Actor
    whole_actor: Actor
    section: str
    user: User
    htmx: HtmxDetails


_Screen = Callable[Concatenate[StaffRequest, _P], HttpResponseBase]
_View = Callable[Concatenate[HttpRequest, _P], HttpResponseBase]


def screen(*, verb: str, section: str) -> Callable[[_Screen[_P]], _View[_P]]:
    """Return a decorator that lets in who is granted the verb in at least one branch.

    Inside, every queryset is scoped by `request.actor`. A stranger is sent to sign in; who lacks the verb, here or
    deeper, gets UnableToAct: the 403 page with the words who can grant it.
    """

    def dress(view: _Screen[_P]) -> _View[_P]:
        @wraps(view)
        def entered(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            staff = cast("StaffRequest", request)
            staff.section = section
            staff.whole_actor = actor_from(request)
            branch_id = request.session.get("branch_id")
            staff.looker = (
                staff.whole_actor if branch_id is None else staff.whole_actor.narrowed_to(branch_id)
            )
            staff.looker.require(verb)
            staff.actor = staff.looker.within(verb)
            return view(staff, *args, **kwargs)

        return marked(entered, verb)

    return dress
