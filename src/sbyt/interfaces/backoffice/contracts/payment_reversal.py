"""Take a payment back from its panel, or move it to the right account."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from sbyt.apps.billing.operations.second_person import alone_limit_kop
from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.payments.operations_reversal import (
    VERB,
    ReversalAsked,
    UnableToReversePayment,
    propose_reversal,
)
from sbyt.apps.payments.queries import PaymentRow
from sbyt.apps.payments.types import PaymentReversal
from sbyt.interfaces.backoffice.contracts.account_page import card_or_404, story_page
from sbyt.interfaces.backoffice.contracts.panels import REVERSAL_FORM, Panel
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import OfficeForm, ReasonField, today
from sbyt.usecases.account_card.card import AccountCard


class ReversalForm(OfficeForm):
    """Why, and where the money belongs."""

    reason = forms.ChoiceField(label="Причина", choices=PaymentReversal.Reason.choices)
    to_account = forms.CharField(
        label="Перенести на лицевой счёт",
        max_length=30,
        required=False,
        help_text="Нужен, если зачислен не на тот счёт; иначе пусто: деньги вернулись плательщику",
    )
    note = ReasonField()


def reversal_panel(card: AccountCard, payment: PaymentRow, *, form: ReversalForm | None = None) -> Panel:
    """Return the form beside the card."""
    return REVERSAL_FORM, {
        "form": form or ReversalForm(),
        "account": card.account,
        "payment": payment,
        "limit_kop": alone_limit_kop(on=today()),
    }


@require_POST
@screen(verb=VERB, section="accounts")
def reverse_payment(request: StaffRequest, account_id: int, payment_id: int) -> HttpResponse:
    """Take the payment back, or propose it."""
    card = card_or_404(request, account_id)
    payment = next((one for one in card.payments if one.payment_id == payment_id), None)
    if payment is None:
        raise Http404
    form = ReversalForm(request.POST)
    if not form.is_valid() or not _reversed(request, form, payment_id):
        return story_page(request, card, panel=reversal_panel(card, payment, form=form), status=422)
    return HttpResponseRedirect(
        f"{reverse('backoffice:account', args=[account_id])}?open=payment-{payment_id}"
    )


def _reversed(request: StaffRequest, form: ReversalForm, payment_id: int) -> bool:
    given = form.cleaned_data
    target = None
    if given["to_account"].strip():
        found = accounts_for(request.actor, verb=VERB).filter(number=given["to_account"].strip()).first()
        if found is None:
            form.add_error("to_account", "Такого счёта нет среди ваших")
            return False
        target = found.pk
    asked = ReversalAsked(reason=given["reason"], note=given["note"], to_account_id=target)
    try:
        done = propose_reversal(actor=request.actor, payment_id=payment_id, asked=asked)
    except UnableToReversePayment as refusal:
        form.add_error(None, f"{str(refusal)[:1].upper()}{str(refusal)[1:]}.")
        return False
    waits = done.state == PaymentReversal.State.PROPOSED
    words = "Сторно предложено: утвердит другой сотрудник." if waits else "Оплата сторнирована."
    messages.add_message(request, messages.INFO, words, extra_tags="warn" if waits else "ok")
    return True
