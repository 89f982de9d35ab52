"""«Посчитать сейчас»: what a household's bill of a month would be, nothing is written."""

from __future__ import annotations

import time

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from sbyt.apps.billing.operations.preview_account import UnableToPreview, preview_account
from sbyt.interfaces.backoffice.contracts.account_page import card_or_404, head_of
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.month_in_work import month_in_work
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit.asked_days import month_or_none


@require_GET
@screen(verb="bills.view", section="accounts")
def preview(request: StaffRequest, account_id: int) -> HttpResponse:
    """Show the bill to be of `?month=2021-07`, the month that is being closed unless named; households alone."""
    card = card_or_404(request, account_id)
    if card.account.kind != "household":
        raise Http404
    month = month_or_none(request.GET.get("month", "")) or month_in_work(request.actor, verb="bills.view")
    begun = time.perf_counter()
    fault, found = "", None
    try:
        found = preview_account(
            account_id=account_id, building_id=card.account.premises.building_id, month=month
        )
    except UnableToPreview as refusal:
        fault = f"{str(refusal)[:1].upper()}{str(refusal)[1:]}."
    context = {
        **head_of(request, card, tab="preview"),
        "month": month,
        "found": found,
        "fault": fault,
        "with_penalties_kop": found.gross_kop + found.penalty_kop if found else 0,
        "took_ms": max(1, round((time.perf_counter() - begun) * 1000)),
    }
    return render_screen(request, "backoffice/contracts/preview.html", context)
