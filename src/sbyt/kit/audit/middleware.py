"""Every change made by a request remembers who asked for it, by which path and from what address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from pghistory.middleware import HistoryMiddleware


class WhoChangesMiddleware(HistoryMiddleware):
    """Stands after authentication, so that the user is known."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what is written beside each change of this request."""
        known: dict[str, Any] = super().get_context(request)
        return {**known, "address": request.META.get("REMOTE_ADDR")}
