"""One finding: the two figures that disagree, and what would stand in place of missing hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.metering.operations.hour_findings import EDIT, UnableToDecideFinding, accept_finding
from sbyt.apps.metering.queries.hour_findings import findings_for, replacements_of
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.types import HourFinding
from sbyt.calc.hour_estimates import Method
from sbyt.calc.periods import next_month
from sbyt.interfaces.backoffice.checks.disbelief_page import disbelief_context
from sbyt.interfaces.backoffice.checks.words import CHANNELS, CODES, METHODS, STATES
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.usecases.hourly.estimating import (
    Estimate,
    controls_of_month,
    estimates_of,
    open_ladder,
    replace_missing,
    replaceable_channels,
)

ACTIVE: Final = 1
"""A+: measured hours that nobody believes are replaced in it alone."""


@require_GET
@screen(verb="readings.view", section="checks")
def hour_finding(request: StaffRequest, finding_id: int) -> HttpResponse:
    """Show a finding; a gap with the estimate by the law's ladder or by the method asked for."""
    found = _found(request, finding_id)
    method = request.GET.get("method", "")
    method = method if method in set(Method) else ""
    control = _control(request)
    replaceable = found.channel in replaceable_channels(point_id=found.usage_point_id, month=found.month)
    estimates = _estimates(found, method, control) if found.code == "GAP" and replaceable else []
    context: dict[str, Any] = {
        "finding": found,
        "word": CODES[found.code],
        "state": STATES[found.state],
        "channel": CHANNELS[found.channel].text,
        "pair": _pair(found),
        "figures": _figures(found),
        "replaceable": replaceable,
        "estimates": [(one, METHODS[one.method]) for one in estimates],
        "estimated_wh": sum(one.total_wh for one in estimates),
        "estimated_hours": sum(one.hours for one in estimates),
        "methods": [
            (value, METHODS[value], value == method)
            for value in Method
            if found.channel == ACTIVE or value != Method.PMAX
        ],
        "method": method,
        "control": request.GET.get("control", ""),
        "replacements": [
            (one, METHODS.get(one.method, one.method), sum(value or 0 for value in one.values_wh))
            for one in replacements_of(
                point_ids=[found.usage_point_id], since=found.month, until=next_month(found.month)
            )
            if one.channel == found.channel
        ],
        "may_decide": request.actor.may(EDIT, branch_id=found.usage_point.branch_id),
    }
    if found.code == "GAP":
        context["law"] = open_ladder(point_id=found.usage_point_id, month=found.month, channel=found.channel)
    if found.state != "gone":
        context["controls"] = controls_of_month(point_id=found.usage_point_id, month=found.month)
    if found.code != "GAP" and found.channel == ACTIVE:
        context |= disbelief_context(request, found)
    return render_screen(request, "backoffice/checks/finding.html", context)


@require_POST
@screen(verb=EDIT, section="checks")
def accept(request: StaffRequest, finding_id: int) -> HttpResponse:
    """Say that the data are right."""
    found = _found(request, finding_id)
    note = request.POST.get("note", "").strip()[:300]
    if not note:
        messages.add_message(request, messages.ERROR, "Напишите, почему данные верны.", extra_tags="bad")
    else:
        try:
            accept_finding(actor=request.actor, finding=found, note=note)
        except UnableToDecideFinding as refusal:
            messages.add_message(request, messages.ERROR, str(refusal), extra_tags="bad")
    return HttpResponseRedirect(reverse("backoffice:hour-finding", args=[finding_id]))


@require_POST
@screen(verb=EDIT, section="checks")
def replace(request: StaffRequest, finding_id: int) -> HttpResponse:
    """Put estimates in place of the missing hours of the month."""
    found = _found(request, finding_id)
    method = request.POST.get("method", "")
    try:
        made = replace_missing(
            request.actor,
            point_id=found.usage_point_id,
            month=found.month,
            method=method if method in set(Method) else "",
            control_point_id=_control(request),
            finding_id=found.pk,
            channel=found.channel,
        )
    except UnableToDecideFinding as refusal:
        messages.add_message(request, messages.ERROR, str(refusal), extra_tags="bad")
    else:
        hours = sum(one.hours for one in made)
        total = numbers.energy(sum(one.total_wh for one in made))
        said = f"Замещено {numbers.counted(hours, 'час', 'часа', 'часов')}, {total} кВт·ч. Обязательство закроется само, когда придёт замер."
        messages.add_message(request, messages.INFO, said, extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:hour-finding", args=[finding_id]))


def _found(request: StaffRequest, finding_id: int) -> HourFinding:
    return get_object_or_404(findings_for(request.actor), pk=finding_id)


def _control(request: StaffRequest) -> int | None:
    code = (request.POST.get("control") or request.GET.get("control") or "").strip()
    if not code:
        return None
    point = usage_points_for(request.actor).filter(code=code).first()
    if point is None:
        raise Http404
    return point.pk


def _estimates(found: HourFinding, method: str, control: int | None) -> list[Estimate]:
    ladder = (Method(method),) if method else None
    return estimates_of(
        point_id=found.usage_point_id,
        month=found.month,
        ladder=ladder,
        control_point_id=control,
        channel=found.channel,
    )


def _pair(found: HourFinding) -> tuple[date, date] | None:
    """Return the days of the two readings that the hours are held against."""
    since, until = found.data.get("since"), found.data.get("until")
    return None if since is None or until is None else (date.fromordinal(since), date.fromordinal(until))


def _figures(found: HourFinding) -> list[tuple[str, str]]:
    figure, against = found.data.get("figure"), found.data.get("against")
    words = {
        "GAP": ("Часов для расчётов", "Должно быть", "hours"),
        "SPIKE": ("Наибольший час, кВт·ч", "Предел, кВт·ч", "energy"),
        "SUM": ("По часам, кВт·ч", "По показаниям, кВт·ч", "energy"),
        "ZERO_RUN": ("По часам, кВт·ч", "По истории, кВт·ч", "energy"),
        "HIGH": ("За месяц, кВт·ч", "По истории, кВт·ч", "energy"),
        "LOW": ("За месяц, кВт·ч", "По истории, кВт·ч", "energy"),
        "SWAPPED": ("A+ этих суток, кВт·ч", "A− этих суток, кВт·ч", "energy"),
        "GIVEN_ALONE": ("A− за месяц, кВт·ч", "A+ за месяц, кВт·ч", "energy"),
        "RATIO": ("За месяц, кВт·ч", "По истории, кВт·ч", "energy"),
        "SIBLING": ("К своей истории, %", "Соседи к своей, %", "percent"),
        "SHIFT": ("Лучше сходится со сдвигом, ч", "", "hours"),
        "DUPLICATE": ("Повторов", "", "hours"),
        "NEGATIVE": ("Ниже нуля на, кВт·ч", "", "energy"),
    }[found.code]
    written: dict[str, Callable[[int | None], str]] = {
        "hours": numbers.whole,
        "energy": numbers.energy,
        "percent": numbers.percent,
    }
    write = written[words[2]]
    return [(title, write(value)) for title, value in ((words[0], figure), (words[1], against)) if title]
