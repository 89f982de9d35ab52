"""«Что этому человеку можно»: the card of one user, and what staff do to him."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.contracts.operations_access import UnableToRevokeAccess, revoke_account_access
from sbyt.apps.contracts.queries import accesses_of
from sbyt.apps.parties.operations.grant_role import UnableToGrantRole, grant_role
from sbyt.apps.parties.operations.revoke_role import UnableToRevokeRole, revoke_role
from sbyt.apps.parties.queries import branches_where, grants_of, role_demands_second_factor
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.people.forms import Grant, NewKey, Reasoned
from sbyt.interfaces.backoffice.people.shown_once import show_key, show_link
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit.access.factors import has_second_factor
from sbyt.kit.access.models import User
from sbyt.kit.journal.changes import history_of
from sbyt.usecases.people import api_keys, users
from sbyt.usecases.people.lists import keys_of, sign_ins_for, users_for

_RECENT: Final = 8
_HISTORY: Final = 12


@dataclass(frozen=True, slots=True)
class Action:
    """A change that wants a reason alone: its name in the address, its button, its question."""

    name: str
    title: str
    question: str
    words: str
    icon: str
    bad: bool = False


_INVITE: Final = Action(
    "invite",
    "Ссылка для пароля",
    "Выдать ссылку для пароля?",
    "Ссылка действует неделю и покажется один раз. Прежние ссылки и все сеансы завершатся.",
    "link",
)
_OFF: Final = Action(
    "switch-off",
    "Отключить",
    "Отключить пользователя?",
    "Вход, сеансы и ключи API перестанут действовать сразу. Роли и история останутся.",
    "user-off",
    bad=True,
)
_ON: Final = Action("switch-on", "Включить", "Включить пользователя?", "Роли вернутся прежние.", "user-check")
_DEMAND: Final = Action(
    "demand-factor",
    "Требовать второй фактор",
    "Требовать второй фактор?",
    "Без него человек дальше настройки входа не пройдёт.",
    "shield-check",
)
_RELEASE: Final = Action(
    "release-factor",
    "Не требовать второй фактор",
    "Больше не требовать второй фактор?",
    "Если его требует роль, он останется обязательным.",
    "shield-off",
)
_FORGET: Final = Action(
    "forget-factors",
    "Сбросить второй фактор",
    "Сбросить второй фактор?",
    "Для тех, кто потерял телефон: проверьте, что перед вами этот человек. Все сеансы завершатся.",
    "device-mobile-off",
    bad=True,
)


@require_GET
@screen(verb="users.manage", section="users")
def user(request: StaffRequest, user_id: int) -> HttpResponse:
    """Show a user of the person's branches; 404 for any other."""
    return _card(request, _found(request, user_id))


@require_POST
@screen(verb="users.manage", section="users")
def give_role(request: StaffRequest, user_id: int) -> HttpResponse:
    """Grant a role."""
    person = _found(request, user_id)
    form = _grant_form(request, request.POST)
    if form.is_valid():
        try:
            grant_role(
                actor=request.whole_actor,
                user_id=person.pk,
                role=form.cleaned_data["role"],
                branch_id=form.branch_id,
                reason=form.cleaned_data["reason"],
            )
        except UnableToGrantRole as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, person, "Роль дана.")
    return _card(request, person, grant_form=form, opened="give-role")


@require_POST
@screen(verb="users.manage", section="users")
def take_role(request: StaffRequest, user_id: int, grant_id: int) -> HttpResponse:
    """Revoke a role."""
    person = _found(request, user_id)
    get_object_or_404(grants_of([person.pk]), pk=grant_id)
    return _reasoned(
        request,
        person,
        "Роль отозвана, сеансы завершены.",
        lambda reason: revoke_role(actor=request.whole_actor, grant_id=grant_id, reason=reason),
    )


@require_POST
@screen(verb="users.manage", section="users")
def take_access(request: StaffRequest, user_id: int, access_id: int) -> HttpResponse:
    """Close an account to the user."""
    person = _found(request, user_id)
    get_object_or_404(accesses_of([person.pk]), pk=access_id)
    return _reasoned(
        request,
        person,
        "Счёт закрыт для этого пользователя.",
        lambda reason: revoke_account_access(actor=request.whole_actor, access_id=access_id, reason=reason),
    )


@require_POST
@screen(verb="users.manage", section="users")
def act(request: StaffRequest, user_id: int, action: str) -> HttpResponse:
    """Do one of the changes that want a reason alone."""
    person = _found(request, user_id)
    actor = request.whole_actor

    def demand(reason: str, *, required: bool) -> None:
        users.require_second_factor_of_user(actor=actor, user_id=person.pk, required=required, reason=reason)

    known: dict[str, tuple[str, Callable[[str], object]]] = {
        _OFF.name: (
            "Пользователь отключён.",
            lambda reason: users.switch_off_user(actor=actor, user_id=person.pk, reason=reason),
        ),
        _ON.name: (
            "Пользователь включён.",
            lambda reason: users.switch_on_user(actor=actor, user_id=person.pk, reason=reason),
        ),
        _DEMAND.name: ("Второй фактор теперь обязателен.", lambda reason: demand(reason, required=True)),
        _RELEASE.name: ("Второй фактор больше не обязателен.", lambda reason: demand(reason, required=False)),
        _FORGET.name: (
            "Второй фактор сброшен, сеансы завершены.",
            lambda reason: users.forget_second_factors(actor=actor, user_id=person.pk, reason=reason),
        ),
    }
    said, do = known[action]
    return _reasoned(request, person, said, do)


@require_POST
@screen(verb="users.manage", section="users")
def give_link(request: StaffRequest, user_id: int) -> HttpResponse:
    """Make a link for a new password and show it once."""
    person = _found(request, user_id)
    form = Reasoned(request.POST)
    if not form.is_valid():
        return _card(request, person, refused="Укажите основание.", opened=_INVITE.name)
    made = users.invite_again(
        actor=request.whole_actor, user_id=person.pk, reason=form.cleaned_data["reason"]
    )
    return show_link(request, person, made)


@require_POST
@screen(verb="users.manage", section="users")
def give_key(request: StaffRequest, user_id: int) -> HttpResponse:
    """Make a key of the API and show it once."""
    person = _found(request, user_id)
    form = NewKey(request.POST)
    if not form.is_valid():
        return _card(request, person, key_form=form, opened="give-key")
    days = form.cleaned_data["days"]
    made = api_keys.issue_key(
        actor=request.whole_actor,
        user_id=person.pk,
        name=form.cleaned_data["name"],
        expires_at=None if days is None else timezone.now() + timedelta(days=days),
        reason=form.cleaned_data["reason"],
    )
    return show_key(request, person, made)


@require_POST
@screen(verb="users.manage", section="users")
def take_key(request: StaffRequest, user_id: int, token_id: int) -> HttpResponse:
    """Revoke a key of the API."""
    person = _found(request, user_id)
    get_object_or_404(keys_of(person.pk), pk=token_id)
    return _reasoned(
        request,
        person,
        "Ключ отозван.",
        lambda reason: api_keys.revoke_key(actor=request.whole_actor, token_id=token_id, reason=reason),
    )


def _found(request: StaffRequest, user_id: int) -> User:
    people = users_for(request.whole_actor).annotate(has_factor=has_second_factor())
    return get_object_or_404(people, pk=user_id)


def _grant_form(request: StaffRequest, data: Any = None) -> Grant:
    actor = request.whole_actor
    return Grant(
        data,
        branches=branches_where(actor, verb="users.manage"),
        everywhere=actor.may_everywhere("users.manage"),
    )


def _reasoned(request: StaffRequest, person: User, said: str, do: Callable[[str], object]) -> HttpResponse:
    form = Reasoned(request.POST)
    if not form.is_valid():
        return _card(request, person, refused="Укажите основание: не короче трёх знаков.")
    try:
        do(form.cleaned_data["reason"])
    except (UnableToRevokeRole, UnableToRevokeAccess, api_keys.UnableToRevokeKey) as refusal:
        return _card(request, person, refused=str(refusal))
    return _done(request, person, said)


def _done(request: StaffRequest, person: User, said: str) -> HttpResponse:
    messages.add_message(request, messages.SUCCESS, said, extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:user", args=[person.pk]))


def _card(
    request: StaffRequest,
    person: User,
    *,
    grant_form: forms.Form | None = None,
    key_form: forms.Form | None = None,
    refused: str = "",
    opened: str = "",
) -> HttpResponse:
    bad = bool(refused or grant_form or key_form)
    context = {
        "person": person,
        "grants": grants_of([person.pk]),
        "accesses": accesses_of([person.pk]),
        "keys": keys_of(person.pk),
        "sign_ins": sign_ins_for(request.whole_actor).filter(login=person.username).order_by("-at")[:_RECENT],
        "changes": history_of(objects=[("access.User", person.pk)], limit=_HISTORY),
        "role_demands": role_demands_second_factor(person.pk),
        "actions": _actions_for(person),
        "grant_form": grant_form or _grant_form(request),
        "key_form": key_form or NewKey(),
        "refused": refused,
        "opened": opened,
    }
    return render_screen(request, "backoffice/people/user.html", context, status=422 if bad else 200)


def _actions_for(person: User) -> list[Action]:
    factor = [_FORGET] if getattr(person, "has_factor", False) else []
    demand = _RELEASE if person.must_use_mfa else _DEMAND
    return [_INVITE, demand, *factor, _OFF] if person.is_active else [_ON]
