"""Open a building: its address, its characteristics, since when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sbyt.apps.parties.queries import branches_where
from sbyt.apps.premises.operations_buildings import (
    Address,
    BuildingFacts,
    UnableToKeepBuilding,
    open_building,
)
from sbyt.apps.premises.types import Building
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import done, form_page, refuse
from sbyt.interfaces.backoffice.forms import DayField, today
from sbyt.interfaces.backoffice.houses.building_forms import FACTS, NAMES, CharacteristicsForm, initial_of
from sbyt.kit.access.actor import Actor


class OpenBuildingForm(CharacteristicsForm):
    """The address stands first."""

    field_order = (
        "kind",
        "branch",
        "since",
        "document",
        "locality",
        "street",
        "house",
        "settlement",
        "district",
    )
    titles = (
        ("Дом открывается", ("kind", "branch", "since", "document")),
        ("Адрес", ("locality", "street", "house", "settlement", "district")),
        *FACTS,
    )
    kind = forms.ChoiceField(label="Вид", choices=Building.Kind.choices)
    branch = forms.TypedChoiceField(label="Отделение", coerce=int)
    since = DayField(label="Открыть с")
    document = forms.CharField(label="Документ", max_length=300, help_text="Номер и дата; запишется в журнал")
    locality = forms.CharField(label="Населённый пункт", max_length=120)
    street = forms.CharField(label="Улица", max_length=120)
    house = forms.CharField(label="Дом", max_length=20)
    settlement = forms.ChoiceField(label="Местность", choices=[("city", "город"), ("rural", "село")])
    district = forms.CharField(
        label="Район", max_length=120, required=False, help_text="По районам считают и обходят"
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branch = self.fields["branch"]
        assert isinstance(branch, forms.ChoiceField)
        branch.choices = [(str(key), name) for key, name in branches_where(actor, verb="accounts.edit")]


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="buildings")
def building_open(request: StaffRequest) -> HttpResponse:
    """Open a building, or say beside the field what is wrong."""
    initial = {**initial_of(BuildingFacts()), "since": today(), "settlement": "city"}
    posted = request.POST if request.method == "POST" else None
    form = OpenBuildingForm(posted, actor=request.actor, initial=initial)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            building = open_building(
                actor=request.actor,
                branch_id=given["branch"],
                kind=given["kind"],
                address=Address(
                    locality=given["locality"].strip(),
                    street=given["street"].strip(),
                    house=given["house"].strip(),
                    settlement_group=given["settlement"],
                    district=given["district"],
                ),
                since=given["since"],
                facts=form.facts(),
                document=given["document"],
                now=timezone.now(),
            )
        except UnableToKeepBuilding as refusal:
            refuse(form, refusal, NAMES)
        else:
            words = "Дом открыт. Теперь заведите помещения и общедомовой прибор."
            return done(request, words, to=reverse("backoffice:building", args=[building.pk]))
    return form_page(
        request,
        form,
        title="Открыть дом",
        note="Характеристики дальше меняются с первого числа месяца, прежние остаются в истории.",
        button="Открыть дом",
        back_url=reverse("backoffice:buildings"),
        crumbs=[(reverse("backoffice:buildings"), "Дома и квартиры")],
    )
