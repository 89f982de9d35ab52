"""The hours of a month as xlsx: a row a day, as they stand in the grid."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.interval_month import interval_month
from sbyt.formats.hours import HOURS
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.known_on import known_on
from sbyt.interfaces.backoffice.metering.point_page import CHANNELS, point_or_404
from sbyt.kit import numbers
from sbyt.kit.xlsx_export import Column, xlsx_response


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
    grid = interval_month(
        usage_point_id=place.pk, channel=channel, month=month, as_of=known_on(request).moment
    )
    columns = [Column(title="День", kind="date")]
    columns += [
        Column(title=f"{hour:02d}–{(hour + 1) % HOURS:02d}", kind="energy", total=True)
        for hour in range(HOURS)
    ]
    columns += [Column(title="Сутки, кВт·ч", kind="energy", total=True)]
    rows = (
        [
            day.day,
            *(day.hours[hour].value_wh if day.hours else None for hour in range(HOURS)),
            day.total_wh,
        ]
        for day in grid.days
    )
    title = f"{place.code} {name} {numbers.month(month)}"
    return xlsx_response(rows, columns=columns, title=title, on=timezone.localdate())
