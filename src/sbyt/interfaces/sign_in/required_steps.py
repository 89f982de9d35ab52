"""Before anything else: a new password where one is due, a second factor where it is demanded."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from sbyt.kit.access.models import User
from sbyt.usecases.who_acts import owes_second_factor

_OPEN = ("/sign-in/", "/static/", "/api/")


class RequiredStepsMiddleware:
    """Sends a person who owes a step to that step, whatever was asked for.

    Pages of sign-in stay open, and so does the API, which takes keys and no sessions.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.owes_second_factor = SimpleLazyObject(  # type: ignore[attr-defined]  # said on the page where one enrols
            lambda: isinstance(request.user, User) and owes_second_factor(request.user)
        )
        step = None if request.path.startswith(_OPEN) else step_of(request)
        if step is None:
            return self.get_response(request)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=401, headers={"HX-Redirect": step})
        return HttpResponseRedirect(step)


def step_of(request: HttpRequest) -> str | None:
    """Return the address of the step that the person owes, if any."""
    user = request.user
    if not isinstance(user, User):
        return None
    if user.must_change_password:
        return reverse("account_change_password")
    return reverse("mfa_activate_totp") if owes_second_factor(user) else None
