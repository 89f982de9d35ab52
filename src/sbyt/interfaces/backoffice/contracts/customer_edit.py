"""Change an account's customer and how many people live there."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.apps.parties.operations.keep_party import (
    PartyFacts,
    UnableToKeepParty,
    UnableToOverwriteParty,
    facts_of,
    fingerprint,
)
from sbyt.apps.parties.types import Party
from sbyt.apps.premises.operations import UnableToChangeOccupancy
from sbyt.apps.premises.queries_of_people import people_of
from sbyt.interfaces.backoffice.contracts.account_page import card_or_404
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import LATE
from sbyt.interfaces.backoffice.forms import DayField, OfficeForm, ReasonField, today
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.kit.journal.changes import history_of
from sbyt.usecases.account_card.card import AccountCard
from sbyt.usecases.registers.change_customer import change_customer, change_people

_FACTS: Final = ("kind", "name", "inn", "kpp", "phone", "email", "address")
_MOST_PEOPLE: Final = 9999
"""A bound of the field; how many people are believed is a dated rule."""


class CustomerForm(OfficeForm):
    kind = forms.ChoiceField(label="Вид", choices=Party.Kind.choices)
    name = forms.CharField(label="Имя или название", max_length=300)
    inn = forms.CharField(label="ИНН", max_length=12, required=False)
    kpp = forms.CharField(label="КПП", max_length=9, required=False)
    phone = forms.CharField(label="Телефон", max_length=40, required=False)
    email = forms.EmailField(label="Почта", required=False)
    address = forms.CharField(label="Адрес для писем", max_length=500, required=False)
    reason = ReasonField()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def facts(self) -> PartyFacts:
        return PartyFacts(**{name: self.cleaned_data[name].strip() for name in _FACTS})


class PeopleForm(OfficeForm):
    since = DayField(label="С какого дня")
    until = DayField(label="До какого дня", required=False, help_text="Пусто: до следующего изменения")
    permanent = forms.IntegerField(label="Постоянно", min_value=0, max_value=_MOST_PEOPLE)
    temporary = forms.IntegerField(label="Временно", min_value=0, max_value=_MOST_PEOPLE)
    reason = ReasonField()


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="accounts")
def customer_edit(request: StaffRequest, account_id: int) -> HttpResponse:
    """Edit the customer; what another person changed meanwhile is told, nothing is lost."""
    card = card_or_404(request, account_id)
    request.actor.require("accounts.edit", branch_id=card.account.branch_id)
    party = card.account.party
    facts = facts_of(party)
    initial = {name: getattr(facts, name) for name in _FACTS} | {"seen": fingerprint(party)}
    form = CustomerForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and _change(request, card, form):
        messages.add_message(request, messages.INFO, "Абонент изменён, запись в журнале.", extra_tags="ok")
        return HttpResponseRedirect(reverse("backoffice:account-terms", args=[account_id]))
    note = (
        f"{card.account.number}. Новое имя встанет на все счета абонента; выпущенные документы не меняются."
    )
    return _page(request, card, form, title="Изменить абонента", note=note)


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="accounts")
def occupancy_change(request: StaffRequest, account_id: int) -> HttpResponse:
    """Record a new number of people from a day on."""
    card = card_or_404(request, account_id)
    request.actor.require("accounts.edit", branch_id=card.account.branch_id)
    now = people_of(premises_id=card.account.premises_id)
    initial = {
        "since": today().replace(day=1),
        "permanent": now[0].permanent if now else 1,
        "temporary": now[0].temporary if now else 0,
    }
    form = PeopleForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            late = change_people(
                actor=request.actor,
                account_id=account_id,
                since=given["since"],
                until=given["until"],
                permanent=given["permanent"],
                temporary=given["temporary"],
                reason=given["reason"],
            )
        except UnableToChangeOccupancy as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            words = f"С {numbers.day(given['since'])} проживающих: {given['permanent'] + given['temporary']}."
            words += LATE if late else ""
            messages.add_message(request, messages.INFO, words, extra_tags="ok")
            return HttpResponseRedirect(reverse("backoffice:account-household", args=[account_id]))
    note = (
        f"{card.account.number}, {card.account.premises}. Прежнее число действует до этого дня и после срока."
    )
    return _page(request, card, form, title="Изменить число проживающих", note=note)


def _change(request: StaffRequest, card: AccountCard, form: CustomerForm) -> bool:
    try:
        change_customer(
            actor=request.actor,
            account_id=card.account.pk,
            facts=form.facts(),
            seen=form.cleaned_data["seen"],
            reason=form.cleaned_data["reason"],
        )
    except UnableToOverwriteParty as refusal:
        form.add_error(
            None, f"{refusal} {_what_changed(card)} Ваши правки на месте: проверьте и сохраните ещё раз."
        )
        form.data = {**dict(form.data.items()), "seen": fingerprint(card.account.party)}
    except UnableToKeepParty as refusal:
        form.add_error(refusal.field or None, str(refusal))
    else:
        return True
    return False


def _what_changed(card: AccountCard) -> str:
    changes = history_of(objects=[("parties.Party", card.account.party_id)], limit=1)
    if not changes:
        return ""
    fields = "; ".join(f"{field.name}: {field.before} → {field.after}" for field in changes[0].fields)
    return f"{changes[0].who or 'Программа'}, {numbers.moment(changes[0].at)}: {fields}."


def _page(
    request: StaffRequest, card: AccountCard, form: OfficeForm, *, title: str, note: str
) -> HttpResponse:
    card_url = reverse("backoffice:account", args=[card.account.pk])
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "note": note,
        "button": "Сохранить",
        "back_url": reverse("backoffice:account-terms", args=[card.account.pk]),
        "crumbs": [(reverse("backoffice:accounts"), "Лицевые счета"), (card_url, card.account.number)],
    }
    status = 422 if form.is_bound else 200
    return render_screen(request, "backoffice/parts/form_page.html", context, status=status)
