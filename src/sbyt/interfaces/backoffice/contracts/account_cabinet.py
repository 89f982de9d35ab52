"""«Кто видит этот счёт в кабинете»: open it to a consumer, give a link for the password, close it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from sbyt.apps.contracts.operations_access import (
    UnableToGrantAccess,
    UnableToRevokeAccess,
    revoke_account_access,
)
from sbyt.apps.contracts.queries import accesses_to
from sbyt.interfaces.backoffice.contracts.account_page import card_or_404, head_of
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.people.forms import OpenCabinet, Reasoned
from sbyt.interfaces.backoffice.people.shown_once import Way, show_link
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit.access.users import UnableToCreateUser
from sbyt.usecases.account_card.card import AccountCard
from sbyt.usecases.people.cabinet import OpenedCabinet, open_cabinet
from sbyt.usecases.people.reach import within_reach
from sbyt.usecases.people.users import invite_again

_VERB = "cabinet.grant"


@require_http_methods(["GET", "POST"])
@screen(verb=_VERB, section="accounts")
def cabinet(request: StaffRequest, account_id: int) -> HttpResponse:
    """Show to whom the account is open; open it to one more."""
    card = card_or_404(request, account_id)
    if request.method == "GET":
        return _page(request, card)
    form = OpenCabinet(request.POST)
    opened = _opened(request, card, form) if form.is_valid() else None
    if opened is None:
        return _page(request, card, form=form)
    if opened.invitation is not None:
        return show_link(request, opened.user, opened.invitation, way=_way(card))
    words = f"Счёт открыт: {opened.user.username} видит его в своём кабинете."
    if not opened.user.has_usable_password():
        words += " Пароля у этого пользователя ещё нет, ссылку выдаст администратор."
    messages.add_message(request, messages.SUCCESS, words, extra_tags="ok")
    return HttpResponseRedirect(_here(card))


@require_POST
@screen(verb=_VERB, section="accounts")
def close(request: StaffRequest, account_id: int, access_id: int) -> HttpResponse:
    """Close the account to a consumer."""
    card = card_or_404(request, account_id)
    access = get_object_or_404(accesses_to(card.account.pk), pk=access_id)
    form = Reasoned(request.POST)
    if not form.is_valid():
        return _page(request, card, refused="Укажите основание: не короче трёх знаков.")
    try:
        revoke_account_access(actor=request.actor, access_id=access.pk, reason=form.cleaned_data["reason"])
    except UnableToRevokeAccess as refusal:
        return _page(request, card, refused=str(refusal))
    words = f"Счёт закрыт: {access.user.username} его больше не видит."
    messages.add_message(request, messages.SUCCESS, words, extra_tags="ok")
    return HttpResponseRedirect(_here(card))


@require_POST
@screen(verb=_VERB, section="accounts")
def link(request: StaffRequest, account_id: int, access_id: int) -> HttpResponse:
    """Make a link for a password and show it once."""
    card = card_or_404(request, account_id)
    access = get_object_or_404(accesses_to(card.account.pk).filter(revoked_at=None), pk=access_id)
    form = Reasoned(request.POST)
    if not form.is_valid():
        return _page(request, card, refused="Укажите основание: не короче трёх знаков.")
    made = invite_again(actor=request.whole_actor, user_id=access.user_id, reason=form.cleaned_data["reason"])
    return show_link(request, access.user, made, way=_way(card))


def _opened(request: StaffRequest, card: AccountCard, form: OpenCabinet) -> OpenedCabinet | None:
    given = form.cleaned_data
    try:
        return open_cabinet(
            actor=request.actor,
            account_id=card.account.pk,
            email=given["email"],
            full_name=given["full_name"],
            reason=given["reason"],
        )
    except (UnableToGrantAccess, UnableToCreateUser) as refusal:
        form.add_error(None, str(refusal))
        return None


def _page(
    request: StaffRequest, card: AccountCard, *, form: OpenCabinet | None = None, refused: str = ""
) -> HttpResponse:
    party = card.account.party
    accesses = list(accesses_to(card.account.pk))
    open_now = [access for access in accesses if access.revoked_at is None]
    reached = within_reach(actor=request.whole_actor, user_ids=[access.user_id for access in open_now])
    context: dict[str, Any] = {
        **head_of(request, card, tab="cabinet"),
        "open_now": [(access, access.user_id in reached) for access in open_now],
        "closed": [access for access in accesses if access.revoked_at is not None],
        "form": form or OpenCabinet(initial={"full_name": party.name, "email": party.email}),
        "refused": refused,
    }
    status = 422 if form is not None or refused else 200
    return render_screen(request, "backoffice/contracts/cabinet.html", context, status=status)


def _here(card: AccountCard) -> str:
    return reverse("backoffice:account-cabinet", args=[card.account.pk])


def _way(card: AccountCard) -> Way:
    account = card.account
    return [
        (reverse("backoffice:accounts"), "Лицевые счета"),
        (reverse("backoffice:account", args=[account.pk]), account.number),
        (_here(card), "Кабинет"),
    ]
