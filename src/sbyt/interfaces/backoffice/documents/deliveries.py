"""Documents by e-mail: a month queued; the consent of an account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from sbyt.apps.documents.emailing import (
    ask_for_email,
    queue_month,
    stop_email,
)
from sbyt.interfaces.backoffice.contracts.account_letters import ConsentForm
from sbyt.interfaces.backoffice.contracts.account_page import card_or_404
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.kit.asked_days import asked_day


@require_POST
@screen(verb="documents.issue", section="documents")
def queue_letters(request: StaffRequest) -> HttpResponse:
    """Queue the documents of a month for those who asked for e-mail."""
    try:
        queued = queue_month(actor=request.actor, month=asked_day(request.POST.get("month", "")))
    except ValueError:
        messages.add_message(request, messages.WARNING, "Выберите месяц.", extra_tags="warn")
    else:
        words = f"Поставлено в очередь писем: {queued}." if queued else "Новых писем за этот месяц нет."
        messages.add_message(request, messages.INFO, words, extra_tags="ok" if queued else "warn")
    return HttpResponseRedirect(reverse("backoffice:deliveries"))


@require_POST
@screen(verb="accounts.edit", section="accounts")
def consent(request: StaffRequest, account_id: int) -> HttpResponse:
    """Record where documents of the account go, or that they go on paper again; 404 where it is not the person's."""
    card = card_or_404(request, account_id)
    form = ConsentForm(request.POST)
    branch_id = card.account.branch_id
    if not form.is_valid():
        words = "Нужны почта и основание не короче трёх знаков."
        messages.add_message(request, messages.WARNING, words, extra_tags="warn")
    elif form.cleaned_data["address"]:
        ask_for_email(
            actor=request.actor,
            account_id=account_id,
            branch_id=branch_id,
            address=form.cleaned_data["address"],
            basis=form.cleaned_data["reason"],
        )
        messages.add_message(request, messages.INFO, "Документы пойдут на почту.", extra_tags="ok")
    else:
        stop_email(
            actor=request.actor,
            account_id=account_id,
            branch_id=branch_id,
            reason=form.cleaned_data["reason"],
        )
        messages.add_message(request, messages.INFO, "Документы на почту больше не пойдут.", extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:account-documents", args=[account_id]))
