"""«Баланс»: what went into every node of the network and what came out, the norm, who may be behind the rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.interval_month import latest_month_with_intervals
from sbyt.calc.balance import MONTH_BALANCE
from sbyt.calc.periods import month_before, next_month
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.network.sankey import sankey_of
from sbyt.interfaces.backoffice.network.words import SUSPICIONS, data_words
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.kit.xlsx_export import Column, xlsx_response
from sbyt.usecases.hourly.network_balance import NetworkMonth, NodeMonth, network_month
from sbyt.usecases.hourly.network_suspects import suspects_of

_TEN_THOUSAND: Final = 10_000
_NOTHING: Final[dict[str, Any]] = dict.fromkeys(MONTH_BALANCE)


@require_GET
@screen(verb="readings.view", section="network")
def balance_latest(request: StaffRequest) -> HttpResponse:
    """Send the person to the latest month with hours."""
    month = latest_month_with_intervals(actor=request.actor) or timezone.localdate().replace(day=1)
    return HttpResponseRedirect(reverse("backoffice:network-month", args=[month]))


@require_GET
@screen(verb="readings.view", section="network")
def balance(request: StaffRequest, month: date) -> HttpResponseBase:
    """Show the map with the balance of the month, or give its form as xlsx."""
    found = network_month(request.actor, month=month)
    if request.GET.get("export") == "xlsx":
        return _as_xlsx(found)
    context = {
        "month": month,
        "older": month_before(month),
        "newer": next_month(month),
        "rows": [(one, _fact_bp(one), _shown(one), data_words(one)) for one in found.nodes],
        "picture": sankey_of(found),
        "may_edit": request.actor.may("readings.enter"),
    }
    return render_screen(request, "backoffice/network/balance.html", context)


@require_GET
@screen(verb="readings.view", section="network")
def suspects_list(request: StaffRequest, month: date) -> HttpResponse:
    """Show who may be behind the unbalance, those that explain most first."""
    found = suspects_of(request.actor, month=month)
    context = {
        "month": month,
        "rows": [(one, SUSPICIONS[one.suspect.suspicion]) for one in found],
    }
    return render_screen(request, "backoffice/network/suspects.html", context)


def _as_xlsx(found: NetworkMonth) -> HttpResponseBase:
    """Return the form of the balance."""
    columns = [
        Column(title="Узел"),
        Column(title="Название"),
        Column(title="Вид"),
        Column(title="Точек", kind="integer"),
        Column(title="Поступило, кВт·ч", kind="energy"),
        Column(title="Отпущено, кВт·ч", kind="energy"),
        Column(title="Небаланс, кВт·ч", kind="energy"),
        Column(title="Норматив, кВт·ч", kind="energy"),
        Column(title="Сверх норматива, кВт·ч", kind="energy"),
        Column(title="Часов в балансе", kind="integer"),
        Column(title="Часов без данных", kind="integer"),
        Column(title="Точек по показаниям", kind="integer"),
        Column(title="Точек без данных", kind="integer"),
    ]
    names = ("input_wh", "output_wh", "unbalance_wh", "norm_wh", "excess_wh", "hours", "missing_hours")
    rows = (
        [
            one.node.code,
            one.node.name,
            one.node.get_kind_display(),
            one.points,
            *(_shown(one)[name] for name in names),
            one.by_readings,
            one.without_data,
        ]
        for one in found.nodes
    )
    return xlsx_response(
        rows, columns=columns, title=f"Баланс {numbers.month(found.month)}", on=timezone.localdate()
    )


def _shown(one: NodeMonth) -> Mapping[str, Any]:
    """Return the figures of a node; where no hour is balanced, only how many are not."""
    if one.figures and one.figures["hours"]:
        return one.figures
    return _NOTHING | ({"missing_hours": one.figures["missing_hours"]} if one.figures else {})


def _fact_bp(one: NodeMonth) -> int | None:
    """Return the unbalance in hundredths of a percent of what went in."""
    if one.figures is None or not one.figures["input_wh"]:
        return None
    return int(one.figures["unbalance_wh"]) * _TEN_THOUSAND // int(one.figures["input_wh"])
