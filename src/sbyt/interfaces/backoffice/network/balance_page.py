"""«Баланс»: what went into every node of the network and what came out, and the norm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.interval_month import latest_month_with_intervals
from sbyt.apps.network.queries import AgreedMonth, agreed_by_node
from sbyt.calc.balance import MONTH_BALANCE, loss_bp
from sbyt.calc.periods import month_before, next_month
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.network.sankey import sankey_of
from sbyt.interfaces.backoffice.network.words import data_words
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.kit.xlsx_export import Column, xlsx_response
from sbyt.usecases.hourly.network_balance import NetworkMonth, NodeMonth, network_month

OF_A_HEAD: Final = ("unbalance_wh", "norm_wh", "excess_wh")
"""Figures that a node has by its head meter."""
BACK: Final = ("given_wh", "risen_wh", "up_wh")
"""Figures of energy that flows from consumers to the network: from the node's points, from below, up from the node."""
_NOTHING: Final[dict[str, Any]] = dict.fromkeys(MONTH_BALANCE)
_FORM: Final = (
    ("above_wh", "Поступило сверху"),
    ("given_wh", "Отдано точками в сеть"),
    ("risen_wh", "Принято снизу"),
    ("input_wh", "Поступило всего"),
    ("points_wh", "Отпущено точкам"),
    ("below_wh", "Отпущено узлам ниже"),
    ("up_wh", "Отдано вверх"),
    ("output_wh", "Отпущено всего"),
    ("unbalance_wh", "Небаланс"),
    ("norm_wh", "Норматив"),
    ("excess_wh", "Сверх норматива"),
)


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
    agreed = agreed_by_node(node_ids=[one.node.pk for one in found.nodes], month=month)
    if request.GET.get("export") == "xlsx":
        return _as_xlsx(found, agreed)
    context = {
        "month": month,
        "older": month_before(month),
        "newer": next_month(month),
        "rows": [
            (one, fact_bp(shown(one)), shown(one), data_words(one), agreed.get(one.node.pk))
            for one in found.nodes
        ],
        "has_agreed": bool(agreed),
        "back": ways_back([shown(one) for one in found.nodes]),
        "picture": sankey_of(found),
        "may_edit": request.actor.may("readings.enter"),
    }
    return render_screen(request, "backoffice/network/balance.html", context)


def _as_xlsx(found: NetworkMonth, agreed: Mapping[int, AgreedMonth]) -> HttpResponseBase:
    """Return the form of the balance."""
    columns = [
        Column(title="Узел"),
        Column(title="Название"),
        Column(title="Вид"),
        Column(title="Точек", kind="integer"),
        *(Column(title=f"{title}, кВт·ч", kind="energy") for _name, title in _FORM),
        Column(title="Часов в балансе", kind="integer"),
        Column(title="Часов без данных", kind="integer"),
        Column(title="Точек по показаниям", kind="integer"),
        Column(title="Точек без данных", kind="integer"),
        Column(title="Приборов отдачи без данных", kind="integer"),
        Column(title="Согласовано с сетевой, кВт·ч", kind="energy"),
    ]
    names = (*(name for name, _title in _FORM), "hours", "missing_hours")
    rows = (
        [
            one.node.code,
            one.node.name,
            one.node.get_kind_display(),
            one.points,
            *(shown(one)[name] for name in names),
            one.by_readings,
            one.without_data,
            one.back_without_data,
            agreed[one.node.pk].agreed_wh if one.node.pk in agreed else None,
        ]
        for one in found.nodes
    )
    return xlsx_response(
        rows, columns=columns, title=f"Баланс {numbers.month(found.month)}", on=timezone.localdate()
    )


def fact_bp(figures: Mapping[str, Any]) -> int | None:
    """Return the unbalance in hundredths of a percent of what came in; None where it is not known."""
    return loss_bp(unbalance_wh=figures["unbalance_wh"], input_wh=figures["input_wh"])


def ways_back(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return which of BACK have any energy in the rows: a way that nothing goes needs no column."""
    return {name for row in rows for name in BACK if row.get(name)}


def shown(one: NodeMonth) -> Mapping[str, Any]:
    """Return the figures of a node; where no hour is balanced, only how many are not.

    Without a head meter nothing tells what came in: the node has no unbalance, not one of zero.
    """
    if one.figures is None or not one.figures["hours"]:
        return _NOTHING | ({"missing_hours": one.figures["missing_hours"]} if one.figures else {})
    return one.figures if one.head is not None else {**one.figures, **dict.fromkeys(OF_A_HEAD)}
