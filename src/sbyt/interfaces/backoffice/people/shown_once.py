"""Secrets shown once: a link for a password, a key of the API. Neither is kept; the page is not stored anywhere."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.urls import reverse

from sbyt.interfaces.backoffice.entrance import StaffRequest
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit.access.api_tokens import NewToken
from sbyt.kit.access.models import User
from sbyt.kit.access.users import NewInvitation

Way = Sequence[tuple[str, str]]
"""Links over the page, (address, words); the last one is where the person goes on."""


def show_link(
    request: StaffRequest, person: User, made: NewInvitation, *, way: Way | None = None
) -> HttpResponse:
    """Return the page with the link; `way` leads back, to the user's card unless said otherwise."""
    path = reverse("invitation", args=[made.secret])
    return _once(
        request,
        person,
        title="Ссылка для пароля",
        words="Передайте её этому человеку лично или по доверенной связи. Она сработает один раз и действует неделю.",
        secret=request.build_absolute_uri(path),
        way=way,
    )


def show_key(request: StaffRequest, person: User, made: NewToken) -> HttpResponse:
    """Return the page with the key."""
    return _once(
        request,
        person,
        title=f"Ключ API «{made.token.name}»",
        words="Сохраните его сейчас: больше он не покажется. Ключ действует от имени этого пользователя.",
        secret=made.secret,
    )


def _once(
    request: StaffRequest, person: User, *, title: str, words: str, secret: str, way: Way | None = None
) -> HttpResponse:
    way = way or [
        (reverse("backoffice:users"), "Пользователи"),
        (reverse("backoffice:user", args=[person.pk]), str(person)),
    ]
    context = {
        "person": person,
        "title": title,
        "words": words,
        "secret": secret,
        "way": way,
        "back_url": way[-1][0],
    }
    response = render_screen(request, "backoffice/people/shown_once.html", context)
    response["Cache-Control"] = "no-store"
    return response
