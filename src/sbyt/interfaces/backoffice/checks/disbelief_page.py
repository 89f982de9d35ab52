"""Put other hours in place of measured ones that are not believed: looked at first, then put there with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from sbyt.apps.metering.operations.hour_findings import EDIT, UnableToDecideFinding
from sbyt.apps.metering.queries.hour_findings import findings_for
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.types import HourFinding
from sbyt.calc.hour_estimates import Method
from sbyt.formats.energy_text import Energy, wh_of_kwh_text
from sbyt.interfaces.backoffice.checks.words import METHODS
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.asked_days import asked_day
from sbyt.usecases.hourly.disbelieving import BY_HAND, Disbelief, instead_of, put_instead

_METHODS = frozenset({BY_HAND, *Method})


@require_POST
@screen(verb=EDIT, section="checks")
def disbelieve(request: StaffRequest, finding_id: int) -> HttpResponse:
    """Put the hours that were looked at in place of the measured ones."""
    found = get_object_or_404(findings_for(request.actor), pk=finding_id)
    try:
        made = put_instead(
            request.actor,
            finding=found,
            disbelief=_disbelief(request.actor, request.POST),
            reason=request.POST.get("reason", ""),
        )
    except UnableToDecideFinding as refusal:
        messages.add_message(request, messages.ERROR, str(refusal), extra_tags="bad")
    else:
        said = (
            f"Вместо измеренного стоит {numbers.counted(len(made.hours), 'час', 'часа', 'часов')}: "
            f"{numbers.energy(made.after_wh)} кВт·ч за сутки вместо {numbers.energy(made.before_wh)}. "
            "Обязательство закроется, когда сутки пришлют заново."
        )
        messages.add_message(request, messages.INFO, said, extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:hour-finding", args=[finding_id]))


def disbelief_context(request: StaffRequest, found: HourFinding) -> dict[str, Any]:
    """Return what the form and the look at the day need; `instead` is None until a day is asked for."""
    given = request.GET
    asked = "day" in given
    context: dict[str, Any] = {
        "instead": None,
        "instead_problem": "",
        "asked": {
            "day": given.get("day", found.first_day.isoformat()),
            "from": given.get("from", "0"),
            "to": given.get("to", "24"),
            "by": given.get("by", ""),
            "kwh": given.get("kwh", ""),
            "control": given.get("control", ""),
        },
        "ways": [(value, words, value == given.get("by", "")) for value, words in METHODS.items()],
    }
    if asked:
        try:
            made = instead_of(point_id=found.usage_point_id, disbelief=_disbelief(request.actor, given))
        except UnableToDecideFinding as refusal:
            context["instead_problem"] = str(refusal)
        else:
            context["instead"] = made
            context["instead_method"] = METHODS[made.method]
    return context


def _disbelief(actor: Actor, given: Mapping[str, str]) -> Disbelief:
    method = given.get("by", "")
    try:
        day = asked_day(given.get("day", ""))
        first, until = int(given.get("from", "")), int(given.get("to", ""))
    except ValueError:
        raise UnableToDecideFinding("Назовите день и часы, например с 9 до 12.") from None
    return Disbelief(
        day=day,
        hours=tuple(range(max(0, first), min(24, until))),
        method=method if method in _METHODS else "",
        hand_wh=_by_hand(given.get("kwh", "")) if method == BY_HAND else None,
        control_point_id=_control(actor, given.get("control", "").strip()),
    )


def _by_hand(text: str) -> int:
    read = wh_of_kwh_text(text)
    if not isinstance(read, Energy):
        raise UnableToDecideFinding("Объём часа не прочитан: пишите кВт·ч, например 120,5.")
    return read.wh


def _control(actor: Actor, code: str) -> int | None:
    if not code:
        return None
    point = usage_points_for(actor).filter(code=code).first()
    if point is None:
        raise UnableToDecideFinding("Контрольной точки с таким кодом нет среди ваших отделений.")
    return point.pk
