"""Close a building that is empty; take the closing back."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.apps.premises.operations_buildings import UnableToKeepBuilding, reopen_building
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import done, form_page, refuse
from sbyt.interfaces.backoffice.forms import DayField, OfficeForm, today
from sbyt.interfaces.backoffice.houses.building_access import building_or_404, way_to
from sbyt.usecases.registers.change_building import close_empty_building


class ReopenForm(OfficeForm):
    document = forms.CharField(label="Документ", max_length=300, help_text="Номер и дата; запишется в журнал")


class CloseForm(ReopenForm):
    on = DayField(label="Закрыть с")
    field_order = ("on", "document")


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="buildings")
def building_close(request: StaffRequest, building_id: int) -> HttpResponse:
    """Close the building; open accounts in it are named."""
    building = building_or_404(request, building_id)
    back = reverse("backoffice:building", args=[building_id])
    form = CloseForm(request.POST if request.method == "POST" else None, initial={"on": today()})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            close_empty_building(
                actor=request.actor, building_id=building_id, on=given["on"], document=given["document"]
            )
        except UnableToKeepBuilding as refusal:
            refuse(form, refusal)
        else:
            return done(request, "Дом закрыт.", to=back)
    return form_page(
        request,
        form,
        title="Закрыть дом",
        note=f"{building}. История и выпущенные счета остаются; открыть в доме счёт больше нельзя.",
        button="Закрыть дом",
        back_url=back,
        crumbs=way_to(building),
    )


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="buildings")
def building_reopen(request: StaffRequest, building_id: int) -> HttpResponse:
    """Take the closing back."""
    building = building_or_404(request, building_id)
    back = reverse("backoffice:building", args=[building_id])
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            reopen_building(
                actor=request.actor, building_id=building_id, document=form.cleaned_data["document"]
            )
        except UnableToKeepBuilding as refusal:
            refuse(form, refusal)
        else:
            return done(request, "Дом снова открыт.", to=back)
    return form_page(
        request,
        form,
        title="Отменить закрытие",
        note=str(building),
        button="Открыть снова",
        back_url=back,
        crumbs=way_to(building),
    )
