"""Which door says no: the back office in its own frame, everything else on a plain sheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sbyt.interfaces.api.problems import Problem, answer
from sbyt.interfaces.backoffice import refusals as office
from sbyt.interfaces.sign_in import refusals as entrance
from sbyt.interfaces.sign_in.front_door import OFFICE
from sbyt.kit.access.doors import actor_from


def no_right(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return (office.no_right if _in_office(request) else entrance.forbidden)(request, exception)


def no_verb(request: HttpRequest, verb: str) -> HttpResponse:
    """Answer 403 with the right that is missing."""
    return (office.no_verb if _in_office(request) else entrance.no_right)(request, verb)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    if request.path.startswith("/api/"):
        return answer(Problem.NOT_FOUND, "Такого адреса в API нет.")
    return (office.not_found if _in_office(request) else entrance.not_found)(request, exception)


def malformed(request: HttpRequest) -> HttpResponse:
    """Answer 400 where a text of the request is none that a person types."""
    if request.path.startswith("/api/"):
        return answer(Problem.MALFORMED, "В тексте запроса нулевой знак или слишком длинное число.")
    return (office.malformed if _in_office(request) else entrance.malformed)(request)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500: the plain sheet, which asks nothing of anybody."""
    return entrance.failed(request)


def _in_office(request: HttpRequest) -> bool:
    """Tell whether the frame of the office is there to say no in: for the staff, on its own addresses."""
    return request.path.startswith(OFFICE) and actor_from(request).may("accounts.view")
