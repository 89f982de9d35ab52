"""Columns of a list as somebody chose them last: kept by the browser, as its other choices are."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sbyt.interfaces.backoffice.lists.listing import Listing
from sbyt.interfaces.backoffice.lists.state import ListState

_YEAR_SECONDS: Final = 365 * 24 * 3600


def with_kept_columns(request: HttpRequest, listing: Listing, state: ListState) -> ListState:
    """Return the state with the columns chosen last where its address names none; unknown ones are left out."""
    if state.columns or "cols" in request.GET:
        return state
    kept = request.COOKIES.get(_name(listing), "").split(".")
    known = {column.key for column in listing.columns}
    return replace(state, columns=tuple(key for key in dict.fromkeys(kept) if key in known))


def keep_columns(request: HttpRequest, response: HttpResponse, listing: Listing, state: ListState) -> None:
    """Keep the choice where the person made one now (`keep=yes`); choosing none brings the default back."""
    if request.GET.get("keep") != "yes":
        return
    if not state.columns:
        response.delete_cookie(_name(listing), path=request.path)
        return
    response.set_cookie(
        _name(listing),
        ".".join(state.columns),
        max_age=_YEAR_SECONDS,
        path=request.path,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def _name(listing: Listing) -> str:
    return f"sbyt_columns_{listing.name}"
