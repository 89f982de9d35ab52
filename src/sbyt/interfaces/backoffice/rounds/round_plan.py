"""Plan control rounds for houses of a street."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.apps.metering.operations.control_rounds import UnableToKeepRound
from sbyt.apps.premises.queries_of_buildings import buildings_for, streets_for
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import SectionedForm, done, form_page, refuse
from sbyt.interfaces.backoffice.forms import DayField, ReasonField, today
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.usecases.rounds.plan_rounds import Wanted, plan_rounds

_SPLIT: Final = "\t"


class PlanForm(SectionedForm):
    titles = (
        ("Куда", ("street", "houses", "a_round_a_house")),
        ("Кого", ("with_meter_only", "skip_seen_lately")),
        ("Когда и кто", ("planned_on", "controller", "reason")),
    )
    street = forms.ChoiceField(label="Улица")
    houses = forms.CharField(
        label="Дома", max_length=300, required=False, help_text="1-4, 12а, 71; пусто: вся улица"
    )
    a_round_a_house = forms.BooleanField(label="На каждый дом свой обход", required=False)
    with_meter_only = forms.BooleanField(label="Только точки с прибором", required=False)
    skip_seen_lately = forms.BooleanField(label="Без тех, кого видели за три месяца", required=False)
    planned_on = DayField(label="День обхода")
    controller = forms.CharField(label="Контролёр", max_length=200, required=False)
    reason = ReasonField(help_text="График проверок, поручение, заявка")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        street = self.fields["street"]
        assert isinstance(street, forms.ChoiceField)
        street.choices = [
            (f"{locality}{_SPLIT}{name}", f"{locality}, {name}")
            for locality, name in streets_for(actor, verb="readings.enter")
        ]

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        locality, _, street = given["street"].partition(_SPLIT)
        houses = tuple(house.strip() for house in given["houses"].split(",") if house.strip())
        return Wanted(
            locality=locality,
            street=street,
            houses=houses,
            with_meter_only=given["with_meter_only"],
            skip_seen_lately=given["skip_seen_lately"],
            a_round_a_house=given["a_round_a_house"],
        )


@require_http_methods(["GET", "POST"])
@screen(verb="readings.enter", section="rounds")
def round_plan(request: StaffRequest) -> HttpResponse:
    """Lay out rounds; one leads to its page, several to the list."""
    initial = {
        "a_round_a_house": True,
        "with_meter_only": True,
        "skip_seen_lately": True,
        "planned_on": today(),
        **_of_building(request),
    }
    posted = request.POST if request.method == "POST" else None
    form = PlanForm(posted, actor=request.actor, initial=initial)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            laid = plan_rounds(
                actor=request.actor,
                wanted=form.wanted(),
                planned_on=given["planned_on"],
                controller=given["controller"],
                reason=given["reason"],
            )
        except UnableToKeepRound as refusal:
            refuse(form, refusal)
        else:
            count = numbers.counted(len(laid), "обход", "обхода", "обходов")
            to = (
                reverse("backoffice:round", args=[laid[0].pk])
                if len(laid) == 1
                else reverse("backoffice:rounds")
            )
            return done(request, f"Составлено: {count}.", to=to)
    return form_page(
        request,
        form,
        title="Составить обход",
        note="О проверке предупреждают за 14 дней; в квартире проверяют не чаще раза в три месяца.",
        button="Составить",
        back_url=reverse("backoffice:rounds"),
        crumbs=[(reverse("backoffice:rounds"), "Обходы")],
    )


def _of_building(request: StaffRequest) -> dict[str, str]:
    """Return the street and the house of the building whose card sent the person."""
    named = request.GET.get("building", "")
    if not (named.isascii() and named.isdigit()):
        return {}
    building = buildings_for(request.actor, verb="readings.enter").filter(pk=int(named)).first()
    if building is None:
        return {}
    return {"street": f"{building.locality}{_SPLIT}{building.street}", "houses": building.house}
