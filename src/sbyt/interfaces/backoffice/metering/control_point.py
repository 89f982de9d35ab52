"""Which point controls this one: set and ended from the page of the point."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.apps.metering.operations.control_points import (
    VERB,
    UnableToSetControlPoint,
    end_control_point,
    set_control_point,
)
from sbyt.apps.metering.queries.control_points import control_points_of
from sbyt.apps.metering.types import UsagePoint
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import done, form_page
from sbyt.interfaces.backoffice.forms import DayField, OfficeForm, ReasonField, today
from sbyt.interfaces.backoffice.metering.point_page import point_or_404


class ControlForm(OfficeForm):
    control_code = forms.CharField(
        label="Код контрольной точки",
        max_length=30,
        help_text="Точка, прибор которой меряет то же присоединение",
    )
    since = DayField(label="С какого дня", help_text="Прежняя контрольная точка действует по этот день")
    until = DayField(label="До какого дня", required=False, help_text="Пусто: без срока")
    document = forms.CharField(label="Документ", max_length=300, help_text="Договор, приложение или акт")


class EndControlForm(OfficeForm):
    until = DayField(label="Окончить с", required=False, help_text="Пусто: отменить целиком, как ошибочную")
    reason = ReasonField()


@require_http_methods(["GET", "POST"])
@screen(verb=VERB, section="points")
def control_set(request: StaffRequest, point_id: int) -> HttpResponse:
    """Set the control point from a day on."""
    place = _place(request, point_id)
    form = ControlForm(request.POST if request.method == "POST" else None, initial={"since": today()})
    if form.is_bound and form.is_valid():
        try:
            set_control_point(actor=request.actor, usage_point_id=point_id, **form.cleaned_data)
        except UnableToSetControlPoint as refusal:
            form.add_error(_field_of(str(refusal)), _sentence(refusal))
        else:
            return done(request, "Контрольная точка записана.", to=_page_url(place))
    note = "Её часами замещаются пропуски этой точки раньше, чем прошлым годом."
    return _page(request, place, form, title="Контрольная точка", note=note)


@require_http_methods(["GET", "POST"])
@screen(verb=VERB, section="points")
def control_end(request: StaffRequest, point_id: int, control_row: int) -> HttpResponse:
    """End a control point on a day, or withdraw it."""
    place = _place(request, point_id)
    stands = {one.control_id: one for one in control_points_of(usage_point_id=point_id)}
    if control_row not in stands:
        raise Http404
    form = EndControlForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            end_control_point(
                actor=request.actor,
                usage_point_id=point_id,
                control_id=control_row,
                until=given["until"],
                reason=given["reason"],
            )
        except UnableToSetControlPoint as refusal:
            form.add_error("until", _sentence(refusal))
        else:
            return done(request, "Контрольная точка окончена.", to=_page_url(place))
    title = f"Окончить контроль точкой {stands[control_row].code}"
    return _page(request, place, form, title=title, note="Замещённое по ней остаётся как было.")


def _place(request: StaffRequest, point_id: int) -> UsagePoint:
    place = point_or_404(request, point_id)
    request.actor.require(VERB, branch_id=place.branch_id)
    return place


def _page_url(place: UsagePoint) -> str:
    return reverse("backoffice:point", args=[place.pk])


def _page(
    request: StaffRequest, place: UsagePoint, form: OfficeForm, *, title: str, note: str
) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        note=f"{place.code}, {place.premises or place.building}. {note}".strip(),
        button="Записать",
        back_url=_page_url(place),
        crumbs=[(reverse("backoffice:points"), "Точки и профили"), (_page_url(place), place.code)],
    )


def _sentence(refusal: Exception) -> str:
    words = str(refusal)
    return f"{words[:1].upper()}{words[1:]}."


def _field_of(words: str) -> str:
    """Return the field that a refusal is about."""
    for part, name in (("окончания", "until"), ("уже есть", "since"), ("документ", "document")):
        if part in words:
            return name
    return "control_code"
