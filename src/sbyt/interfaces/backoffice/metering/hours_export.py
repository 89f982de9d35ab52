"""The hours of a month as xlsx: a row a day, as they stand in the grid; beside the plan, each day's deviation from it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.interval_month import MonthGrid
from sbyt.formats.hours import HOURS
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.known_on import known_on
from sbyt.interfaces.backoffice.metering.month_shown import OWN, MonthShown
from sbyt.interfaces.backoffice.metering.plan_month import planned_month
from sbyt.interfaces.backoffice.metering.point_page import (
    CHANNELS,
    PLAN,
    PLANNED_CHANNEL,
    point_or_404,
)
from sbyt.kit import numbers
from sbyt.kit.xlsx_export import Column, xlsx_response

_OF_PLAN: Final = (
    Column(title="План, кВт·ч", kind="energy", total=True),
    Column(title="Часов сопоставлено", kind="integer", total=True),
    Column(title="План этих часов, кВт·ч", kind="energy", total=True),
    Column(title="Факт этих часов с замещёнными, кВт·ч", kind="energy", total=True),
    Column(title="Отклонение, кВт·ч", kind="energy", total=True),
)


@require_GET
@screen(verb="readings.view", section="points")
def hours_xlsx(request: StaffRequest, point_id: int) -> HttpResponseBase:
    """Give the month of a channel as xlsx, in kWh."""
    place = point_or_404(request, point_id)
    try:
        month = date.fromisoformat(f"{request.GET.get('month', '')[:7]}-01")
        channel = int(request.GET.get("channel", "1"))
        name = CHANNELS[channel]
    except (ValueError, KeyError):
        raise Http404 from None
    as_of = known_on(request).moment
    own = request.GET.get("hours") == OWN
    grid = MonthShown(usage_point_id=place.pk, channel=channel, as_of=as_of, own=own).month(month)
    with_plan = request.GET.get("compare") == PLAN and channel == PLANNED_CHANNEL
    planned = _against_plan(place.pk, grid, as_of) if with_plan else {}
    columns = [Column(title="День", kind="date")]
    columns += [
        Column(title=f"{hour:02d}–{(hour + 1) % HOURS:02d}", kind="energy", total=True)
        for hour in range(HOURS)
    ]
    columns += [Column(title="Сутки, кВт·ч", kind="energy", total=True)]
    columns += _OF_PLAN if with_plan else ()
    nothing: tuple[int | None, ...] = (None,) * len(_OF_PLAN) if with_plan else ()
    rows = (
        [
            day.day,
            *(day.hours[hour].value_wh if day.hours else None for hour in range(HOURS)),
            day.total_wh,
            *planned.get(day.day, nothing),
        ]
        for day in grid.days
    )
    title = f"{place.code} {name} {numbers.month(month)}"
    return xlsx_response(rows, columns=columns, title=title, on=timezone.localdate())


def _against_plan(
    point_id: int, data: MonthGrid, as_of: datetime | None
) -> dict[date, tuple[int | None, ...]]:
    """Return day → what stands in the columns of the plan; days without a plan are not there."""
    return {
        day: (one.plan_wh, one.hours, one.compared_plan_wh, one.fact_wh, one.deviation_wh)
        for day, one in planned_month(usage_point_id=point_id, data=data, as_of=as_of).days
    }
