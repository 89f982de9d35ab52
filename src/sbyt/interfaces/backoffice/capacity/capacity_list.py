"""«Мощность»: both capacities of every consumer with hours, the largest first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.interval_month import latest_month_with_intervals
from sbyt.calc.periods import month_before, next_month
from sbyt.interfaces.backoffice.capacity.rounding_asked import rounding_asked
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.reckoned import arrange, as_xlsx
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.interfaces.backoffice.tariffs.rule_lists import region_rule_url
from sbyt.kit import numbers
from sbyt.usecases.hourly.capacity_month import CapacityRow, capacities_of_month, rounds_to_whole_kw

_PAGE: Final = 100
_COLUMNS: Final = [
    Column(key="number", title="Счёт", kind="code"),
    Column(key="name", title="Потребитель"),
    Column(key="points", title="Точек", kind="whole"),
    Column(key="working_days", title="Рабочих дней", kind="whole"),
    Column(key="purchased_w", title="Покупная, кВт", kind="energy", total=True),
    Column(key="network_w", title="Сетевая, кВт", kind="energy", total=True),
]
_DAYS: Final = [
    Column(key="purchased_days", title="Дней с часом региона", kind="whole"),
    Column(key="network_days", title="Дней с плановыми часами", kind="whole"),
]
"""What the workbook has besides."""


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
    found = arrange(rows, columns=_COLUMNS, values=_values, query=request.GET, page_size=_PAGE)
    if request.GET.get("export") == "xlsx":
        title = f"Мощность {numbers.month(month)}"
        return as_xlsx(found.found, columns=[*_COLUMNS, *_DAYS], values=_values, title=title)
    context = {
        "month": month,
        "older": month_before(month),
        "newer": next_month(month),
        "found": found,
        "exact": not whole_kw,
        "asked": asked.query,
        "asked_after_month": f"/{asked.query}",
        "no_region": [row for row in rows if row.region is None],
        "region_rule_url": region_rule_url(request),
        "purchased_w": sum(row.row["purchased_w"] or 0 for row in found.found),
        "network_w": sum(row.row["network_w"] or 0 for row in found.found),
    }
    return render_screen(request, "backoffice/capacity/list.html", context)


def _values(one: CapacityRow) -> Mapping[str, Any]:
    return {"number": one.account.number, "name": one.account.party_name, "points": one.points, **one.row}
