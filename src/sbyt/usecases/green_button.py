"""A month of a point as a Green Button feed, cut to what the actor sees of it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from sbyt.calc.periods import next_month
from sbyt.formats.espi_writer import write_espi
from sbyt.formats.maket_80020_types import Channel
from sbyt.formats.measured_days import MeasuredDay
from sbyt.kit.access.actor import Actor
from sbyt.usecases.seen_intervals import intervals_seen_by

_MOST_DAYS = 31 * len(Channel)


def green_button_month(actor: Actor, *, code: str, name: str, month: date, now: datetime) -> bytes:
    """Return the feed of the point's month: every channel, as believed now. The caller has found that it is seen."""
    page = intervals_seen_by(
        actor,
        since=month,
        until=next_month(month),
        codes=[code],
        channels=[channel.value for channel in Channel],
        after=None,
        limit=_MOST_DAYS,
    )
    days = [
        MeasuredDay(
            code=code,
            name=name,
            channel=Channel(row["channel"]),
            day=row["day"],
            step_minutes=row["step_minutes"],
            values_wh=tuple(row["values_wh"]),
            qualities=tuple(row["qualities"]),
            lines=(None,) * len(row["values_wh"]),
        )
        for row in page.frame.iter_rows(named=True)
    ]
    return write_espi(code=code, name=name, days=days, zone=ZoneInfo(settings.TIME_ZONE), made_at=now)
