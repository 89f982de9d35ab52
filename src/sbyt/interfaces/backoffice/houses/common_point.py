"""The points of house meters and of shared meters of communal flats: entered here, the meter is put up next."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import done, form_page, refuse
from sbyt.interfaces.backoffice.forms import DayField, OfficeForm, ReasonField, today
from sbyt.interfaces.backoffice.houses.building_access import building_or_404, premises_or_404, way_to
from sbyt.usecases.registers.add_points import UnableToAddPoint, add_common_point, add_shared_meter

_NEXT = "Точка заведена. Поставьте на неё прибор."


class CommonPointForm(OfficeForm):
    code = forms.CharField(label="Код точки", max_length=30)
    name = forms.CharField(label="Название", max_length=200, initial="Ввод 1")
    reason = ReasonField()


class SharedMeterForm(OfficeForm):
    since = DayField(label="С какого дня", help_text="Комнаты делят общий прибор с начала месяца")
    reason = ReasonField()


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="buildings")
def common_point(request: StaffRequest, building_id: int) -> HttpResponse:
    """Enter the point of a house meter."""
    building = building_or_404(request, building_id)
    form = CommonPointForm(
        request.POST if request.method == "POST" else None, initial={"code": f"ОДПУ-{building_id}"}
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            point_id = add_common_point(
                actor=request.actor,
                building_id=building_id,
                code=given["code"].strip(),
                name=given["name"].strip(),
                reason=given["reason"],
            )
        except UnableToAddPoint as refusal:
            refuse(form, refusal)
        else:
            return done(request, _NEXT, to=reverse("backoffice:meter-replace", args=[point_id]))
    return form_page(
        request,
        form,
        title="Точка общедомового прибора",
        note=f"{building}. Дом с двумя вводами считается одним домом: их показания складываются.",
        button="Завести точку",
        back_url=reverse("backoffice:building", args=[building_id]),
        crumbs=way_to(building),
    )


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="buildings")
def shared_meter(request: StaffRequest, premises_id: int) -> HttpResponse:
    """Enter the point of the shared meter of a communal flat."""
    premises = premises_or_404(request, premises_id)
    form = SharedMeterForm(
        request.POST if request.method == "POST" else None, initial={"since": today().replace(day=1)}
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            point_id = add_shared_meter(
                actor=request.actor, premises_id=premises_id, since=given["since"], reason=given["reason"]
            )
        except UnableToAddPoint as refusal:
            refuse(form, refusal)
        else:
            return done(request, _NEXT, to=reverse("backoffice:meter-replace", args=[point_id]))
    return form_page(
        request,
        form,
        title="Общий прибор квартиры",
        note=f"{premises}. Объём прибора делится между комнатами по проживающим.",
        button="Завести точку",
        back_url=reverse("backoffice:building", args=[premises.building_id]),
        crumbs=way_to(premises.building),
    )
