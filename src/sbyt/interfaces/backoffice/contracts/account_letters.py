"""Documents of an account: what was issued, and letters given on request."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.documents.emailing import email_of
from sbyt.apps.documents.queries import documents_for
from sbyt.apps.documents.returned_letters import refusal_of
from sbyt.calc.periods import next_month
from sbyt.interfaces.backoffice.contracts.account_page import card_or_404, head_of
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import MonthField, OfficeForm, ReasonField, today
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.usecases.account_card.card import AccountCard
from sbyt.usecases.letters.issue_letter import (
    VERB,
    LetterAsked,
    LetterKind,
    UnableToIssueLetter,
    issue_letter,
)

_MOST_DOCUMENTS: Final = 60
_KINDS: Final = [
    (LetterKind.NO_DEBT.value, "Справка об отсутствии задолженности"),
    (LetterKind.STATEMENT.value, "Выписка по лицевому счёту"),
    (LetterKind.RECONCILIATION.value, "Акт сверки"),
]


class _QuietForm(OfficeForm):
    """A form beside a list: it does not take the focus from the rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)


class LetterForm(_QuietForm):
    """Which letter and of which months; a certificate is always of today."""

    letter = forms.ChoiceField(label="Документ", choices=_KINDS)
    month_from = MonthField(label="С месяца", required=False, help_text="Для выписки и акта сверки")
    month_to = MonthField(label="По месяц", required=False)


class ConsentForm(_QuietForm):
    """Where documents go, and by what; no address stops it."""

    address = forms.EmailField(label="Почта", required=False)
    reason = ReasonField()


@require_GET
@screen(verb="documents.view", section="accounts")
def documents(request: StaffRequest, account_id: int) -> HttpResponse:
    """Show the documents issued to the account, and the form of letters to who may give them."""
    return _page(request, card_or_404(request, account_id))


@require_POST
@screen(verb=VERB, section="accounts")
def give_letter(request: StaffRequest, account_id: int) -> HttpResponse:
    """Issue a letter; refused, say why beside the form."""
    card = card_or_404(request, account_id)
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _page(request, card, form=form)
    last: date | None = form.cleaned_data["month_to"]
    asked = LetterAsked(
        kind=LetterKind(form.cleaned_data["letter"]),
        month_from=form.cleaned_data["month_from"],
        month_to=None if last is None else next_month(last),
    )
    try:
        document = issue_letter(actor=request.actor, account_id=account_id, asked=asked)
    except UnableToIssueLetter as refusal:
        form.add_error(None, str(refusal))
        return _page(request, card, form=form)
    messages.add_message(request, messages.SUCCESS, f"{document} готов к печати.", extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:account-documents", args=[account_id]))


def _page(request: StaffRequest, card: AccountCard, *, form: LetterForm | None = None) -> HttpResponse:
    issued = documents_for(request.actor).filter(account_id=card.account.pk).order_by("-issued_on", "-id")
    this_month = today().replace(day=1)
    begin = this_month.replace(month=1)
    empty = LetterForm(initial={"month_from": f"{begin:%Y-%m}", "month_to": f"{this_month:%Y-%m}"})
    by_email = email_of(card.account.pk)
    context: dict[str, Any] = {
        **head_of(request, card, tab="documents"),
        "documents": issued[:_MOST_DOCUMENTS],
        "form": form or empty,
        "by_email": by_email,
        "refusal": refusal_of(by_email) if by_email else None,
        "consent": ConsentForm(initial={"address": card.account.party.email}, auto_id="consent_%s"),
        "may_issue": request.looker.may(VERB, branch_id=card.account.branch_id),
    }
    status = 200 if form is None else 422
    return render_screen(request, "backoffice/contracts/documents.html", context, status=status)
