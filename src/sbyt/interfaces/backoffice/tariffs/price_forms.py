"""Add an act, a tariff, a rate, a price of legal entities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sbyt.apps.premises.kinds import HeatingKind, StoveKind
from sbyt.apps.tariffs.operations_prices import (
    EDIT,
    ComponentKey,
    NormKey,
    UnableToAddPrice,
    add_act,
    add_component,
    add_norm,
    add_rate,
    add_tariff,
)
from sbyt.apps.tariffs.queries_of_lists import household_tariffs, known_acts
from sbyt.apps.tariffs.types import PriceComponent
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import DayField, EnergyField, OfficeForm, PriceField, ReasonField
from sbyt.interfaces.backoffice.rendering import render_screen

_VOLTAGES: Final = [("", "любое"), ("ВН", "ВН"), ("СН1", "СН1"), ("СН2", "СН2"), ("НН", "НН")]


class ActForm(OfficeForm):
    issuer = forms.CharField(label="Кто издал", max_length=200)
    kind = forms.CharField(label="Вид", max_length=60, initial="приказ")
    number = forms.CharField(label="Номер", max_length=60)
    signed_on = DayField(label="От")
    title = forms.CharField(label="О чём", max_length=300, required=False)
    reason = ReasonField()


class TariffForm(OfficeForm):
    code = forms.SlugField(label="Код", max_length=40, help_text="Латиницей: city-gas")
    name = forms.CharField(label="Название", max_length=200)
    zones = forms.TypedChoiceField(
        label="Зоны", coerce=int, choices=[("1", "сутки"), ("2", "день и ночь"), ("3", "пик, ночь, полупик")]
    )
    reason = ReasonField()


class _PeriodForm(OfficeForm):
    """A price over a period, by an act."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        act = self.fields["act"]
        assert isinstance(act, forms.ChoiceField)
        act.choices = [("", "выберите акт"), *((str(key), words) for key, words in known_acts())]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if isinstance(since, date) and isinstance(until, date) and until <= since:
            self.add_error("until", "Конец позже начала; пусто — без конца")
        return given


class RateForm(_PeriodForm):
    tariff = forms.TypedChoiceField(label="Тариф", coerce=int)
    zone = forms.ChoiceField(
        label="Зона", choices=[("T0", "сутки"), ("T1", "день (пик)"), ("T2", "ночь"), ("T3", "полупик")]
    )
    tier = forms.TypedChoiceField(
        label="Диапазон",
        coerce=int,
        required=False,
        initial="1",
        choices=[("1", "первый"), ("2", "второй"), ("3", "третий")],
    )
    price = PriceField(label="Цена с НДС, ₽/кВт·ч", at_least=0)
    since = DayField(label="С")
    until = DayField(label="До, не включая", required=False, help_text="Пусто: пока не сменится")
    act = forms.TypedChoiceField(label="Акт", coerce=int)
    clause = forms.CharField(label="Пункт", max_length=100, required=False)
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tariff = self.fields["tariff"]
        assert isinstance(tariff, forms.ChoiceField)
        tariff.choices = [(str(key), words) for key, words in household_tariffs()]


class NormForm(_PeriodForm):
    stove = forms.ChoiceField(label="Плиты", choices=StoveKind.choices)
    heating = forms.ChoiceField(
        label="Отопление",
        required=False,
        choices=[("", "любое"), *HeatingKind.choices],
        help_text="Свой норматив отопления главнее общего",
    )
    rooms = forms.IntegerField(
        label="Комнат", min_value=1, max_value=9, help_text="Самое большое — «и больше»"
    )
    people = forms.IntegerField(
        label="Проживающих", min_value=1, max_value=9, help_text="Самое большое — «и больше»"
    )
    energy = EnergyField(label="кВт·ч на человека в месяц", at_least=1)
    since = DayField(label="С")
    until = DayField(label="До, не включая", required=False, help_text="Пусто: пока не сменится")
    act = forms.TypedChoiceField(label="Акт", coerce=int)
    reason = ReasonField()


class ComponentForm(_PeriodForm):
    kind = forms.ChoiceField(label="Составляющая", choices=PriceComponent.Kind.choices)
    category = forms.TypedChoiceField(label="Ценовая категория", coerce=int, choices=[("1", "первая")])
    voltage = forms.ChoiceField(label="Напряжение", choices=_VOLTAGES, required=False)
    group = forms.CharField(label="Группа мощности", max_length=20, required=False)
    stage = forms.ChoiceField(label="Стадия", choices=PriceComponent.Stage.choices, initial="final")
    price = PriceField(label="Цена без НДС, ₽/кВт·ч", at_least=0)
    since = DayField(label="С")
    until = DayField(label="До, не включая", required=False)
    act = forms.TypedChoiceField(label="Акт", coerce=int)
    clause = forms.CharField(label="Пункт", max_length=100, required=False)
    reason = ReasonField()


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="prices")
def act_add(request: StaffRequest) -> HttpResponse:
    """Enter a published act."""
    form = ActForm(request.POST if request.method == "POST" else None)
    return _add(
        request, form, title="Добавить акт", back="backoffice:acts",
        store=lambda given: add_act(actor=request.actor, **given),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="prices")
def tariff_add(request: StaffRequest) -> HttpResponse:
    """Enter a household tariff."""
    form = TariffForm(request.POST if request.method == "POST" else None)
    return _add(
        request, form, title="Добавить тариф", back="backoffice:rates",
        store=lambda given: add_tariff(actor=request.actor, **given),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="prices")
def rate_add(request: StaffRequest) -> HttpResponse:
    """Set a price of a tariff's zone."""
    form = RateForm(request.POST if request.method == "POST" else None)

    def store(given: dict[str, Any]) -> object:
        return add_rate(
            actor=request.actor,
            tariff_id=given["tariff"],
            zone=given["zone"],
            tier=given["tier"] or 1,
            since=given["since"],
            until=given["until"],
            price_e7=given["price"],
            act_id=given["act"],
            clause=given["clause"],
            reason=given["reason"],
        )

    note = "Прежняя цена без конца закончится в день начала новой. Выпущенные счета не меняются."
    return _add(request, form, title="Добавить ставку", back="backoffice:rates", note=note, store=store)


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="prices")
def norm_add(request: StaffRequest) -> HttpResponse:
    """Set a norm of consumption."""
    form = NormForm(request.POST if request.method == "POST" else None)

    def store(given: dict[str, Any]) -> object:
        return add_norm(
            actor=request.actor,
            key=NormKey(
                stove_kind=given["stove"],
                heating_kind=given["heating"],
                rooms=given["rooms"],
                people=given["people"],
            ),
            since=given["since"],
            until=given["until"],
            energy_wh=given["energy"],
            act_id=given["act"],
            reason=given["reason"],
        )

    note = "Прежний норматив без конца закончится в день начала нового. Выпущенные счета не меняются."
    return _add(request, form, title="Добавить норматив", back="backoffice:norms", note=note, store=store)


@require_http_methods(["GET", "POST"])
@screen(verb=EDIT, section="prices")
def component_add(request: StaffRequest) -> HttpResponse:
    """Set a component of the price for legal entities."""
    form = ComponentForm(request.POST if request.method == "POST" else None)

    def store(given: dict[str, Any]) -> object:
        return add_component(
            actor=request.actor,
            key=ComponentKey(
                kind=given["kind"],
                price_category=given["category"],
                voltage=given["voltage"],
                power_group=given["group"],
                stage=given["stage"],
            ),
            since=given["since"],
            until=given["until"],
            price_e7=given["price"],
            act_id=given["act"],
            clause=given["clause"],
            reason=given["reason"],
        )

    note = "Цена того же периода заменит прежнюю; прежняя версия останется для объяснения старых счетов."
    return _add(request, form, title="Добавить цену", back="backoffice:components", note=note, store=store)


def _add(
    request: StaffRequest,
    form: OfficeForm,
    *,
    title: str,
    back: str,
    store: Callable[[dict[str, Any]], object],
    note: str = "",
) -> HttpResponse:
    request.actor.require_everywhere(EDIT)
    if form.is_bound and form.is_valid():
        try:
            store(form.cleaned_data)
        except UnableToAddPrice as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.add_message(request, messages.INFO, "Добавлено, запись в журнале.", extra_tags="ok")
            return HttpResponseRedirect(reverse(back))
    context = {
        "form": form,
        "title": title,
        "note": note,
        "button": "Добавить",
        "back_url": reverse(back),
        "crumbs": [(reverse("backoffice:rates"), "Цены и акты")],
    }
    return render_screen(
        request, "backoffice/parts/form_page.html", context, status=422 if form.is_bound else 200
    )
