"""«Кто и с какими правами входит»: the list of users."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.contracts.queries import accesses_of, open_accesses
from sbyt.apps.parties.queries import branches_where, grants_held, grants_of
from sbyt.apps.parties.types import RoleGrant
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, Empty, Listing
from sbyt.kit.access.actor import Actor
from sbyt.kit.access.factors import has_second_factor
from sbyt.usecases.people.lists import users_for

_STATES = {
    "invited": Word("приглашён", "warn"),
    "active": Word("входит", "ok"),
    "off": Word("отключён", "none"),
}
_FACTORS = {True: Word("есть", "ok"), False: Word("нет")}
_UNUSABLE = "!"  # django's mark of a password nobody set


def _state() -> Case:
    return Case(
        When(is_active=False, then=Value("off")),
        When(password__startswith=_UNUSABLE, then=Value("invited")),
        default=Value("active"),
        output_field=CharField(),
    )


def _in_state(state: str) -> Q:
    invited = Q(password__startswith=_UNUSABLE)
    return {
        "off": Q(is_active=False),
        "invited": Q(is_active=True) & invited,
        "active": Q(is_active=True) & ~invited,
    }[state]


def _of_kind(kind: str) -> Q:
    held = grants_held().filter(user_id=OuterRef("pk"))
    if kind in RoleGrant.Role.values:
        return Q(Exists(held.filter(role=kind)))
    lives = Q(Exists(open_accesses().filter(user_id=OuterRef("pk"))))
    return {"staff": Q(Exists(held)), "consumer": lives, "nobody": ~Q(Exists(held)) & ~lives}[kind]


def _in_branch(branch_id: str) -> Q:
    return Q(Exists(grants_held().filter(user_id=OuterRef("pk"), branch_id=branch_id)))


def _search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    for word in words.split():
        rows = rows.filter(
            Q(full_name__icontains=word) | Q(username__icontains=word) | Q(email__icontains=word)
        )
    return rows


def _rights(user_ids: Sequence[int]) -> Mapping[int, str]:
    """Return the roles of the users in words, and how many accounts are open to them. Two queries."""
    said: dict[int, list[str]] = {}
    for grant in grants_of(list(user_ids)):
        where = "" if grant.branch is None else f", {grant.branch.name}"
        said.setdefault(grant.user_id, []).append(f"{grant.get_role_display()}{where}")
    numbers: dict[int, list[str]] = {}
    for access in accesses_of(list(user_ids)):
        numbers.setdefault(access.user_id, []).append(access.account.number)
    for user_id, accounts in numbers.items():
        more = f" и ещё {len(accounts) - 1}" if len(accounts) > 1 else ""
        said.setdefault(user_id, []).append(f"кабинет {accounts[0]}{more}")
    return {user_id: "; ".join(parts) for user_id, parts in said.items()}


def _open_url(user_id: int) -> str:
    return reverse("backoffice:user", args=[user_id])


def _branches(actor: Actor) -> list[tuple[str, str]]:
    return [(str(branch_id), name) for branch_id, name in branches_where(actor, verb="users.manage")]


LISTING = Listing(
    name="users",
    title="Пользователи",
    noun=("пользователь", "пользователя", "пользователей"),
    rows=users_for,
    search=_search,
    search_hint="имя, логин, почта",
    open_url=_open_url,
    default_sort="name",
    columns=[
        Column(
            key="name",
            title="Имя",
            source=Coalesce(NullIf("full_name", Value("")), "username"),
            pinned=True,
            opens=True,
        ),
        Column(key="login", title="Логин", source="username"),
        Column(key="rights", title="Роли и счета", batch=_rights, wide=True),
        Column(key="state", title="Состояние", kind="state", source=_state(), words=_STATES),
        Column(key="factor", title="Второй фактор", kind="state", source=has_second_factor(), words=_FACTORS),
        Column(key="last", title="Последний вход", kind="moment", source="last_login"),
        Column(key="email", title="Почта", source="email", shown=False),
        Column(key="made", title="Заведён", kind="day", source="date_joined", shown=False),
    ],
    filters=[
        Filter(
            key="kind",
            title="Кто",
            condition=_of_kind,
            choices=[
                ("staff", "сотрудники"),
                ("consumer", "потребители"),
                ("nobody", "без прав"),
                *((value, label.lower()) for value, label in RoleGrant.Role.choices),
            ],
        ),
        Filter(
            key="state",
            title="Состояние",
            condition=_in_state,
            choices=[(value, word.text) for value, word in _STATES.items()],
        ),
        Filter(
            key="factor",
            title="Второй фактор",
            on=has_second_factor(),
            choices=[("True", "есть"), ("False", "нет")],
        ),
        Filter(key="branch", title="Отделение", condition=_in_branch, choices=_branches),
    ],
    views=(
        BuiltInView(title="Сотрудники", query="kind=staff"),
        BuiltInView(title="Потребители", query="kind=consumer"),
    ),
    empty=Empty(
        title="Пользователей ещё нет",
        words="Заведите первого и передайте ему ссылку для пароля.",
        action_title="Завести пользователя",
        action_url_name="backoffice:new-user",
        action_verb="users.manage",
    ),
)


@require_GET
@screen(verb="users.manage", section="users")
def users(request: StaffRequest) -> HttpResponseBase:
    """Show the users of the person's branches."""
    return answer_list(request, LISTING, template="backoffice/people/users.html")
