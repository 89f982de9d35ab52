"""What is shown instead of a page: no right, not found, failure, too often."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sbyt.apps.parties.roles import VERBS, roles_with
from sbyt.apps.parties.types import RoleGrant


def no_right(request: HttpRequest, verb: str) -> HttpResponse:
    """Return the 403 page: which right is missing and which roles have it."""
    names = [RoleGrant.Role(role).label for role in roles_with(verb)]
    return render(request, "403.html", {"right": VERBS.get(verb, verb), "roles": names}, status=403)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the 403 page of a refusal without a verb."""
    del exception
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the 404 page: the same whether a thing is absent or somebody else's."""
    del exception
    return render(request, "404.html", status=404)


def malformed(request: HttpRequest) -> HttpResponse:
    """Return the 404 page for an address or a form that holds what nobody types."""
    return render(request, "404.html", status=400)


def failed(request: HttpRequest) -> HttpResponse:
    """Return the 500 page: it asks the database nothing."""
    return render(request, "500.html", status=500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page for a form without a valid CSRF token: mostly one left open for too long."""
    del reason
    return render(request, "sign_in/stale_form.html", status=403)
