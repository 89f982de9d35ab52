"""Record an act of unmetered or contract-free consumption: its volume by the formula is shown before it is recorded."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.apps.billing.words.steps_in_words import in_words
from sbyt.apps.metering.operations.consumption_acts import UnableToTakeAct
from sbyt.apps.metering.types import ConsumptionAct
from sbyt.calc.act_volume import ActFacts
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.form_pages import SectionedForm, done, form_page, refuse
from sbyt.interfaces.backoffice.forms import DayField, EnergyField, ScaledField
from sbyt.interfaces.backoffice.metering.point_page import point_or_404
from sbyt.usecases.registers.consumption_acts import ActReckoned, propose_act, reckon_act

_PHASES: Final = [(1, "одна"), (3, "три")]
_VOLTAGES: Final = [("", "фазное"), ("line", "линейное (три фазы)")]


class AmpereField(ScaledField):
    """A, as mA."""

    places = 3
    example = "50"


class CosPhiField(ScaledField):
    """A power factor, × 10⁴."""

    places = 4
    example = "0,9"


class ConsumptionActForm(SectionedForm):
    titles = (
        ("Акт", ("kind", "document", "reason", "since", "until")),
        ("Мощность известна", ("power_w",)),
        ("Мощность неизвестна: по сечению провода", ("current_ma", "voltage_v", "phases", "line_voltage", "cos_phi_bp")),
        ("Часы", ("hours",)),
    )  # fmt: skip
    kind = forms.ChoiceField(label="Вид", choices=ConsumptionAct.Kind.choices)
    document = forms.CharField(label="Документ", max_length=300, help_text="Номер и дата акта, кто составил")
    reason = forms.CharField(label="Что установлено", max_length=300)
    since = DayField(
        label="С какого дня", help_text="День прошлой проверки или день, когда она должна была быть"
    )
    until = DayField(label="День акта", help_text="Сам в период не входит")
    power_w = EnergyField(label="Максимальная мощность, кВт", required=False, at_least=1)
    current_ma = AmpereField(
        label="Допустимый ток провода, А",
        required=False,
        at_least=1,
        help_text="Длительно допустимый, по ПУЭ",
    )
    voltage_v = forms.IntegerField(
        label="Напряжение, В", required=False, min_value=1, max_value=1_000_000, help_text="Номинальное"
    )
    phases = forms.TypedChoiceField(label="Фаз", coerce=int, choices=_PHASES)
    line_voltage = forms.TypedChoiceField(
        label="Напряжение дано", coerce=bool, choices=_VOLTAGES, required=False, empty_value=None
    )
    cos_phi_bp = CosPhiField(label="cos φ", required=False, at_least=1, help_text="Пусто: по правилам")
    hours = forms.IntegerField(
        label="Доказанные часы работы",
        required=False,
        min_value=1,
        help_text="Пусто: все часы периода, но не больше года",
    )

    def facts(self) -> ActFacts:
        """Return what the form says, as the rule takes it."""
        given = {
            name: value for name, value in self.cleaned_data.items() if name not in {"document", "reason"}
        }
        return ActFacts(**{**given, "line_voltage": bool(given["line_voltage"])})


@require_http_methods(["GET", "POST"])
@screen(verb="readings.enter", section="points")
def consumption_act_add(request: StaffRequest, point_id: int) -> HttpResponse:
    """Show what the act comes to; with `do=record`, record it for a second person to approve."""
    place = point_or_404(request, point_id)
    request.actor.require("readings.enter", branch_id=place.branch_id)
    form = ConsumptionActForm(request.POST if request.method == "POST" else None)
    told: ActReckoned | None = None
    if form.is_bound and form.is_valid():
        try:
            told = reckon_act(usage_point_id=place.pk, facts=form.facts())
            if request.POST.get("do") == "record":
                act = propose_act(
                    actor=request.actor,
                    usage_point_id=place.pk,
                    facts=form.facts(),
                    document=form.cleaned_data["document"],
                    reason=form.cleaned_data["reason"],
                )
                here = reverse("backoffice:consumption-act", args=[act.pk])
                return done(request, "Акт записан: его утверждает другой сотрудник.", to=here)
        except UnableToTakeAct as refusal:
            refuse(form, refusal)
            told = None
    page_url = reverse("backoffice:point", args=[place.pk])
    return form_page(
        request,
        form,
        title="Акт о безучётном или бездоговорном потреблении",
        note=f"{place.code}, {place.premises or place.building}",
        button="Посчитать",
        back_url=page_url,
        crumbs=[(reverse("backoffice:points"), "Точки и профили"), (page_url, place.code)],
        template="backoffice/metering/consumption_act_add.html",
        status=200 if told else None,
        **(reckoned_context(told) if told else {}),
    )


def reckoned_context(told: ActReckoned) -> dict[str, Any]:
    """Return what a page shows of a reckoned act."""
    return {"told": told, "steps": in_words(told.steps)}
