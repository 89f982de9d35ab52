"""Why this amount: the page of a bill, or of a charge that is not released yet."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.billing.queries.bills import bills_for, charges_for
from sbyt.apps.billing.queries.explain import ChargeExplanation, LineExplanation, explain_charge
from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.metering.queries.source_lines import source_of_hour
from sbyt.interfaces.backoffice.bills.chain import chain_of
from sbyt.interfaces.backoffice.bills.parts import (
    carries_vat,
    line_amount,
    line_method,
    line_name,
    waterfall_of,
)
from sbyt.interfaces.backoffice.bills.steps import steps_of
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.metering.month_shown import MonthShown
from sbyt.interfaces.backoffice.metering.shown_source import day_comes, shown_source
from sbyt.interfaces.backoffice.rendering import render_part, render_screen
from sbyt.usecases.explanation.penalties_in_words import penalties_in_words
from sbyt.usecases.hourly.hour_source import hour_source

_ACTIVE_IMPORT: Final = 1
_HOURS: Final = 24
_AROUND: Final = 2


@require_GET
@screen(verb="bills.view", section="bills")
def bill(request: StaffRequest, bill_id: int) -> HttpResponseBase:
    """Show a released bill; `?line=` chooses the line that is explained."""
    found = get_object_or_404(bills_for(request.actor), pk=bill_id)
    return _page(request, found.charge_id)


@require_GET
@screen(verb="bills.view", section="runs")
def charge(request: StaffRequest, charge_id: int) -> HttpResponseBase:
    """Show a charge of a run, released or not."""
    found = get_object_or_404(charges_for(request.actor), pk=charge_id)
    return _page(request, found.pk)


@require_GET
@screen(verb="bills.view", section="bills")
def day(request: StaffRequest, charge_id: int) -> HttpResponse:
    """Show in the panel the hours of a day as they counted in the run, and where one of them came from."""
    found = get_object_or_404(charges_for(request.actor), pk=charge_id)
    explained = _explained(found.pk)
    line = next((one for one in explained.lines if str(one.number) == request.GET.get("line", "")), None)
    place = next(
        (
            place
            for place, one in enumerate(line.days if line else ())
            if one.day.isoformat() == request.GET.get("day", "")
        ),
        None,
    )
    if line is None or place is None:
        raise Http404
    fact = line.days[place]
    asked = request.GET.get("hour", "0")
    hour = min(int(asked), _HOURS - 1) if asked.isascii() and asked.isdigit() else 0
    shown = MonthShown(
        usage_point_id=line.usage_point_id, channel=_ACTIVE_IMPORT, as_of=explained.as_of
    ).month(fact.day.replace(day=1))
    source = hour_source(
        request.actor,
        usage_point_id=line.usage_point_id,
        channel=_ACTIVE_IMPORT,
        day=fact.day,
        hour=hour,
        as_of=explained.as_of,
    )
    file = fact.file if fact.scheme_id is None else None
    context = {
        "charge": explained,
        "line": line,
        "fact": fact,
        "hours": shown.days[fact.day.day - 1].hours,
        "hour": hour,
        "source": shown_source(source),
        "excerpt": None
        if file is None
        else source_of_hour(interval_day_id=file.interval_day_id, hour=hour, around=_AROUND),
        "may_see_imports": request.actor.may("imports.view"),
        "older": line.days[place - 1].day if place else None,
        "newer": line.days[place + 1].day if place + 1 < len(line.days) else None,
    }
    return render_part(request, "backoffice/bills/day.html", context)


def _page(request: StaffRequest, charge_id: int) -> HttpResponse:
    explained = _explained(charge_id)
    account = get_object_or_404(
        accounts_for(request.actor, verb="bills.view").select_related("contract"), pk=explained.account_id
    )
    chosen = _line(explained, request.GET.get("line", ""))
    chain = chain_of(explained)
    at = next(place for place, link in enumerate(chain) if link.current)
    before = chain[at - 1].charge if at else None
    context: dict[str, Any] = {
        "account": account,
        "chain": chain,
        "before": before,
        "lines": [
            {
                "line": line,
                "name": line_name(line),
                "method": line_method(line),
                "amount_kop": line_amount(line),
                "change_kop": _change(line, before),
                "current": chosen is not None and line.number == chosen.number,
            }
            for line in explained.lines
        ],
        "may_see_imports": request.actor.may("imports.view"),
        "penalties": penalties_in_words(explained.penalties),
        "with_vat": all(carries_vat(line) for line in explained.lines),
        "net_change_kop": explained.net_kop - before.net_kop if before else None,
        "gross_change_kop": explained.gross_kop - before.gross_kop if before else None,
        "picture": waterfall_of(explained, line=chosen.number if chosen else 0),
        "pdf_url": reverse("backoffice:document-pdf", args=[explained.bill.document_id])
        if explained.bill and explained.bill.document_id
        else "",
        **_line_context(explained, chosen),
    }
    part = request.htmx and request.htmx.target == "explained"
    if part:
        return render_part(request, "backoffice/bills/explained.html", context)
    return render_screen(request, "backoffice/bills/bill.html", context)


def _line_context(explained: ChargeExplanation, chosen: LineExplanation | None) -> dict[str, Any]:
    if chosen is None:
        return {"charge": explained, "line": None}
    return {
        "charge": explained,
        "line": chosen,
        "line_name": line_name(chosen),
        "line_method": line_method(chosen),
        "amount_kop": line_amount(chosen),
        "steps": steps_of(chosen),
        "days": [(one, day_comes(one)) for one in chosen.days],
        "days_wh": sum(day.energy_wh for day in chosen.days),
        "largest_wh": max((day.energy_wh for day in chosen.days), default=0),
    }


def _explained(charge_id: int) -> ChargeExplanation:
    explained = explain_charge(charge_id=charge_id)
    if explained is None:
        raise Http404
    return explained


def _line(explained: ChargeExplanation, asked: str) -> LineExplanation | None:
    """Return the line asked for, or the first one; None where the charge has none."""
    for line in explained.lines:
        if str(line.number) == asked:
            return line
    return explained.lines[0] if explained.lines else None


def _change(line: LineExplanation, before: ChargeExplanation | None) -> int | None:
    """Return how much the line differs from the same one of the document before, in kopecks."""
    if before is None:
        return None
    same = [
        line_amount(other)
        for other in before.lines
        if (other.service, other.zone, other.usage_point_id) == (line.service, line.zone, line.usage_point_id)
    ]
    return line_amount(line) - sum(same)
