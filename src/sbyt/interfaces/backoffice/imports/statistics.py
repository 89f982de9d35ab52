"""«Статистика приёма»: what the intake did in a month, by source, format, channel, day and sender."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.intake.queries.statistics import By, Tally, tallies
from sbyt.calc.periods import next_month
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import today
from sbyt.interfaces.backoffice.imports.words import CHANNELS, KINDS_OF_FILES, duration_words
from sbyt.interfaces.backoffice.lists.columns import Word
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers

_TABLES: tuple[tuple[By, str, str], ...] = (
    ("source", "По источникам", "вручную и по API"),
    ("format", "По форматам", "—"),
    ("channel", "По каналам", "—"),
    ("sender", "По отправителям", "не назван"),
    ("day", "По дням получения", "—"),
)


@require_GET
@screen(verb="imports.view", section="imports")
def statistics(request: StaffRequest, month: date | None = None) -> HttpResponse:
    """Show what came in the month, counted five ways."""
    month = month or today().replace(day=1)
    until = next_month(month)
    edges = {"since": _midnight(month), "until": _midnight(until)}
    tables = [
        {
            "key": by,
            "title": title,
            "rows": [_drawn(one, by, nothing) for one in tallies(actor=request.actor, by=by, **edges)],
        }
        for by, title, nothing in _TABLES
    ]
    context = {
        "month": month,
        "older": (month - timedelta(days=1)).replace(day=1),
        "newer": until if until <= today() else None,
        "tables": tables if tables[0]["rows"] else [],
    }
    return render_screen(request, "backoffice/imports/statistics.html", context)


def _drawn(tally: Tally, by: By, nothing: str) -> dict[str, Any]:
    return {
        "about": _about(tally.about, by) if tally.about is not None else nothing,
        "tally": tally,
        "took": duration_words(tally.took_ms),
        "average": duration_words(tally.average_ms),
        "longest": duration_words(tally.longest_ms),
    }


def _about(value: Any, by: By) -> str:
    words: Mapping[str, Word] = {"format": KINDS_OF_FILES, "channel": CHANNELS}.get(by, {})
    if isinstance(value, date):
        return numbers.day(value)
    return words[value].text if value in words else str(value)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
