"""Refuses a request with a NUL in a text or a number of a thousand digits: nobody types one, and no table keeps one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from sbyt.config.refusals import malformed

_API: Final = "/api/"
_ODD_QUERY: Final = re.compile(r"\0|%00|[0-9]{1000}")
_NUL_IN_JSON: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class PlainRequestsMiddleware:
    """Stands after the actor is known: what it refuses is said in the frame of who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or _ODD_QUERY.search(request.META.get("QUERY_STRING", "")):
            return malformed(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Look at the fields of a form and at a JSON of the API; files are their readers' business."""
        del view, args, kwargs
        if request.method in {"GET", "HEAD"}:
            return None
        if request.path.startswith(_API):
            return malformed(request) if _has_nul_in_json(request) else None
        if request.content_type in _FORMS and any(
            "\0" in value for _, values in request.POST.lists() for value in values
        ):
            return malformed(request)
        return None


def _has_nul_in_json(request: HttpRequest) -> bool:
    if request.content_type != "application/json":
        return False
    try:
        return _NUL_IN_JSON.search(request.body) is not None
    except RequestDataTooBig:
        return False  # said by the API in its own words
