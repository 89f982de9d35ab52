"""Pages that say no: not yours, not there. Each says what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_WHO_GRANTS = "Право даёт администратор: «Пользователи» → ваша учётная запись → роли."


def no_right(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 where no verb is named; a missing verb has a page of its own."""
    del exception
    return render(
        request,
        "backoffice/refusal.html",
        {
            "code": 403,
            "title": "Нет права на это действие",
            "words": _WHO_GRANTS,
            "detail": "",
            "icon_name": "lock",
        },
        status=403,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: there is no such thing, or it is not in the person's branches."""
    del exception
    return render(
        request,
        "backoffice/refusal.html",
        {
            "code": 404,
            "title": "Такой страницы нет",
            "words": "Запись удалена, ссылка устарела или относится к другому отделению.",
            "detail": "Найдите счёт, договор или прибор через поиск, Ctrl K.",
            "icon_name": "zoom-question",
        },
        status=404,
    )
