"""Close an account with its last readings; move one customer out and another in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sbyt.apps.parties.operations.keep_party import PartyFacts
from sbyt.apps.parties.types import Party
from sbyt.formats.energy_text import Energy
from sbyt.interfaces.backoffice.contracts.account_page import card_or_404
from sbyt.interfaces.backoffice.contracts.household_forms import way_to_account
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import LATE, SectionedForm, done, form_page, refuse
from sbyt.interfaces.backoffice.forms import DayField, EnergyField, ReasonField, today
from sbyt.kit import numbers
from sbyt.kit.asked_days import asked_day
from sbyt.usecases.account_card.card import AccountCard
from sbyt.usecases.registers.closing_readings import ClosingScale, closing_day, closing_scales
from sbyt.usecases.registers.end_account import Newcomer, UnableToEndAccount, end_account, move
from sbyt.usecases.registers.manager_leaves import HouseLeft, houses_left


class ClosingForm(SectionedForm):
    """The day, then a field for each scale that stands on it, by register."""

    on = DayField(label="Закрыть с", help_text="Этот день уже не входит в счёт")

    def __init__(
        self, *args: Any, scales: list[ClosingScale], day: date, left: Sequence[HouseLeft] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if left:
            self.fields["aware"] = forms.BooleanField(
                label="Понимаю, что остаётся",
                help_text=_said(left),
                error_messages={"required": "Подтвердите: дома останутся без покупателя ОДН"},
            )
        self.scales = scales
        read_on = closing_day(day)
        for scale in scales:
            zone = "" if scale.zone == "T0" else f", {scale.zone_name}"
            was = (
                f"Было {numbers.energy(scale.last_wh)} на {numbers.day(scale.last_on)}"
                if scale.last_on
                else ""
            )
            field = EnergyField(
                label=f"Показание {scale.meter_name}{zone}",
                required=scale.last_on != read_on,
                at_least=0,
                help_text=was,
            )
            field.error_messages["required"] = "Укажите показание на день закрытия"
            field.widget.attrs["class"] = "input num"
            self.fields[scale.field] = field
        self.fields["reason"] = ReasonField()
        self.fields["reason"].widget.attrs["class"] = "input"

    def shows(self) -> dict[int, Energy | None]:
        """Return what was typed, by register; nothing where the field was left empty."""
        given = {scale.register_id: self.cleaned_data.get(scale.field) for scale in self.scales}
        return {
            register_id: None if wh is None else Energy(wh=wh, rounded=False)
            for register_id, wh in given.items()
        }

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields under their titles."""
        aware = [self["aware"]] if "aware" in self.fields else []
        own = [("Счёт закрывается", [self["on"], *(self[scale.field] for scale in self.scales), *aware])]
        return [*own, *super().sections(), ("Журнал", [self["reason"]])]


def _said(left: Sequence[HouseLeft]) -> str:
    """Return what stays with the houses in words."""
    houses = "; ".join(
        f"{one.address}{f' (переносится {numbers.energy(one.carried_wh)} кВт·ч)' if one.carried_wh else ''}"
        for one in left
    )
    return (
        f"По этому счёту управляющая покупает общедомовое потребление: {houses}. После закрытия оно никому не начисляется, "
        "пока в условиях ОДН не указан другой счёт. Долг остаётся на этом счёте, перенос — за домом."
    )


class MoveForm(ClosingForm):
    titles = (("Кто въезжает", ("name", "phone", "email", "people", "number")),)
    name = forms.CharField(label="Имя", max_length=300)
    phone = forms.CharField(label="Телефон", max_length=40, required=False)
    email = forms.EmailField(label="Почта", required=False)
    people = forms.IntegerField(label="Проживает", min_value=0, required=False)
    number = forms.CharField(
        label="Номер счёта", max_length=20, required=False, help_text="Пусто: следующий свободный"
    )


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="accounts")
def account_end(request: StaffRequest, account_id: int) -> HttpResponse:
    """Close the account; the last bill is that of the month of the day before."""
    card = _card(request, account_id)
    left = houses_left(account_id=account_id, on=day_of(request))
    form = ClosingForm(
        request.POST if request.method == "POST" else None,
        scales=_scales(request, card),
        day=day_of(request),
        left=left,
        initial={"on": today()},
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            late = end_account(
                actor=request.actor,
                account_id=account_id,
                on=given["on"],
                shows=form.shows(),
                reason=given["reason"],
                now=timezone.now(),
            )
        except UnableToEndAccount as refusal:
            refuse(form, refusal)
        else:
            words = f"Счёт закрыт с {numbers.day(given['on'])}. Последний счёт на оплату придёт с расчётом месяца."
            back = reverse("backoffice:account", args=[account_id])
            return done(request, words + (LATE if late else ""), to=back)
    note = "Долг и платежи остаются на счёте; точка и прибор свободны для нового счёта."
    return _page(request, card, form, title="Закрыть счёт", button="Закрыть счёт", note=note)


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="accounts")
def account_move(request: StaffRequest, account_id: int) -> HttpResponse:
    """Close the account and open one for who moves in, on the same terms."""
    card = _card(request, account_id)
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        scales=_scales(request, card),
        day=day_of(request),
        initial={"on": today()},
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        customer = PartyFacts(
            kind=Party.Kind.PERSON,
            name=given["name"].strip(),
            phone=given["phone"].strip(),
            email=given["email"],
        )
        try:
            opened = move(
                actor=request.actor,
                account_id=account_id,
                on=given["on"],
                shows=form.shows(),
                comes=Newcomer(customer=customer, people=given["people"], number=given["number"].strip()),
                reason=given["reason"],
                now=timezone.now(),
            )
        except UnableToEndAccount as refusal:
            refuse(form, refusal)
        else:
            words = "Прежний счёт закрыт, новый открыт на тех же условиях."
            return done(request, words, to=reverse("backoffice:account", args=[opened]))
    note = "Последнее показание одного становится первым для другого; долг остаётся на прежнем счёте."
    return _page(request, card, form, title="Переезд", button="Записать переезд", note=note)


def _card(request: StaffRequest, account_id: int) -> AccountCard:
    card = card_or_404(request, account_id)
    request.actor.require("accounts.edit", branch_id=card.account.branch_id)
    return card


def _scales(request: StaffRequest, card: AccountCard) -> list[ClosingScale]:
    """Return the scales of the day that was typed, of today where none was."""
    return closing_scales(account_id=card.account.pk, on=day_of(request))


def day_of(request: StaffRequest) -> date:
    """Return the day of closing that the form came with."""
    try:
        return asked_day(request.POST.get("on", ""))
    except ValueError:
        return today()


def _page(
    request: StaffRequest, card: AccountCard, form: ClosingForm, *, title: str, button: str, note: str
) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        note=f"{card.account.number}, {card.account.party_name}, {card.account.premises}. {note}",
        button=button,
        back_url=reverse("backoffice:account-household", args=[card.account.pk])
        if card.account.kind == "household"
        else reverse("backoffice:account-terms", args=[card.account.pk]),
        crumbs=way_to_account(card),
    )
