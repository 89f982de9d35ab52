"""A blank of the reading sheet, filled in by building: find the house, take the file."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from sbyt.apps.premises.queries_found import find_buildings
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.rendering import render_part, render_screen
from sbyt.kit.xlsx_export import MEDIA_TYPE
from sbyt.usecases.blank_reading_sheet import UnableToPrepareSheet, blank_reading_sheet

_SHOWN: Final = 30


@require_GET
@screen(verb="readings.view", section="imports")
def reading_sheet(request: StaffRequest) -> HttpResponse:
    """Show the houses that hold the words; `?building=…` gives their sheet, several make one."""
    chosen = [int(text) for text in request.GET.getlist("building") if text.isascii() and text.isdigit()]
    if chosen:
        return _sheet(request, chosen)
    words = request.GET.get("q", "").replace("\x00", "").strip()
    found = find_buildings(request.actor, words, verb="readings.view", limit=_SHOWN)
    context = {"words": words, "buildings": found, "shown_all": len(found) < _SHOWN}
    if request.htmx and request.htmx.target == "sheet-found":
        return render_part(request, "backoffice/imports/sheet_found.html", context)
    return render_screen(request, "backoffice/imports/sheet.html", context)


def _sheet(request: StaffRequest, building_ids: list[int]) -> HttpResponse:
    today = timezone.localdate()
    try:
        content = blank_reading_sheet(actor=request.actor, building_ids=building_ids, on=today)
    except UnableToPrepareSheet as error:
        messages.add_message(request, messages.ERROR, str(error), extra_tags="bad")
        return HttpResponseRedirect(reverse("backoffice:reading-sheet"))
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    name = f"Ведомость показаний {today.isoformat()}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response
