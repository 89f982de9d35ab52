"""«Рассылка счетов»: letters with documents, what became of each, a month queued, a letter sent again; consent of an account."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.documents.emailing import (
    UnableToSendAgain,
    ask_for_email,
    deliveries_for,
    queue_month,
    send_again,
    stop_email,
)
from sbyt.apps.documents.queries import months_of_documents
from sbyt.interfaces.backoffice.contracts.account_letters import ConsentForm
from sbyt.interfaces.backoffice.contracts.account_page import card_or_404
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit.asked_days import asked_day

_PAGE: Final = 100
_TONES: Final = {
    "waiting": "warn",
    "sending": "warn",
    "sent": "ok",
    "bounced": "bad",
    "failed": "bad",
    "unknown": "bad",
}
_AGAIN: Final = frozenset({"sent", "bounced", "failed", "unknown"})


@require_GET
@screen(verb="documents.view", section="documents")
def deliveries(request: StaffRequest) -> HttpResponse:
    """Show the letters, the newest first, a hundred a page, by state."""
    letters = deliveries_for(request.actor)
    counts = dict(letters.order_by().values_list("state").annotate(count=Count("pk")))
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in _TONES else ""
    found = letters.filter(state=chosen) if chosen else letters
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked) < 10**6 else 1
    rows = list(found.order_by("-queued_at", "-pk")[(page - 1) * _PAGE : page * _PAGE + 1])
    names = dict(letters.model.State.choices)
    context: dict[str, Any] = {
        "letters": [(one, _TONES[one.state], one.state in _AGAIN) for one in rows[:_PAGE]],
        "states": [(key, names[key], counts.get(key, 0), key == chosen) for key in _TONES],
        "chosen": chosen,
        "all": sum(counts.values()),
        "page": page,
        "more": len(rows) > _PAGE,
        "months": months_of_documents(request.actor),
        "may_send": request.looker.may("documents.issue"),
    }
    return render_screen(request, "backoffice/documents/deliveries.html", context)


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
@screen(verb="documents.issue", section="documents")
def repeat_letter(request: StaffRequest, delivery_id: int) -> HttpResponse:
    """Send a document again; refused, say why; 404 where the letter is not the person's."""
    get_object_or_404(deliveries_for(request.actor), pk=delivery_id)
    try:
        send_again(actor=request.actor, delivery_id=delivery_id)
    except UnableToSendAgain as refusal:
        messages.add_message(request, messages.WARNING, f"{refusal}.", extra_tags="warn")
    else:
        messages.add_message(request, messages.INFO, "Письмо поставлено в очередь.", extra_tags="ok")
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
