"""The plan of a point: taken in from a table of hours."""

from __future__ import annotations

from datetime import date
from typing import Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.apps.metering.operations.plans import UnableToRecordPlan, record_plan
from sbyt.formats.plan_table import read_plan_table
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import done, form_page, refuse
from sbyt.interfaces.backoffice.forms import OfficeForm
from sbyt.interfaces.backoffice.metering.point_page import point_or_404
from sbyt.kit import numbers

_MOST_SAID: Final = 20
_LARGEST_FILE: Final = 16 * 1024 * 1024
_UNITS: Final = (("1000", "кВт·ч"), ("1000000", "МВт·ч"))


class PlanForm(OfficeForm):
    file = forms.FileField(
        label="Таблица плана",
        help_text="xlsx, xls или csv: первая строка заголовок, дальше строка на сутки: день и 24 часа",
    )
    unit_wh = forms.TypedChoiceField(label="Единицы в таблице", coerce=int, choices=_UNITS)


@require_http_methods(["GET", "POST"])
@screen(verb="readings.enter", section="points")
def plan_add(request: StaffRequest, point_id: int) -> HttpResponse:
    """Take planned hours in: the whole table or nothing of it, with what is wrong by row and column."""
    place = point_or_404(request, point_id)
    request.actor.require("readings.enter", branch_id=place.branch_id)
    page_url = reverse("backoffice:point", args=[place.pk])
    posted = request.method == "POST"
    form = PlanForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_bound and form.is_valid():
        days = _read(form)
        if days is not None:
            name = form.cleaned_data["file"].name or "таблица"
            try:
                kept = record_plan(actor=request.actor, usage_point_id=point_id, days=days, source=name[:300])
            except UnableToRecordPlan as refusal:
                refuse(form, refusal)
            else:
                words = (
                    f"План записан: новых суток {numbers.whole(kept.added)}, "
                    f"изменено {numbers.whole(kept.changed)}, было {numbers.whole(kept.known)}."
                )
                return done(request, words, to=f"{page_url}?month={max(days):%Y-%m}&compare=plan")
    return form_page(
        request,
        form,
        title="Загрузить план",
        note=f"{place.code}, {place.premises or place.building}. Прежний план тех же суток останется в истории.",
        button="Загрузить",
        back_url=page_url,
        crumbs=[(reverse("backoffice:points"), "Точки и профили"), (page_url, place.code)],
        template="backoffice/tariffs/file_form.html",
    )


def _read(form: PlanForm) -> dict[date, tuple[int, ...]] | None:
    """Return the days of the file; None where it is refused, said beside its field."""
    file = form.cleaned_data["file"]
    if file.size > _LARGEST_FILE:
        form.add_error("file", f"Файл больше {numbers.size(_LARGEST_FILE)}")
        return None
    found = read_plan_table(file.read(), unit_wh=form.cleaned_data["unit_wh"])
    for one in found.issues[:_MOST_SAID]:
        form.add_error("file", one.message)
    if len(found.issues) > _MOST_SAID:
        form.add_error("file", f"И ещё {numbers.whole(len(found.issues) - _MOST_SAID)}.")
    return None if found.issues else found.days
