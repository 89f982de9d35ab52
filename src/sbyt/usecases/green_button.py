"""A month of a point as a Green Button feed, cut to what is seen of the point."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from sbyt.apps.metering.queries.interval_pages import Window, interval_page
from sbyt.calc.periods import next_month
from sbyt.formats.espi_writer import write_espi
from sbyt.formats.maket_80020_types import Channel
from sbyt.formats.measured_days import MeasuredDay
from sbyt.usecases.seen_measurements import SeenPoint

MEDIA_TYPE = "application/atom+xml"
_MOST_DAYS = 31 * len(Channel)


def green_button_month(point: SeenPoint, *, month: date, now: datetime) -> bytes:
    """Return the feed of the month: every channel, as believed now. One query.

    The caller has found that the point is seen. Of the time before and after the terms of who sees it nothing is told.
    """
    until = next_month(month)
    seen = (
        [(month, until)]
        if point.terms is None
        else [
            (max(month, term.valid_from), until if term.valid_to is None else min(until, term.valid_to))
            for term in point.terms
        ]
    )
    frame = interval_page(
        windows=[
            Window(usage_point_id=point.usage_point_id, since=since, until=end)
            for since, end in seen
            if since < end
        ],
        channels=[channel.value for channel in Channel],
        after=None,
        limit=_MOST_DAYS,
    )
    days = [
        MeasuredDay(
            code=point.code,
            name=point.name,
            channel=Channel(row["channel"]),
            day=row["day"],
            step_minutes=row["step_minutes"],
            values_wh=tuple(row["values_wh"]),
            qualities=tuple(row["qualities"]),
            lines=(None,) * len(row["values_wh"]),
        )
        for row in frame.iter_rows(named=True)
    ]
    zone = ZoneInfo(settings.TIME_ZONE)
    return write_espi(code=point.code, name=point.name, days=days, zone=zone, made_at=now)


def file_name(point: SeenPoint, *, month: date) -> str:
    """Return the name under which the feed is kept by who takes it."""
    return f"Green Button {point.code} {month:%Y-%m}.xml"
