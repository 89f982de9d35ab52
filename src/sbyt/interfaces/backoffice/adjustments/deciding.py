"""Approve or refuse recalculations picked in the list: their count and sum before it is done."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.apps.billing.adjustment_words import REASON_WORDS
from sbyt.apps.billing.operations.recalculate import DECIDE, UnableToRecalculate, decide_adjustments
from sbyt.apps.billing.queries.adjustments import adjustments_for
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers

_SHOWN = 30


@require_http_methods(["GET", "POST"])
@screen(verb=DECIDE, section="adjustments")
def decide(request: StaffRequest) -> HttpResponse:
    """Show what is to be decided, `?id=…`, and decide it."""
    given = request.POST if request.method == "POST" else request.GET
    ids = [int(text) for text in given.getlist("id") if text.isascii() and text.isdigit()]
    chosen = adjustments_for(request.actor, verb=DECIDE).filter(pk__in=ids, state="proposed")
    fault = ""
    if request.method == "POST":
        try:
            count = decide_adjustments(
                actor=request.actor, adjustment_ids=ids, approve=given.get("verdict") == "approve"
            )
        except UnableToRecalculate as refusal:
            fault = f"{str(refusal)[:1].upper()}{str(refusal)[1:]}."
        else:
            said = numbers.counted(count, "перерасчёт", "перерасчёта", "перерасчётов")
            done = "утверждено" if given.get("verdict") == "approve" else "отклонено"
            messages.add_message(request, messages.SUCCESS, f"{said}: {done}.", extra_tags="ok")
            return HttpResponseRedirect(reverse("backoffice:adjustments"))
    rows = chosen.select_related("account", "proposed_by").order_by("account__number", "service_month", "pk")
    context = {
        "ids": list(chosen.values_list("pk", flat=True)),
        "rows": [(row, REASON_WORDS[row.reason]) for row in rows[:_SHOWN]],
        "shown": _SHOWN,
        "count": chosen.count(),
        "gross_kop": chosen.aggregate(kop=Sum("gross_kop"))["kop"] or 0,
        "fault": fault,
    }
    return render_screen(request, "backoffice/adjustments/decide.html", context, status=422 if fault else 200)
