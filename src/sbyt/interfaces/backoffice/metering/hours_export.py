"""The hours of a month to take away: as xlsx, a row a day, as they stand in the grid, with a sheet of their quality; as a Green Button feed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.interval_month import MonthGrid, months_with_intervals
from sbyt.formats.hours import HOURS
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.known_on import known_on
from sbyt.interfaces.backoffice.metering.hour_grid import quality_words
from sbyt.interfaces.backoffice.metering.month_shown import OWN, MonthShown
from sbyt.interfaces.backoffice.metering.plan_month import planned_month
from sbyt.interfaces.backoffice.metering.point_page import (
    CHANNELS,
    PLAN,
    PLANNED_CHANNEL,
    point_or_404,
)
from sbyt.kit import numbers
from sbyt.kit.asked_days import asked_month
from sbyt.kit.xlsx_export import Column, Part, book_response
from sbyt.usecases.green_button import MEDIA_TYPE, file_name, green_button_month
from sbyt.usecases.seen_measurements import SeenPoint

_HOURS: Final = [f"{hour:02d}–{(hour + 1) % HOURS:02d}" for hour in range(HOURS)]
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
    """Give the month of a channel as xlsx: kWh on one sheet, quality and source on the other."""
    place = point_or_404(request, point_id)
    try:
        month = asked_month(request.GET.get("month", ""))
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
    columns += [Column(title=one, kind="energy", total=True) for one in _HOURS]
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
    parts = [Part(name=title, columns=columns, rows=rows), _qualities(grid)]
    return book_response(parts, title=title, on=timezone.localdate())


def _qualities(grid: MonthGrid) -> Part:
    """Return the sheet of what each hour is where it is not measured and whole, and where the day came from."""
    columns = [
        Column(title="День", kind="date"),
        *(Column(title=one, kind="text") for one in _HOURS),
        Column(title="Файл", kind="text"),
        Column(title="Версия", kind="integer"),
        Column(title="Получено", kind="moment"),
    ]
    rows = (
        [
            day.day,
            *(quality_words(day.hours[hour]) if day.hours else "нет данных" for hour in range(HOURS)),
            day.file_name,
            day.version or None,
            day.recorded_at,
        ]
        for day in grid.days
    )
    return Part(name="Качество", columns=columns, rows=rows)


@require_GET
@screen(verb="readings.view", section="points")
def hours_green_button(request: StaffRequest, point_id: int) -> HttpResponse:
    """Give the measured month of all channels as a Green Button feed; 404 for a month without hours."""
    place = point_or_404(request, point_id)
    month = next(
        (
            month
            for month in months_with_intervals(usage_point_id=place.pk)
            if f"{month:%Y-%m}" == request.GET.get("month", "")
        ),
        None,
    )
    if month is None:
        raise Http404
    seen = SeenPoint(usage_point_id=place.pk, code=place.code, name=place.name, terms=None)
    answer = HttpResponse(green_button_month(seen, month=month, now=timezone.now()), content_type=MEDIA_TYPE)
    name = content_disposition_header(as_attachment=True, filename=file_name(seen, month=month))
    answer["Content-Disposition"] = name or ""
    return answer


def _against_plan(
    point_id: int, data: MonthGrid, as_of: datetime | None
) -> dict[date, tuple[int | None, ...]]:
    """Return day → what stands in the columns of the plan; days without a plan are not there."""
    return {
        day: (one.plan_wh, one.hours, one.compared_plan_wh, one.fact_wh, one.deviation_wh)
        for day, one in planned_month(usage_point_id=point_id, data=data, as_of=as_of).days
    }
