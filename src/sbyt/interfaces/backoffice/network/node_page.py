"""A node of the network by days and hours: picture, table, xlsx; where its energy went, down to the hours of points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.network.queries import agreed_by_node, agreed_by_point, nodes_for
from sbyt.calc.periods import month_before, next_month
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.network.balance_page import BACK, OF_A_HEAD, fact_bp, shown, ways_back
from sbyt.interfaces.backoffice.network.hour_chart import hour_chart
from sbyt.interfaces.backoffice.network.words import BASES, data_words
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.kit.asked_days import asked_day
from sbyt.kit.xlsx_export import Column, xlsx_response
from sbyt.usecases.hourly.node_hours import NodeHours, node_hours_of

_PAGE: Final = 100
_FLOWS: Final = {
    "above_wh": "Сверху",
    "given_wh": "Отдано точками",
    "risen_wh": "Принято снизу",
    "input_wh": "Поступило",
    "points_wh": "Точкам узла",
    "below_wh": "Узлам ниже",
    "up_wh": "Отдано вверх",
    "output_wh": "Отпущено",
}
_FIGURES: Final = (*_FLOWS, "unbalance_wh", "norm_wh")


@require_GET
@screen(verb="readings.view", section="network")
def node_hours(request: StaffRequest, month: date, network_node_id: int) -> HttpResponseBase:
    """Show a node over the month by days, or over `?day=` by hours; `?export=xlsx` gives its hours."""
    node = get_object_or_404(nodes_for(request.actor), pk=network_node_id)
    day = _day(request, month)
    found = node_hours_of(request.actor, node=node, month=month, day=day)
    node = found.row.node
    if request.GET.get("export") == "xlsx":
        return _as_xlsx(found)
    here = reverse("backoffice:network-node-hours", args=[month, node.pk])
    page, last = _page_of(request, len(found.points))
    points = found.points[(page - 1) * _PAGE : page * _PAGE]
    agreed = agreed_by_point(request.actor, point_ids=[one.usage_point_id for one in points], month=month)
    flows = _flows(found)
    context = {
        "found": found,
        "flows": [_FLOWS[name] for name in flows],
        "node": node,
        "month": month,
        "older": month_before(month),
        "newer": next_month(month),
        "base": reverse("backoffice:network"),
        "tail": f"/hours/{node.pk}/",
        "here": here,
        "day_before": day - timedelta(days=1) if day and day > month else None,
        "day_after": day + timedelta(days=1) if day and day + timedelta(days=1) < next_month(month) else None,
        "picture": hour_chart(found.hours, day=day, href=lambda on: f"{here}?day={on.isoformat()}"),
        "rows": [_row(row, found, here, flows) for row in (found.hours if day else found.days)],
        "total": shown(found.row),
        "total_flows": [shown(found.row)[name] for name in flows],
        "total_bp": fact_bp(shown(found.row)),
        "words": data_words(found.row),
        "children": found.children,
        "points": [(one, BASES[one.basis], agreed.get(one.usage_point_id)) for one in points],
        "parts_back": any(one.up_wh for one in found.children)
        or any(one.given_wh is not None or one.given_missing_hours for one in found.points),
        "page": page,
        "last": last,
        "agreed": agreed_by_node(node_ids=[node.pk], month=month).get(node.pk),
        "may_edit": request.actor.may("readings.enter", branch_id=node.branch_id),
    }
    return render_screen(request, "backoffice/network/node_hours.html", context)


def _flows(found: NodeHours) -> list[str]:
    """Return the figures that the table has a column of: of the ways back those that any energy goes in the month.

    What came from above stands apart where something else came in too.
    """
    back = ways_back(found.days)
    idle = {*BACK} - back
    return [name for name in _FLOWS if name not in idle and (name != "above_wh" or back - {"up_wh"})]


def _row(row: Mapping[str, Any], found: NodeHours, here: str, flows: Sequence[str]) -> dict[str, Any]:
    """Return a line of the table: a day that leads to its hours, or an hour."""
    known = row["unbalance_wh"] is not None and row.get("hours", 1) > 0
    headed = found.row.head is not None
    figures = _told(row, found) if known else dict.fromkeys(_FIGURES)
    lacking = row.get("missing_hours", 0)
    return {
        "title": f"{row['hour']:02d}:00" if found.day else numbers.day(row["day"]),
        "href": "" if found.day else f"{here}?day={row['day'].isoformat()}",
        "figures": figures,
        "flows": [figures[name] for name in flows],
        "excess_wh": row["unbalance_wh"] - row["norm_wh"] if known and headed else None,
        "fact_bp": fact_bp(figures),
        "lacking": lacking,
        "known": known,
    }


def _told(row: Mapping[str, Any], found: NodeHours) -> dict[str, Any]:
    """Return the figures of an hour or a day; a node without a head meter has no unbalance to tell."""
    headed = found.row.head is not None
    return {name: row[name] if headed or name not in OF_A_HEAD else None for name in _FIGURES}


def _day(request: StaffRequest, month: date) -> date | None:
    """Return the day asked for. Raises Http404 for what is no day of the month."""
    text = request.GET.get("day")
    if not text:
        return None
    try:
        day = asked_day(text)
    except ValueError:
        raise Http404 from None
    if not month <= day < next_month(month):
        raise Http404
    return day


def _page_of(request: StaffRequest, points: int) -> tuple[int, int]:
    last = max(1, -(-points // _PAGE))
    text = request.GET.get("page", "1")
    wanted = int(text) if text.isascii() and text.isdigit() else 1
    return min(max(1, wanted), last), last


def _as_xlsx(found: NodeHours) -> HttpResponseBase:
    """Return the hours of the month or the day, a row an hour; an hour that is not balanced has what is known of it."""
    columns = [
        Column(title="Сутки", kind="date"),
        Column(title="Час, с", kind="integer"),
        *(Column(title=f"{title}, кВт·ч", kind="energy", total=True) for title in _FLOWS.values()),
        Column(title="Небаланс, кВт·ч", kind="energy", total=True),
        Column(title="Норматив, кВт·ч", kind="energy", total=True),
        Column(title="Факт, %", kind="percent"),
    ]
    rows = (
        [row["day"], row["hour"], *_told(row, found).values(), fact_bp(_told(row, found))]
        for row in found.hours
    )
    when = numbers.day(found.day) if found.day else numbers.month(found.month)
    title = f"Баланс {found.row.node.code} по часам {when}"
    return xlsx_response(rows, columns=columns, title=title, on=timezone.localdate())
