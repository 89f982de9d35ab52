"""«Почему столько»: one bill, each line with its steps."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from sbyt.apps.billing.queries.bills import bills_of
from sbyt.apps.billing.queries.explain import LineExplanation, explain_bill
from sbyt.apps.billing.words.steps_in_words import StepInWords, in_words
from sbyt.interfaces.cabinet.entrance import ConsumerRequest, own_account, show
from sbyt.usecases.cabinet.own_account import just
from sbyt.usecases.explanation.penalties_in_words import penalties_in_words


@require_GET
@own_account
def bill(request: ConsumerRequest, bill_id: int) -> HttpResponse:
    """Show a bill of the account; 404 for any other."""
    if not bills_of(just(request.account)).filter(pk=bill_id).exists():
        raise Http404
    explanation = explain_bill(bill_id=bill_id)
    if explanation is None:
        raise Http404
    lines: list[tuple[LineExplanation, list[StepInWords]]] = [
        (line, in_words(line.steps)) for line in explanation.lines
    ]
    context = {
        "bill": explanation,
        "lines": lines,
        "penalties": penalties_in_words(explanation.penalties),
    }
    return show(request, "bill.html", context, section="history")
