"""What stands before a view: signed in, and the verb granted. `request.actor` is put there by the wiring."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, cast
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from sbyt.kit.access.actor import NOBODY, Actor

_More = ParamSpec("_More")
_View = Callable[Concatenate[HttpRequest, _More], HttpResponse]

SIGNED_IN: Final = "signed in"
"""The mark of a view that asks for no verb: what it shows is cut to the actor's own accounts."""


OWN_ACCOUNT: Final = "own account"
"""The mark of a view of one account, which is not there for whom it does not belong to."""


def actor_from(request: HttpRequest) -> Actor:
    """Return who makes the request, nobody where it is not known."""
    return cast("Actor", getattr(request, "actor", NOBODY))


def requires(verb: str) -> Callable[[_View[_More]], _View[_More]]:
    """Return a decorator: strangers are sent to sign in, who lacks the verb gets UnableToAct (the 403 page).

    The view still cuts what it shows by the branches of the verb.
    """

    def decorate(view: _View[_More]) -> _View[_More]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: _More.args, **kwargs: _More.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            actor_from(request).require(verb)
            return view(request, *args, **kwargs)

        return marked(guarded, verb)

    return decorate


def signed_in(view: _View[_More]) -> _View[_More]:
    """Return the view behind sign-in; it must cut what it shows to the actor's own."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: _More.args, **kwargs: _More.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return marked(guarded, SIGNED_IN)


def marked(view: Callable[..., Any], access: str) -> Callable[..., Any]:
    """Write on a view what it asks for, so that a test can read it off every route."""
    view.access = access  # type: ignore[attr-defined]
    return view


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a stranger to sign in and back; a panel asked for by htmx sends the whole page there."""
    entrance = resolve_url(settings.LOGIN_URL)
    if request.headers.get("HX-Request") == "true":
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = page.path + (f"?{page.query}" if page.query else "")
        return HttpResponse(status=401, headers={"HX-Redirect": f"{entrance}?next={quote(back or '/')}"})
    return HttpResponseRedirect(f"{entrance}?next={quote(request.get_full_path())}")
