"""Open an account: one form from the customer to the meter."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sbyt.apps.contracts.operations_accounts import NewContract
from sbyt.apps.devices.operations_meters import MeterFacts, meter_types
from sbyt.apps.metering.types import UsagePoint
from sbyt.apps.parties.operations.keep_party import PartyFacts
from sbyt.apps.parties.queries import branches_where
from sbyt.apps.parties.types import Party
from sbyt.apps.premises.queries_of_buildings import premises_for, size_on
from sbyt.apps.tariffs.queries_of_lists import household_tariffs
from sbyt.formats.energy_text import Energy
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import AreaField, DayField, EnergyField, OfficeForm, ReasonField, today
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.kit.access.actor import Actor
from sbyt.usecases.registers.open_account import Place, Price, UnableToOpen, open_new_account
from sbyt.usecases.registers.replace_meter import NextMeter

_ROOM_KINDS: Final = [
    ("flat", "квартира"),
    ("house", "частный дом"),
    ("room", "комната"),
    ("non_residential", "нежилое помещение"),
]
_ZONES: Final = {"1": ("T0",), "2": ("T1", "T2"), "3": ("T1", "T2", "T3")}
SECTIONS: Final = (
    ("Счёт", ("kind", "since", "number", "branch", "contract_number", "contract_on")),
    ("Абонент", ("party_kind", "name", "inn", "kpp", "phone", "email")),
    (
        "Помещение",
        (
            "locality",
            "street",
            "house",
            "room",
            "room_kind",
            "area",
            "rooms",
            "people",
            "settlement",
            "stove",
        ),
    ),
    ("Цена", ("tariff", "category", "voltage")),
    (
        "Прибор",
        (
            "meter_type",
            "serial_number",
            "zones",
            "multiplier",
            "verified_until",
            "first",
            "first_night",
            "first_half_peak",
        ),
    ),
    ("Журнал", ("reason",)),
)


class OpenAccountForm(OfficeForm):
    kind = forms.ChoiceField(label="Вид счёта", choices=[("household", "население"), ("legal", "юрлицо")])
    since = DayField(label="Открыть с")
    number = forms.CharField(
        label="Номер счёта", max_length=20, required=False, help_text="Пусто: следующий свободный"
    )
    branch = forms.TypedChoiceField(label="Отделение", coerce=int)
    contract_number = forms.CharField(label="Номер договора", max_length=60, required=False)
    contract_on = DayField(label="Договор от", required=False)
    party_kind = forms.ChoiceField(label="Кто", choices=Party.Kind.choices)
    name = forms.CharField(label="Имя или название", max_length=300)
    inn = forms.CharField(label="ИНН", max_length=12, required=False)
    kpp = forms.CharField(label="КПП", max_length=9, required=False)
    phone = forms.CharField(label="Телефон", max_length=40, required=False)
    email = forms.EmailField(label="Почта", required=False)
    locality = forms.CharField(label="Населённый пункт", max_length=120)
    street = forms.CharField(label="Улица", max_length=120)
    house = forms.CharField(label="Дом", max_length=20)
    room = forms.CharField(label="Квартира", max_length=20, required=False)
    room_kind = forms.ChoiceField(label="Помещение", choices=_ROOM_KINDS)
    area = AreaField(label="Площадь, м²", required=False, at_least=1)
    rooms = forms.IntegerField(label="Комнат", min_value=1, max_value=20, initial=1)
    people = forms.IntegerField(label="Проживает", min_value=0, max_value=99, required=False)
    settlement = forms.ChoiceField(label="Местность", choices=[("city", "город"), ("rural", "село")])
    stove = forms.ChoiceField(label="Плита", choices=[("gas", "газовая"), ("electric", "электрическая")])
    tariff = forms.TypedChoiceField(label="Тариф населения", coerce=int, empty_value=None, required=False)
    category = forms.TypedChoiceField(
        label="Ценовая категория",
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "—"), ("1", "первая")],
    )
    voltage = forms.ChoiceField(
        label="Уровень напряжения", choices=UsagePoint.Voltage.choices, initial=UsagePoint.Voltage.LOW
    )
    meter_type = forms.TypedChoiceField(
        label="Тип прибора", coerce=int, empty_value=None, required=False, help_text="Пусто: без прибора"
    )
    serial_number = forms.CharField(label="Заводской номер", max_length=40, required=False)
    zones = forms.ChoiceField(
        label="Зоны",
        choices=[("1", "сутки"), ("2", "день и ночь"), ("3", "пик, ночь и полупик")],
        required=False,
    )
    multiplier = forms.IntegerField(
        label="Расчётный коэффициент", min_value=1, max_value=1_000_000, initial=1, required=False
    )
    verified_until = DayField(label="Поверка до", required=False)
    first = EnergyField(label="Показание при установке", required=False, at_least=0)
    first_night = EnergyField(label="Показание, ночь", required=False, at_least=0)
    first_half_peak = EnergyField(label="Показание, полупик", required=False, at_least=0)
    reason = ReasonField()

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("branch", branches_where(actor, verb="accounts.edit"), empty=False)
        self._choices("tariff", household_tariffs())
        self._choices("meter_type", meter_types())

    def _choices(self, name: str, rows: list[tuple[int, str]], *, empty: bool = True) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*([("", "—")] if empty else []), *((str(key), words) for key, words in rows)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        household = given.get("kind") == "household"
        if household and given.get("tariff") is None:
            self.add_error("tariff", "Населению нужен тариф")
        if not household and given.get("category") is None:
            self.add_error("category", "Юрлицу нужна ценовая категория")
        if not household and not (given.get("contract_number") and given.get("contract_on")):
            self.add_error("contract_number", "Юрлицу нужен договор: номер и дата")
        if given.get("meter_type") is not None:
            if not given.get("serial_number"):
                self.add_error("serial_number", "Укажите номер прибора")
            if given.get("first") is None:
                self.add_error("first", "Укажите показание при установке")
            if given.get("zones") in {"2", "3"} and given.get("first_night") is None:
                self.add_error("first_night", "Укажите показание ночной шкалы")
            if given.get("zones") == "3" and given.get("first_half_peak") is None:
                self.add_error("first_half_peak", "Укажите показание полупиковой шкалы")
        return given

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields under their titles."""
        return [(title, [self[name] for name in names]) for title, names in SECTIONS]


@require_http_methods(["GET", "POST"])
@screen(verb="accounts.edit", section="accounts")
def account_open(request: StaffRequest) -> HttpResponse:
    """Open an account, or say what is wrong with the form as a whole or field by field."""
    initial = {"since": today(), "settlement": "city", **_of_premises(request)}
    form = OpenAccountForm(
        request.POST if request.method == "POST" else None, actor=request.actor, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        account_id = _open(request, form)
        if account_id is not None:
            messages.add_message(request, messages.INFO, "Счёт открыт.", extra_tags="ok")
            return HttpResponseRedirect(reverse("backoffice:account", args=[account_id]))
    context = {
        "form": form,
        "title": "Открыть счёт",
        "note": "Дом и квартира найдутся по адресу или будут заведены. Точка заводится вместе со счётом.",
        "button": "Открыть счёт",
        "back_url": reverse("backoffice:accounts"),
        "crumbs": [(reverse("backoffice:accounts"), "Лицевые счета")],
    }
    return render_screen(
        request, "backoffice/contracts/account_open.html", context, status=422 if form.is_bound else 200
    )


def _of_premises(request: StaffRequest) -> dict[str, Any]:
    """Return what the form starts with where the card of a building sent the person for one of its rooms."""
    named = request.GET.get("premises", "")
    if not (named.isascii() and named.isdigit()):
        return {}
    room = premises_for(request.actor).select_related("building").filter(pk=int(named)).first()
    if room is None:
        raise Http404
    size = size_on(premises_id=room.pk, on=today())
    return {
        "locality": room.building.locality,
        "street": room.building.street,
        "house": room.building.house,
        "room": room.number,
        "room_kind": room.kind,
        "branch": room.building.branch_id,
        "settlement": room.building.settlement_group,
        "stove": room.building.stove_kind,
        "area": size.area_dm2 if size else None,
        "rooms": size.rooms if size else room.rooms,
    }


def _open(request: StaffRequest, form: OpenAccountForm) -> int | None:
    given = form.cleaned_data
    contract = (
        NewContract(number=given["contract_number"], signed_on=given["contract_on"])
        if given["contract_number"] and given["contract_on"]
        else None
    )
    try:
        return open_new_account(
            actor=request.actor,
            kind=given["kind"],
            since=given["since"],
            number=given["number"].strip(),
            customer=_customer(given),
            place=_place(given),
            price=_price(given),
            contract=contract,
            meter=next_meter(given),
            reason=given["reason"],
            now=timezone.now(),
        )
    except UnableToOpen as refusal:
        field = _FIELDS.get(refusal.field, refusal.field)
        form.add_error(field if field in form.fields else None, str(refusal))
        return None


_FIELDS: Final = {
    "first_T0": "first",
    "first_T1": "first",
    "first_T2": "first_night",
    "first_T3": "first_half_peak",
    "on": "since",
    "premises": "room",
}


def _customer(given: dict[str, Any]) -> PartyFacts:
    return PartyFacts(
        kind=given["party_kind"],
        name=given["name"].strip(),
        inn=given["inn"].strip(),
        kpp=given["kpp"].strip(),
        phone=given["phone"].strip(),
        email=given["email"],
    )


def _place(given: dict[str, Any]) -> Place:
    return Place(
        branch_id=given["branch"],
        locality=given["locality"].strip(),
        street=given["street"].strip(),
        house=given["house"].strip(),
        room=given["room"].strip(),
        kind=given["room_kind"],
        settlement_group=given["settlement"],
        stove_kind=given["stove"],
        area_dm2=given["area"],
        rooms=given["rooms"],
        people=given["people"],
    )


def _price(given: dict[str, Any]) -> Price:
    household = given["kind"] == "household"
    return Price(
        tariff_id=given["tariff"] if household else None,
        price_category=None if household else given["category"],
        voltage=given["voltage"],
    )


def next_meter(given: dict[str, Any]) -> NextMeter | None:
    """Return the meter that the fields describe, none where no type is chosen."""
    if given["meter_type"] is None:
        return None
    zones = _ZONES[given["zones"] or "1"]
    shown = dict(zip(zones, (given["first"], given["first_night"], given["first_half_peak"]), strict=False))
    return NextMeter(
        facts=MeterFacts(
            type_id=given["meter_type"],
            serial_number=given["serial_number"],
            zones=zones,
            verified_until=given["verified_until"],
        ),
        multiplier=given["multiplier"] or 1,
        shows={zone: Energy(wh=wh, rounded=False) for zone, wh in shown.items()},
    )
