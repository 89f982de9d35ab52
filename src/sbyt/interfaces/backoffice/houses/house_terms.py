"""Say how the common needs of a building are worked out from a month on."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sbyt.apps.contracts.operations_houses import (
    HouseFacts,
    UnableToKeepHouseTerms,
    facts_of_house_term,
    house_terms_of,
)
from sbyt.apps.contracts.queries import account_ids_by_number
from sbyt.apps.contracts.types import HouseTerm
from sbyt.apps.tariffs.queries_of_lists import household_tariffs
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import LATE, SectionedForm, done, form_page, refuse
from sbyt.interfaces.backoffice.forms import DayField, EnergyField, ScaledField, today
from sbyt.interfaces.backoffice.houses.building_access import building_or_404, way_to
from sbyt.usecases.registers.change_building import change_house_terms

_NAMES: Final = {
    "norm_mwh_per_m2": "norm",
    "heating_wh": "heating",
    "manager_account_id": "manager",
    "manager_tariff_id": "manager_tariff",
}

_NEGATIVE: Final = [
    (value, f"{words} (до 2017 года, ПП 354, п. 47)" if value == HouseTerm.Negative.DISTRIBUTE else words)
    for value, words in HouseTerm.Negative.choices
]
"""The edition of PP 1498 gives nothing back: the former rule is offered with its dates, for months of its time."""


class NormField(ScaledField):
    """kWh a month for a square metre, as kWh × 10⁶."""

    places = 6
    example = "0,83"


class HouseTermsForm(SectionedForm):
    titles = (
        ("Когда", ("since", "until", "document")),
        ("Норматив и небаланс", ("norm", "capped", "negative", "heating", "by_zones")),
        ("Общедомовой прибор", ("meter_state", "state_since")),
        (
            "Управляющая организация покупает общедомовое потребление",
            ("manager", "manager_kind", "manager_tariff"),
        ),
    )
    since = DayField(label="С какого дня", help_text="Первое число месяца")
    until = DayField(label="До какого дня", required=False, help_text="Пусто: до следующего изменения")
    document = forms.CharField(label="Документ", max_length=300, help_text="Номер и дата; запишется в журнал")
    norm = NormField(label="Норматив на м² общего имущества, кВт·ч в месяц", required=False)
    capped = forms.BooleanField(label="Жителям не больше норматива", required=False)
    negative = forms.ChoiceField(label="Если дом меньше помещений", choices=_NEGATIVE)
    heating = EnergyField(label="На отопление и горячую воду, кВт·ч в месяц", required=False)
    by_zones = forms.BooleanField(label="Распределять по зонам суток", required=False)
    meter_state = forms.ChoiceField(label="Прибор", choices=HouseTerm.MeterState.choices)
    state_since = DayField(label="С какого дня неисправен или не допускают", required=False)

    manager = forms.CharField(
        label="Лицевой счёт управляющей организации",
        required=False,
        help_text="Счёт юрлица в этом доме. Пусто: потребление дома ей не выставляется",
    )
    manager_kind = forms.ChoiceField(
        label="Кто управляет",
        choices=HouseTerm.ManagerKind.choices,
        required=False,
        help_text="По этому считаются пени: ступени — на «Правилах»",
    )
    manager_tariff = forms.TypedChoiceField(label="По тарифу", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager_tariff"].choices = [("", "—"), *household_tariffs()]  # type: ignore[attr-defined]

    def clean_manager(self) -> int | None:
        number = self.cleaned_data["manager"].strip()
        if not number:
            return None
        known = account_ids_by_number([number]).get(number)
        if known is None:
            raise forms.ValidationError("Такого лицевого счёта нет")
        return known

    def facts(self) -> HouseFacts:
        given = self.cleaned_data
        return HouseFacts(
            norm_mwh_per_m2=given["norm"],
            capped=given["capped"],
            negative=given["negative"],
            heating_wh=given["heating"] or 0,
            meter_state=given["meter_state"],
            state_since=given["state_since"],
            by_zones=given["by_zones"],
            manager_account_id=given["manager"],
            manager_tariff_id=given["manager_tariff"],
            manager_kind=given["manager_kind"] or HouseTerm.ManagerKind.MANAGER,
        )


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="buildings")
def house_terms(request: StaffRequest, building_id: int) -> HttpResponse:
    """Set the terms; what stood before stays in the history."""
    building = building_or_404(request, building_id)
    back = reverse("backoffice:building", args=[building_id])
    form = HouseTermsForm(request.POST if request.method == "POST" else None, initial=_initial(building_id))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            late = change_house_terms(
                actor=request.actor,
                building_id=building_id,
                since=given["since"],
                until=given["until"],
                facts=form.facts(),
                document=given["document"],
                now=timezone.now(),
            )
        except UnableToKeepHouseTerms as refusal:
            refuse(form, refusal, _NAMES)
        else:
            return done(request, "Условия ОДН записаны." + (LATE if late else ""), to=back)
    return form_page(
        request,
        form,
        title="Условия ОДН",
        note=f"{building}. Без условий дом с прибором распределяет весь небаланс, дом без прибора не начисляет.",
        button="Записать",
        back_url=back,
        crumbs=way_to(building),
    )


def _initial(building_id: int) -> dict[str, Any]:
    known = house_terms_of(building_id=building_id)
    facts = facts_of_house_term(known[0]) if known else HouseFacts()
    return {
        "since": today().replace(day=1),
        "norm": facts.norm_mwh_per_m2,
        "capped": facts.capped,
        "negative": facts.negative,
        "heating": facts.heating_wh or None,
        "by_zones": facts.by_zones,
        "meter_state": facts.meter_state,
        "state_since": facts.state_since,
        "manager": str(manager.number) if (manager := known[0].manager_account if known else None) else "",
        "manager_tariff": facts.manager_tariff_id,
        "manager_kind": facts.manager_kind,
    }
