"""«Кто прислал, кто молчит»: metering systems by day, open incidents, completeness of the month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sbyt.apps.intake.operations.systems import close_incident, watch_system
from sbyt.apps.intake.queries.systems import incidents, metering_systems
from sbyt.apps.intake.types import MeteringSystem
from sbyt.apps.metering.queries.import_journal import import_journal, journal_counts, latest_covered_day
from sbyt.apps.metering.queries.messages_by_day import DayCompleteness, completeness
from sbyt.calc.periods import next_month
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import OfficeForm, today
from sbyt.interfaces.backoffice.imports.words import STATUSES
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit.access.actor import Actor
from sbyt.usecases.files_intake.silence import CalendarDay, CalendarRow, calendar_of_systems, systems_seen

_MOST_INCIDENTS = 100
_TONES = {"accepted": "ok", "partial": "warn", "waiting": "bad"}


@require_GET
@screen(verb="imports.view", section="imports")
def monitoring(request: StaffRequest, month: date | None = None) -> HttpResponse:
    """Show who sent which day of the month, who is silent, and how complete the month is."""
    month = month or _month_of_what_came(request.actor)
    until = next_month(month)
    now = timezone.now()
    seen = systems_seen(request.actor, until=until)
    rows = calendar_of_systems(since=month, until=until, now=now, codes=seen)
    lines = import_journal(request.actor).filter(covered_day__gte=month, covered_day__lt=until)
    counts = journal_counts(lines)
    open_now = incidents(only_open=True, codes=systems_seen(request.actor, until=today()))
    context = {
        "month": month,
        "older": (month - timedelta(days=1)).replace(day=1),
        "newer": until if until <= today() else None,
        "days": [month + timedelta(days=number) for number in range((until - month).days)],
        "latest": None if rows else latest_covered_day(request.actor),
        "rows": [_drawn(row, request.actor.branches("imports.view")) for row in rows],
        "late": sum(row.late for row in rows),
        "complete": [
            _completeness_drawn(day)
            for day in completeness(
                since=month, until=until, branch_ids=request.actor.branches("imports.view")
            )
        ],
        "counts": [(word, counts[status]) for status, word in STATUSES.items() if counts.get(status)],
        "incidents": open_now[:_MOST_INCIDENTS],
        "open_count": open_now.count(),
        "may_see_points": request.actor.may("readings.view"),
        "may_watch": request.whole_actor.may_everywhere("imports.upload"),
    }
    return render_screen(request, "backoffice/imports/monitoring.html", context)


def _month_of_what_came(actor: Actor) -> date:
    """Return this month where a source is waited for, else the latest one with a message: sources are those that sent in it."""
    now = today().replace(day=1)
    if metering_systems().exists():
        return now
    latest = latest_covered_day(actor)
    return latest.replace(day=1) if latest is not None and latest < now else now


def _drawn(row: CalendarRow, branches: frozenset[int] | None) -> dict[str, Any]:
    return {
        "system": row.system,
        "late": row.late,
        "came": row.came,
        "cells": [_cell(day, branches) for day in row.days],
    }


def _cell(day: CalendarDay, branches: frozenset[int] | None) -> dict[str, Any]:
    """Return a cell: a mark, its tone, and the same in words for who cannot see it; the file where the person may open it."""
    if day.sent is not None:
        words = (
            "сообщения приходили"
            if day.sent.file_id is None
            else f"{STATUSES[day.sent.status].text}, каналов {day.sent.accepted}"
        )
        if day.sent.messages > 1:
            words += f", сообщений {day.sent.messages}"
        mark = str(day.sent.messages) if day.sent.messages > 1 else "●"
        theirs = branches is None or day.sent.branch_id in branches
        file_id = day.sent.file_id if theirs else None
        return {"tone": _TONES[day.sent.status], "mark": mark, "words": words, "file_id": file_id}
    if day.late:
        return {"tone": "bad", "mark": "×", "words": "молчит", "file_id": None}
    return {"tone": "none", "mark": "·", "words": "не ждём", "file_id": None}


def _completeness_drawn(day: DayCompleteness) -> dict[str, Any]:
    tone = "none" if not day.channels else "bad" if day.with_gaps else "warn" if day.in_doubt else "ok"
    return {"day": day, "tone": tone}


class WatchForm(OfficeForm):
    is_watched = forms.BooleanField(label="Ждать данные каждые сутки", required=False)
    silent_after_hours = forms.IntegerField(
        label="Молчит, если нет данных, ч",
        min_value=1,
        max_value=720,
        help_text="Часов после конца операционных суток",
    )
    note = forms.CharField(label="Примечание", max_length=300, required=False)


@require_http_methods(["GET", "POST"])
@screen(verb="imports.upload", section="imports")
def system(request: StaffRequest, system_code: str) -> HttpResponse:
    """Say whether and how long a metering system is waited for."""
    found = metering_systems().filter(code=system_code).first()
    if found is None or not request.whole_actor.may_everywhere("imports.upload"):
        raise Http404
    initial = {name: getattr(found, name) for name in ("is_watched", "silent_after_hours", "note")}
    form = WatchForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        watch_system(actor=request.whole_actor, code=system_code, **form.cleaned_data)
        messages.success(request, f"{_title(found)}: ожидание сохранено.")
        return HttpResponseRedirect(reverse("backoffice:import-monitoring"))
    return _system_page(request, found, form)


def _title(found: MeteringSystem) -> str:
    return f"АИИС {found.code}" if found.label == found.code else f"{found.label} «{found.name}»"


def _system_page(request: StaffRequest, found: MeteringSystem, form: WatchForm) -> HttpResponse:
    back = reverse("backoffice:import-monitoring")
    context = {
        "form": form,
        "title": _title(found),
        "note": f"{found.name or 'без названия'}; отправитель {found.sender_name or found.sender_inn or 'не назван'}.",
        "button": "Сохранить",
        "back_url": back,
        "crumbs": [(reverse("backoffice:imports"), "Загрузка файлов"), (back, "Мониторинг")],
    }
    return render_screen(
        request, "backoffice/parts/form_page.html", context, status=422 if form.errors else 200
    )


@require_POST
@screen(verb="imports.upload", section="imports")
def close_silence(request: StaffRequest, incident_id: int) -> HttpResponse:
    """Close an incident of silence with a word why."""
    if not request.whole_actor.may_everywhere("imports.upload"):
        raise Http404
    note = request.POST.get("note", "").strip()
    if note:
        close_incident(actor=request.whole_actor, incident_id=incident_id, note=note, now=timezone.now())
    else:
        messages.error(request, "Напишите, почему данных не будет.")
    return HttpResponseRedirect(reverse("backoffice:import-monitoring"))
