"""«Мощность»: both capacities of every consumer with hours, the largest first."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.interval_month import latest_month_with_intervals
from sbyt.calc.periods import month_before, next_month
from sbyt.interfaces.backoffice.capacity.rounding_asked import rounding_asked
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.interfaces.backoffice.tariffs.rule_lists import region_rule_url
from sbyt.kit import numbers
from sbyt.kit.xlsx_export import Column, xlsx_response
from sbyt.usecases.hourly.capacity_month import CapacityRow, capacities_of_month, rounds_to_whole_kw

_PAGE: Final = 100


@require_GET
@screen(verb="readings.view", section="capacity")
def capacity_months(request: StaffRequest) -> HttpResponse:
    """Send the person to the latest month with hours."""
    month = latest_month_with_intervals(actor=request.actor) or timezone.localdate().replace(day=1)
    return HttpResponseRedirect(reverse("backoffice:capacity-month", args=[month]))


@require_GET
@screen(verb="readings.view", section="capacity")
def capacity_list(request: StaffRequest, month: date) -> HttpResponseBase:
    """Show the consumers of a month, or give them as xlsx."""
    asked = rounding_asked(request)
    whole_kw = rounds_to_whole_kw(month=month) if asked.whole_kw is None else asked.whole_kw
    rows = capacities_of_month(request.actor, month=month, whole_kw=whole_kw)
    if request.GET.get("export") == "xlsx":
        return _as_xlsx(rows, month)
    wanted = request.GET.get("page", "1")
    last = max(1, -(-len(rows) // _PAGE))
    page = min(int(wanted), last) if wanted.isascii() and wanted.isdecimal() and int(wanted) else 1
    context = {
        "month": month,
        "older": month_before(month),
        "newer": next_month(month),
        "rows": rows[(page - 1) * _PAGE : page * _PAGE],
        "count": len(rows),
        "page": page,
        "last": last,
        "exact": not whole_kw,
        "asked": asked.query,
        "asked_after_month": f"/{asked.query}",
        "no_region": [row for row in rows if row.region is None],
        "region_rule_url": region_rule_url(request),
        "purchased_w": sum(row.row["purchased_w"] or 0 for row in rows),
        "network_w": sum(row.row["network_w"] or 0 for row in rows),
    }
    return render_screen(request, "backoffice/capacity/list.html", context)


def _as_xlsx(rows: tuple[CapacityRow, ...], month: date) -> HttpResponseBase:
    columns = [
        Column(title="Счёт", kind="text"),
        Column(title="Потребитель", kind="text"),
        Column(title="Точек", kind="integer"),
        Column(title="Рабочих дней", kind="integer"),
        Column(title="Покупная, кВт", kind="energy", total=True),
        Column(title="Дней с часом региона", kind="integer"),
        Column(title="Сетевая, кВт", kind="energy", total=True),
        Column(title="Дней с плановыми часами", kind="integer"),
    ]
    lines = (
        [
            one.account.number,
            one.account.party_name,
            one.points,
            one.row["working_days"],
            one.row["purchased_w"],
            one.row["purchased_days"],
            one.row["network_w"],
            one.row["network_days"],
        ]
        for one in rows
    )
    title = f"Мощность {numbers.month(month)}"
    return xlsx_response(lines, columns=columns, title=title, on=timezone.localdate())
