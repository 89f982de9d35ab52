"""«Кто и откуда входил»: every try to sign in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, Empty, Listing
from sbyt.kit.access.models import SignInAttempt
from sbyt.usecases.people.lists import sign_ins_for

_OUTCOMES = {
    "signed_in": Word("вход", "ok"),
    "halfway": Word("пароль верен", "none"),
    "wrong": Word("неверный логин или пароль", "bad"),
    "wrong_code": Word("неверный код", "bad"),
    "refused": Word("отклонён: слишком часто", "bad", marked=True),
}


def _search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(login__icontains=words) | rows.filter(address__startswith=words)


def _user_url(row: Mapping[str, Any]) -> str:
    return reverse("backoffice:user", args=[row["user_id"]]) if row["user_id"] else ""


LISTING = Listing(
    name="sign-ins",
    title="Входы",
    noun=("попытка", "попытки", "попыток"),
    rows=sign_ins_for,
    search=_search,
    search_hint="логин или адрес",
    open_url=lambda _attempt_id: "",
    extra_fields=("user_id",),
    default_sort="-at",
    columns=[
        Column(key="at", title="Когда", kind="moment", source="at", pinned=True),
        Column(key="login", title="Логин", source="login", strong=True),
        Column(key="outcome", title="Чем кончилось", kind="state", source="outcome", words=_OUTCOMES),
        Column(key="address", title="Адрес", kind="code", source="address"),
        Column(
            key="name",
            title="Имя",
            source=Coalesce(NullIf(F("user__full_name"), Value("")), F("user__username")),
            url=_user_url,
        ),
        Column(key="agent", title="Программа", source="agent", wide=True, shown=False),
    ],
    filters=[
        Filter(
            key="outcome",
            title="Чем кончилось",
            on="outcome",
            choices=[(value, _OUTCOMES[value].text) for value in SignInAttempt.Outcome.values],
        ),
        Filter(key="since", title="С", input="day", on="at", lookup="date__gte", said_with=""),
        Filter(key="until", title="По", input="day", on="at", lookup="date__lte", said_with=""),
    ],
    views=(BuiltInView(title="Отклонённые", query="outcome=refused"),),
    empty=Empty(title="Входов ещё не было", words="Здесь появится каждая попытка войти, верная и неверная."),
)


@require_GET
@screen(verb="users.manage", section="users")
def sign_ins(request: StaffRequest) -> HttpResponseBase:
    """Show the tries to sign in of the users of the person's branches."""
    return answer_list(request, LISTING, template="backoffice/people/sign_ins.html")
