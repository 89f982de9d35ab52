"""The fields that say what a building is like."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from sbyt.apps.parties.queries_of_managers import managers_by_name
from sbyt.apps.premises.kinds import HeatingKind, ManagementKind, StoveKind
from sbyt.apps.premises.operations_buildings import BuildingFacts
from sbyt.interfaces.backoffice.form_pages import SectionedForm
from sbyt.interfaces.backoffice.forms import AreaField

_NEEDS: Final = [("supplier", "поставщик (ОДН)"), ("manager", "управляющая организация (СОИ)")]
FACTS: Final = (
    (
        "Управление и общие нужды",
        ("management", "manager", "common_needs_by", "meter_possible"),
    ),
    (
        "Площади",
        ("living", "non_residential", "common"),
    ),
    ("Дом", ("stove_kind", "heating_kind", "entrances", "floors")),
)
NAMES: Final = {
    "manager_id": "manager",
    "living_area_dm2": "living",
    "non_residential_area_dm2": "non_residential",
    "common_area_dm2": "common",
}
"""Fields of BuildingFacts by another name in the form."""


class CharacteristicsForm(SectionedForm):
    """What a building is like."""

    management = forms.ChoiceField(label="Управление", choices=ManagementKind.choices)
    manager = forms.TypedChoiceField(
        label="Управляющая организация", coerce=int, empty_value=None, required=False
    )
    common_needs_by = forms.ChoiceField(label="Кто начисляет общие нужды", choices=_NEEDS)
    meter_possible = forms.BooleanField(label="Общедомовой прибор поставить можно", required=False)
    living = AreaField(label="Площадь жилых помещений, м²", required=False)
    non_residential = AreaField(label="Площадь нежилых помещений, м²", required=False)
    common = AreaField(label="Площадь общего имущества, м²", required=False)
    stove_kind = forms.ChoiceField(label="Плиты", choices=StoveKind.choices)
    heating_kind = forms.ChoiceField(label="Отопление", choices=HeatingKind.choices)
    entrances = forms.IntegerField(label="Подъездов", required=False)
    floors = forms.IntegerField(label="Этажей", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["manager"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", "—"), *((str(key), name) for key, name in managers_by_name())]

    def facts(self) -> BuildingFacts:
        given = self.cleaned_data
        return BuildingFacts(
            management=given["management"],
            manager_id=given["manager"],
            common_needs_by=given["common_needs_by"],
            stove_kind=given["stove_kind"],
            heating_kind=given["heating_kind"],
            living_area_dm2=given["living"],
            non_residential_area_dm2=given["non_residential"],
            common_area_dm2=given["common"],
            entrances=given["entrances"],
            floors=given["floors"],
            meter_possible=given["meter_possible"],
        )


def initial_of(facts: BuildingFacts) -> dict[str, Any]:
    """Return the initial values of the fields."""
    return {
        "management": facts.management,
        "manager": facts.manager_id,
        "common_needs_by": facts.common_needs_by,
        "stove_kind": facts.stove_kind,
        "heating_kind": facts.heating_kind,
        "living": facts.living_area_dm2,
        "non_residential": facts.non_residential_area_dm2,
        "common": facts.common_area_dm2,
        "entrances": facts.entrances,
        "floors": facts.floors,
        "meter_possible": facts.meter_possible,
    }
