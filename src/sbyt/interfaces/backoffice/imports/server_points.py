"""«Запросить точки»: the points that a Пирамида 2.0 server shows, those not asked about yet, attached from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.apps.intake.operations.sources import UnableToSetUpSource, set_up_source, settings_of
from sbyt.apps.intake.pyramid_plan import AskedPoint, UnableToReadPlan, points_of, with_points
from sbyt.apps.intake.types import IntakeSource, PyramidSettings
from sbyt.apps.metering.queries.points import points_by_any_code
from sbyt.formats.pyramid_soap import ServerPoint
from sbyt.integrations.pyramid.server_points import ask_for_points
from sbyt.integrations.unable_to_look import UnableToLook
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.imports.sources import source_or_404
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers

_SHOWN: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownPoint:
    """A point of the server that the source does not ask about; `code` is ours where it is named so there."""

    identity: str
    name: str
    code: str
    meter: str = ""
    chosen: bool = False
    fault: str = ""


@require_http_methods(["GET", "POST"])
@screen(verb="imports.sources", section="imports")
def server_points(request: StaffRequest, source_id: int) -> HttpResponse:
    """Ask the server (`do=ask`) and list what is unknown, or add the chosen points to those asked about (`do=add`)."""
    found = source_or_404(request, source_id)
    settings = settings_of(found)
    if not isinstance(settings, PyramidSettings):
        raise Http404
    context: dict[str, Any] = {"source": found, "asked": False, "fault": "", "request_id": ""}
    if request.POST.get("do") == "add":
        rows = _given(request.POST)
        if not any(row.chosen for row in rows):
            context |= {"asked": True, "unknown": rows, "fault": "Отметьте точки, которые спрашивать."}
        elif all(not row.fault for row in rows):
            return _add(request, found, settings, [row for row in rows if row.chosen])
        else:
            context |= {"asked": True, "unknown": rows, "fault": "Проверьте отмеченные строки."}
        return render_screen(request, "backoffice/imports/server_points.html", context, status=422)
    if request.method == "POST":
        context |= _asked(found, settings, request.POST.get("request_id", "")[:64])
    return render_screen(request, "backoffice/imports/server_points.html", context)


def _asked(found: IntakeSource, settings: PyramidSettings, request_id: str) -> dict[str, Any]:
    """Return what the server says: its points that are not asked about, with a guess of ours by the name."""
    try:
        answer = ask_for_points(found, settings, request_id=request_id)
        known = {point.identity for point in points_of(settings)}
    except (UnableToLook, UnableToReadPlan) as refusal:
        return {"fault": str(refusal)}
    unknown = [point for point in answer.points if point.identity not in known]
    return {
        "asked": answer.ready,
        "request_id": answer.request_id,
        "total": len(answer.points),
        "left": max(0, len(unknown) - _SHOWN),
        "unknown": _with_codes(unknown[:_SHOWN]),
    }


def _with_codes(points: Sequence[ServerPoint]) -> list[UnknownPoint]:
    ours = points_by_any_code(codes={point.name for point in points} | {point.identity for point in points})
    return [
        UnknownPoint(
            identity=point.identity,
            name=point.name,
            code=ours[named].code
            if (named := point.name) in ours or (named := point.identity) in ours
            else "",
        )
        for point in points
    ]


def _given(posted: QueryDict) -> list[UnknownPoint]:
    """Return the rows of the form; a chosen one whose code is none of ours has a fault."""
    chosen = set(posted.getlist("take"))
    rows = [
        UnknownPoint(
            identity=identity[:64],
            name=name[:200],
            code=code.strip()[:40],
            meter=meter.strip()[:40],
            chosen=identity in chosen,
        )
        for identity, name, code, meter in zip(
            *(posted.getlist(key) for key in ("identity", "name", "code", "meter")), strict=False
        )
    ][:_SHOWN]
    ours = points_by_any_code(codes={row.code for row in rows if row.chosen and row.code})
    return [_checked(row, ours) for row in rows]


def _checked(row: UnknownPoint, ours: dict[str, Any]) -> UnknownPoint:
    if not row.chosen or not row.code or row.code in ours:
        return row
    fault = "Точки с таким кодом нет; пусто — сутки подождут в журнале"
    return UnknownPoint(
        identity=row.identity, name=row.name, code=row.code, meter=row.meter, chosen=True, fault=fault
    )


def _add(
    request: StaffRequest, found: IntakeSource, settings: PyramidSettings, rows: Sequence[UnknownPoint]
) -> HttpResponse:
    """Store the source with the points added."""
    new = [AskedPoint(row.identity, row.code, row.meter) for row in rows]
    try:
        set_up_source(
            actor=request.whole_actor,
            kind=found.kind,
            name=found.name,
            every_minutes=found.every_minutes,
            is_on=found.is_on,
            settings=with_points(settings, new),
            source_id=found.pk,
        )
    except (UnableToReadPlan, UnableToSetUpSource) as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("backoffice:import-source-points", args=[found.pk]))
    said = numbers.counted(len(new), "точка добавлена", "точки добавлены", "точек добавлено")
    messages.success(request, f"{found.name}: {said}. Спросим о них при ближайшем опросе.")
    return HttpResponseRedirect(reverse("backoffice:import-source", args=[found.pk]))
