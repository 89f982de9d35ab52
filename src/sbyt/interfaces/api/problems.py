"""What the API says when it cannot: problem+json (RFC 9457) in Russian, with a stable code."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from sbyt.apps.parties.roles import VERBS
from sbyt.kit.access.actor import UnableToAct

MEDIA_TYPE: Final = "application/problem+json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its code, status and words, the same for ever."""

    code: str
    status: int
    title: str


class Problem(Enum):
    """All there are. A code never changes its meaning."""

    MALFORMED = Kind("malformed", 400, "Запрос не разобран")
    UNKNOWN_KEY = Kind("unknown-key", 401, "Нужен действующий ключ API")
    NO_RIGHT = Kind("no-right", 403, "Нет права")
    NOT_FOUND = Kind("not-found", 404, "Не найдено")
    WRONG_METHOD = Kind("wrong-method", 405, "Этот метод здесь не принимается")
    KEY_REUSED = Kind("idempotency-key-reused", 409, "Ключ идемпотентности уже занят другим запросом")
    TOO_LARGE = Kind("too-large", 413, "Слишком большой запрос")
    INVALID = Kind("invalid", 422, "Неверные значения")
    TOO_OFTEN = Kind("too-often", 429, "Слишком много запросов")
    FAILED = Kind("failed", 500, "Сбой на сервере")


class FieldProblem(Schema):
    """Which part of the request is wrong."""

    field: str = Field(description="Путь к полю через точку", examples=["body.readings.0.value"])
    message: str = Field(description="Что не так", examples=["обязательное поле"])


class ProblemOut(Schema):
    """Problem+json."""

    type: str = Field(examples=["/api/docs#problem-not-found"])
    title: str = Field(examples=["Не найдено"])
    status: int = Field(examples=[404])
    code: str = Field(description="Постоянный код", examples=["not-found"])
    detail: str = Field(default="", examples=["Лицевого счёта 150001145 нет среди видимых этому ключу."])
    errors: list[FieldProblem] = []


class UnableToAnswer(Exception):
    """Raised by a view that answers with a problem."""

    def __init__(
        self, problem: Problem, detail: str = "", *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{problem.value.code}: {detail}")
        self.problem = problem
        self.detail = detail
        self.headers = dict(headers or {})


def answer(
    problem: Problem,
    detail: str = "",
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return the response of a problem."""
    kind = problem.value
    body = {
        "type": f"/api/docs#problem-{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "code": kind.code,
        "detail": detail,
        "errors": list(errors),
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=kind.status,
        content_type=MEDIA_TYPE,
        headers=headers or {},
    )


def speak_of_problems(api: NinjaAPI) -> None:
    """Make every failure of an API a problem."""

    def known(request: HttpRequest, exception: Any) -> HttpResponse:
        del request
        return answer(exception.problem, exception.detail, headers=exception.headers)

    def no_right(request: HttpRequest, exception: Any) -> HttpResponse:
        del request
        right = VERBS.get(exception.verb, exception.verb)
        return answer(Problem.NO_RIGHT, f"Ключу не дано право «{right}» ({exception.verb}).")

    def invalid(request: HttpRequest, exception: Any) -> HttpResponse:
        del request
        return answer(Problem.INVALID, errors=[field_problem(error) for error in exception.errors])

    def broken(request: HttpRequest, exception: Any) -> HttpResponse:
        _log.error("API failed: %s %s", request.method, request.path, exc_info=exception)
        return answer(Problem.FAILED, "Ничего не изменено. Повторите позже с тем же ключом идемпотентности.")

    api.add_exception_handler(UnableToAnswer, known)
    api.add_exception_handler(UnableToAct, no_right)
    api.add_exception_handler(AuthenticationError, lambda *_: _no_key())
    api.add_exception_handler(
        Http404, lambda *_: answer(Problem.NOT_FOUND, "Такой записи нет среди видимых.")
    )
    api.add_exception_handler(ValidationError, invalid)
    api.add_exception_handler(HttpError, lambda _, exception: answer(Problem.MALFORMED, str(exception)))
    api.add_exception_handler(Exception, broken)


def _no_key() -> HttpResponse:
    words = (
        "Передайте его в заголовке «Authorization: Bearer …». Отозванный и просроченный ключ не действует."
    )
    return answer(Problem.UNKNOWN_KEY, words, headers={"WWW-Authenticate": "Bearer"})


_WORDS: Final = {
    "missing": "обязательное поле",
    "extra_forbidden": "нет такого поля",
    "string_type": "нужна строка",
    "string_too_long": "слишком длинно, не больше {max_length} знаков",
    "string_too_short": "слишком коротко, не меньше {min_length} знаков",
    "string_pattern_mismatch": "не по образцу {pattern}",
    "int_type": "нужно целое число",
    "int_parsing": "нужно целое число",
    "date_type": "нужна дата ГГГГ-ММ-ДД",
    "date_parsing": "нужна дата ГГГГ-ММ-ДД",
    "date_from_datetime_parsing": "нужна дата ГГГГ-ММ-ДД",
    "date_from_datetime_inexact": "нужна дата без времени, ГГГГ-ММ-ДД",
    "too_long": "не больше {max_length} строк",
    "too_short": "не меньше {min_length} строк",
    "greater_than_equal": "не меньше {ge}",
    "less_than_equal": "не больше {le}",
    "literal_error": "одно из: {expected}",
    "enum": "одно из: {expected}",
    "list_type": "нужен список",
    "dict_type": "нужен объект",
    "model_attributes_type": "нужен объект",
    "json_invalid": "не JSON",
    "bool_parsing": "нужно true или false",
}


def field_problem(error: Mapping[str, Any]) -> dict[str, str]:
    """Return one error of validation in Russian."""
    words = _WORDS.get(error["type"], "неверное значение")
    known = {name: _in_russian(value) for name, value in (error.get("ctx") or {}).items()}
    path = [str(part) for part in error["loc"] if part != "payload"]
    return {"field": ".".join(path), "message": words.format_map(_Known(known))}


def _in_russian(value: Any) -> Any:
    """Return the value; the validator puts its own word before the last of several."""
    return value.replace(" or ", " или ") if isinstance(value, str) else value


class _Known(dict[str, Any]):
    """Leaves a gap where the validator did not say."""

    def __missing__(self, key: str) -> str:
        return "…"
