"""Enter a payment by hand: money at the cash desk, or a line of a bank's paper."""

from __future__ import annotations

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from sbyt.apps.payments.operations import UnableToRecordPayment, UnableToReplayPayment, record_payment
from sbyt.apps.payments.sources import SOURCES
from sbyt.apps.payments.types import Payment
from sbyt.interfaces.backoffice.contracts.account_page import card_or_404, story_page
from sbyt.interfaces.backoffice.contracts.panels import PAYMENT_FORM, Panel
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import DayField, MoneyField, MonthField, OfficeForm, today
from sbyt.kit import numbers
from sbyt.kit.audit.tracking import acting
from sbyt.usecases.account_card.card import AccountCard

_KOPECK: Final = 1


class PaymentForm(OfficeForm):
    amount = MoneyField(label="Сумма, ₽", at_least=_KOPECK)
    received_on = DayField(label="Дата")
    source = forms.ChoiceField(label="Откуда", choices=list(SOURCES.items()))
    external_number = forms.CharField(
        label="Номер документа", max_length=80, help_text="По нему один платёж не примут дважды"
    )
    pays = forms.ChoiceField(
        label="За что",
        choices=Payment.Pays.choices,
        required=False,
        help_text="Платёж за пени не уменьшает долг за электроэнергию",
    )
    month = MonthField(label="За месяц", required=False, help_text="Если плательщик назвал месяц")
    purpose = forms.CharField(label="Назначение", max_length=300, required=False)

    def clean_received_on(self) -> object:
        day = self.cleaned_data["received_on"]
        if day > today():
            raise forms.ValidationError("Этот день ещё не наступил")
        return day


def payment_panel(card: AccountCard, *, form: PaymentForm | None = None) -> Panel:
    """Return the form; the sum offered is the debt."""
    debt = card.figures.debt_kop
    form = form or PaymentForm(initial={"received_on": today(), "amount": debt if debt > 0 else None})
    return PAYMENT_FORM, {"form": form, "account": card.account}


@require_POST
@screen(verb="payments.enter", section="accounts")
def enter_payment(request: StaffRequest, account_id: int) -> HttpResponse:
    """Record the payment and lay it on the debt."""
    card = card_or_404(request, account_id)
    form = PaymentForm(request.POST)
    if not form.is_valid() or not _record(request, card, form):
        return story_page(request, card, panel=payment_panel(card, form=form), status=422)
    return HttpResponseRedirect(reverse("backoffice:account", args=[account_id]))


def _record(request: StaffRequest, card: AccountCard, form: PaymentForm) -> bool:
    given = form.cleaned_data
    try:
        with acting(user_id=request.user.pk, reason="Платёж внесён вручную"):
            recorded = record_payment(
                actor=request.actor,
                account_id=card.account.pk,
                amount_kop=given["amount"],
                received_on=given["received_on"],
                source=given["source"],
                external_number=given["external_number"],
                purpose=given["purpose"],
                designated_month=given["month"],
                pays=given["pays"] or Payment.Pays.PRINCIPAL,
            )
    except UnableToReplayPayment:
        form.add_error("external_number", "Под этим номером уже принят другой платёж")
        return False
    except UnableToRecordPayment:
        form.add_error(None, "Платёж не принят. Проверьте сумму, дату и номер.")
        return False
    sum_words = f"{numbers.money(given['amount'])}\u00a0₽"
    words = (
        f"Оплата {sum_words} записана."
        if recorded.created
        else f"Эта оплата, {sum_words}, уже была записана."
    )
    messages.add_message(request, messages.INFO, words, extra_tags="ok" if recorded.created else "warn")
    return True
