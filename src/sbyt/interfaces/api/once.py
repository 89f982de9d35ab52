"""Requests that change something are answered once for a key."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sbyt.interfaces.api.doors import asking_user
from sbyt.interfaces.api.problems import Problem, UnableToAnswer
from sbyt.kit.idempotency.operations import LONGEST_KEY, UnableToReuseKey, UnableToUseKey, digest_of, do_once


def answered_once(request: HttpRequest, *, key: str, act: Callable[[], tuple[int, str]]) -> HttpResponse:
    """Return the answer of the first request with this key. Raises UnableToAnswer."""
    digest = digest_of(method=request.method or "", path=request.path, body=request.body)
    try:
        answer = do_once(user_id=asking_user(request).pk, key=key, digest=digest, act=act)
    except UnableToReuseKey as refusal:
        words = "С этим ключом уже пришёл запрос с другим телом. Для нового запроса возьмите новый ключ."
        raise UnableToAnswer(Problem.KEY_REUSED, words) from refusal
    except UnableToUseKey as refusal:
        words = f"Idempotency-Key: от 1 до {LONGEST_KEY} печатных знаков ASCII."
        raise UnableToAnswer(Problem.MALFORMED, words) from refusal
    headers = {"Idempotent-Replayed": "true"} if answer.replayed else {}
    return HttpResponse(
        answer.body, status=answer.status, content_type="application/json; charset=utf-8", headers=headers
    )
