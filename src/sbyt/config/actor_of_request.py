"""Puts the actor on every request and turns a missing verb into the refusal page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from sbyt.config.refusals import no_verb
from sbyt.kit.access.actor import UnableToAct
from sbyt.usecases.who_acts import actor_of


class ActorMiddleware:
    """Stands after authentication; rights are read afresh for each request, and only when somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 403 with the right that is missing and the roles that have it."""
        return no_verb(request, exception.verb) if isinstance(exception, UnableToAct) else None
