"""Change what a building is like from a month on."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sbyt.apps.premises.operations_buildings import BuildingFacts, UnableToKeepBuilding, facts_of_term
from sbyt.apps.premises.queries_of_buildings import term_on
from sbyt.apps.premises.types import Building
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import LATE, done, form_page, refuse
from sbyt.interfaces.backoffice.forms import DayField, today
from sbyt.interfaces.backoffice.houses.building_access import building_or_404, way_to
from sbyt.interfaces.backoffice.houses.building_forms import FACTS, NAMES, CharacteristicsForm, initial_of
from sbyt.usecases.registers.change_building import change_characteristics


class ChangeBuildingForm(CharacteristicsForm):
    """When, then what."""

    field_order = ("since", "until", "document")
    titles = (("Когда", ("since", "until", "document")), *FACTS)
    since = DayField(label="С какого дня", help_text="Первое число месяца")
    until = DayField(label="До какого дня", required=False, help_text="Пусто: до следующего изменения")
    document = forms.CharField(label="Документ", max_length=300, help_text="Номер и дата; запишется в журнал")


def facts_now(building: Building) -> BuildingFacts:
    """Return what the building is like today; without a period of its own, as it was entered."""
    term = term_on(building_id=building.pk, on=today())
    if term is not None:
        return facts_of_term(term)
    managed = building.management == "manager"
    return BuildingFacts(
        management=building.management,
        common_needs_by="manager" if managed else "supplier",
        stove_kind=building.stove_kind,
        living_area_dm2=building.premises_area_dm2,
        common_area_dm2=building.common_area_dm2,
    )


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="buildings")
def building_change(request: StaffRequest, building_id: int) -> HttpResponse:
    """Change characteristics; what stood before stays in the history."""
    building = building_or_404(request, building_id)
    back = reverse("backoffice:building", args=[building_id])
    initial = {**initial_of(facts_now(building)), "since": today().replace(day=1)}
    form = ChangeBuildingForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            late = change_characteristics(
                actor=request.actor,
                building_id=building_id,
                since=given["since"],
                until=given["until"],
                facts=form.facts(),
                document=given["document"],
                now=timezone.now(),
            )
        except UnableToKeepBuilding as refusal:
            refuse(form, refusal, NAMES)
        else:
            return done(request, "Характеристики записаны." + (LATE if late else ""), to=back)
    return form_page(
        request,
        form,
        title="Изменить характеристики",
        note=f"{building}. Месяц считается по характеристикам его первого дня.",
        button="Записать",
        back_url=back,
        crumbs=way_to(building),
    )
