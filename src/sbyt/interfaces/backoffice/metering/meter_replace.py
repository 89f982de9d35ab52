"""Replace the meter at a point inside a month, put up the first one, or only take one off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sbyt.apps.devices.operations_meters import MeterFacts, meter_types
from sbyt.apps.metering.queries.meters_of_points import MeterAtPoint, meters_of_points
from sbyt.apps.metering.queries.point_readings import asked_readings
from sbyt.apps.metering.types import Reading, UsagePoint
from sbyt.formats.energy_text import Energy
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import DayField, EnergyField, OfficeForm, ReasonField, today
from sbyt.interfaces.backoffice.metering.point_page import point_or_404
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit import numbers
from sbyt.usecases.registers.replace_meter import NextMeter, UnableToReplaceMeter, replace_meter
from sbyt.usecases.registers.scope import UnableToFind

ZONES: Final = {"1": ("T0",), "2": ("T1", "T2"), "3": ("T1", "T2", "T3")}
_FIELDS: Final = {
    "first_T0": "first",
    "first_T1": "first",
    "first_T2": "first_night",
    "first_T3": "first_half_peak",
}
_NEW_FIELDS: Final = (
    "meter_type",
    "serial_number",
    "zones",
    "multiplier",
    "verified_until",
    "first",
    "first_night",
    "first_half_peak",
)


class ReplaceForm(OfficeForm):
    """`last_<zone>` fields stand for each scale of the meter that leaves."""

    on = DayField(label="День замены", help_text="Этот день уже считается по новому прибору")
    only_off = forms.BooleanField(label="Только снять, новый не ставится", required=False)
    meter_type = forms.TypedChoiceField(
        label="Тип нового прибора", coerce=int, empty_value=None, required=False
    )
    serial_number = forms.CharField(label="Заводской номер", max_length=40, required=False)
    zones = forms.ChoiceField(
        label="Зоны", choices=[("1", "сутки"), ("2", "день и ночь"), ("3", "пик, ночь и полупик")]
    )
    multiplier = forms.IntegerField(label="Расчётный коэффициент", min_value=1, max_value=1_000_000)
    verified_until = DayField(label="Поверка до", required=False)
    first = EnergyField(label="Показание нового", required=False, at_least=0)
    first_night = EnergyField(label="Показание нового, ночь", required=False, at_least=0)
    first_half_peak = EnergyField(label="Показание нового, полупик", required=False, at_least=0)
    reason = ReasonField()

    def __init__(self, *args: Any, standing: MeterAtPoint | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        self.last_names: list[str] = []
        for register in standing.registers if standing else ():
            name = f"last_{register.zone}"
            zone = "" if register.zone == "T0" else f", {register.zone_name}"
            was = (
                f"Было {numbers.energy(register.last_wh)} на {numbers.day(register.last_on)}"
                if register.last_on
                else ""
            )
            field = EnergyField(label=f"Последнее показание{zone}", at_least=0, help_text=was)
            field.widget.attrs["class"] = "input num"
            self.fields[name] = field
            self.last_names.append(name)
        kind = self.fields["meter_type"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", "—"), *((str(key), words) for key, words in meter_types())]
        if standing is None:
            del self.fields["only_off"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("only_off"):
            return given
        for name in ("meter_type", "serial_number", "first"):
            if given.get(name) in {None, ""} and name not in self.errors:
                self.add_error(name, "Укажите для нового прибора")
        if given.get("zones") in {"2", "3"} and given.get("first_night") is None:
            self.add_error("first_night", "Укажите показание ночной шкалы")
        if given.get("zones") == "3" and given.get("first_half_peak") is None:
            self.add_error("first_half_peak", "Укажите показание полупиковой шкалы")
        return given

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields under their titles."""
        leaves: Sequence[str] = ["on", *self.last_names, *(["only_off"] if self.standing else [])]
        title = f"Снимается {self.standing.name}" if self.standing else "Когда"
        return [
            (title, [self[name] for name in leaves]),
            ("Ставится", [self[name] for name in _NEW_FIELDS]),
            ("Журнал", [self["reason"]]),
        ]


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="points")
def meter_replace(request: StaffRequest, point_id: int) -> HttpResponse:
    """Replace the meter; what the intake says of a reading stands beside its field."""
    place = point_or_404(request, point_id)
    request.actor.require("accounts.edit", branch_id=place.branch_id)
    standing = next((meter for meter in meters_of_points(point_ids=[place.pk]) if meter.stands), None)
    asked = _asked(request, place)
    initial: dict[str, Any] = {
        "on": asked.taken_on if asked else today(),
        "zones": "1",
        "multiplier": standing.multiplier if standing else 1,
    }
    if standing and len(standing.registers) > 1:
        initial["zones"] = str(min(len(standing.registers), len(ZONES)))
    form = ReplaceForm(request.POST if request.method == "POST" else None, standing=standing, initial=initial)
    if request.method == "POST" and form.is_valid() and _replace(request, point_id, form, asked):
        messages.add_message(request, messages.INFO, "Замена записана, показания внесены.", extra_tags="ok")
        after = (
            reverse("backoffice:asked-readings") if asked else reverse("backoffice:point", args=[point_id])
        )
        return HttpResponseRedirect(after)
    note = (
        f"{place.code}, {place.premises or place.building}. Расход до замены и после сложится в одном счёте."
    )
    if asked:
        shown = f"{numbers.energy(asked.value_wh)} на {numbers.day(asked.taken_on)}"
        note += f" Показание {shown} перейдёт на новый прибор: день замены не позже его."
    context = {
        "form": form,
        "title": "Заменить прибор" if standing else "Установить прибор",
        "note": note,
        "button": "Записать замену" if standing else "Записать установку",
        "back_url": reverse("backoffice:point", args=[point_id]),
        "crumbs": [
            (reverse("backoffice:points"), "Точки и профили"),
            (reverse("backoffice:point", args=[point_id]), place.code),
        ],
    }
    return render_screen(
        request, "backoffice/contracts/account_open.html", context, status=422 if form.is_bound else 200
    )


def _asked(request: StaffRequest, place: UsagePoint) -> Reading | None:
    """Return the reading whose question is answered by this replacement; 404 where there is none at the point."""
    given = request.GET.get("reading", "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit()):
        raise Http404
    waiting = asked_readings(branch_ids=request.actor.branches("readings.enter"))
    return get_object_or_404(waiting, pk=int(given), installation__usage_point=place)


def _replace(request: StaffRequest, point_id: int, form: ReplaceForm, asked: Reading | None) -> bool:
    given = form.cleaned_data
    if asked and (given["on"] > asked.taken_on or given.get("only_off")):
        form.add_error("on", f"Показание снято {numbers.day(asked.taken_on)}: новый прибор стоял уже тогда")
        return False
    last = {name.removeprefix("last_"): Energy(wh=given[name], rounded=False) for name in form.last_names}
    try:
        replace_meter(
            actor=request.actor,
            usage_point_id=point_id,
            on=given["on"],
            last_shows=last,
            comes=None if given.get("only_off") else _comes(given),
            reason=given["reason"],
            now=timezone.now(),
        )
    except UnableToFind:
        raise Http404 from None
    except UnableToReplaceMeter as refusal:
        field = _FIELDS.get(refusal.field, refusal.field)
        form.add_error(field if field in form.fields else None, str(refusal))
        return False
    return True


def _comes(given: dict[str, Any]) -> NextMeter:
    zones = ZONES[given["zones"]]
    shown = dict(zip(zones, (given["first"], given["first_night"], given["first_half_peak"]), strict=False))
    return NextMeter(
        facts=MeterFacts(
            type_id=given["meter_type"],
            serial_number=given["serial_number"],
            zones=zones,
            verified_until=given["verified_until"],
        ),
        multiplier=given["multiplier"],
        shows={zone: Energy(wh=wh, rounded=False) for zone, wh in shown.items()},
    )
