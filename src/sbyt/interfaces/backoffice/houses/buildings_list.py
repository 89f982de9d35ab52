"""«Дома и квартиры»: the list of buildings with what they are like today."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.parties.queries import branches_where
from sbyt.apps.premises.kinds import HeatingKind, ManagementKind, StoveKind
from sbyt.apps.premises.queries_of_buildings import buildings_for, of_term, search_buildings
from sbyt.apps.premises.queries_of_districts import district_names
from sbyt.apps.premises.queries_of_routes import route_names
from sbyt.apps.premises.types import Building
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, Empty, Listing
from sbyt.kit.access.actor import Actor
from sbyt.kit.alphabet import by_number

_KINDS: Final = {value: Word(str(words)) for value, words in Building.Kind.choices}
_MANAGEMENT: Final = {value: Word(str(words)) for value, words in ManagementKind.choices}
_STOVES: Final = {value: Word(str(words)) for value, words in StoveKind.choices}
_HEATING: Final = {value: Word(str(words)) for value, words in HeatingKind.choices}
_NEEDS: Final = {"supplier": Word("поставщик"), "manager": Word("управляющая")}
_NO_ROUTE: Final = "none"
_STATES: Final = {"open": Word("открыт", "ok"), "closed": Word("закрыт", "none")}


def _rows(actor: Actor) -> QuerySet[Any]:
    return buildings_for(actor)


def _branches(actor: Actor) -> list[tuple[str, str]]:
    return [(str(branch_id), name) for branch_id, name in branches_where(actor, verb="accounts.view")]


def _districts(actor: Actor) -> list[tuple[str, str]]:
    return [(name, name) for name in district_names(actor)]


def _routes(actor: Actor) -> list[tuple[str, str]]:
    return [(_NO_ROUTE, "без маршрута"), *route_names(actor)]


def _on_route(value: str) -> Q:
    return Q(route_stop=None) if value == _NO_ROUTE else Q(route_stop__route_id=int(value))


def _premises_count() -> Coalesce:
    own = Building.objects.filter(pk=OuterRef("pk")).annotate(number=Count("premises")).values("number")
    return Coalesce(Subquery(own[:1]), 0)


def listing() -> Listing:
    """Return the declaration; «today» in it is the day it is asked for."""
    today = timezone.localdate()
    return Listing(
        name="buildings",
        title="Дома и квартиры",
        noun=("дом", "дома", "домов"),
        rows=_rows,
        search=search_buildings,
        search_hint="улица, дом",
        open_url=lambda building_id: reverse("backoffice:building", args=[building_id]),
        default_sort="address",
        columns=_columns(today),
        filters=_filters(today),
        views=(
            BuiltInView(title="МКД", query="kind=apartment_building"),
            BuiltInView(title="ОДН начисляет поставщик", query="kind=apartment_building&needs=supplier"),
            BuiltInView(title="Частный сектор", query="kind=private_house"),
            BuiltInView(title="Без маршрута", query="state=open&route=none"),
        ),
        empty=Empty(
            title="Домов ещё нет",
            words="Дом заводят один раз, потом в нём появляются квартиры, приборы и счета.",
            action_title="Открыть дом",
            action_url_name="backoffice:open-building",
            action_verb="accounts.edit",
        ),
    )


def _columns(today: date) -> list[Column]:
    def dated(key: str, title: str, entered: str, **more: Any) -> Column:
        return Column(key=key, title=title, source=Coalesce(of_term(entered, on=today), F(entered)), **more)

    def area(key: str, title: str, **more: Any) -> Column:
        return Column(key=key, title=title, kind="area", source=of_term(f"{key}_area_dm2", on=today), **more)

    return [
        Column(
            key="address",
            title="Адрес",
            source=Concat(F("street"), Value(", "), F("house"), output_field=CharField()),
            sort=["locality", "street", by_number("house"), "house"],
            pinned=True,
            opens=True,
            wide=True,
        ),
        Column(key="locality", title="Населённый пункт", source="locality"),
        Column(key="district", title="Район", source="district", shown=False),
        Column(key="route", title="Маршрут", source="route_stop__route__name", shown=False),
        Column(key="kind", title="Вид", source="kind", words=_KINDS),
        Column(key="state", title="Состояние", kind="state", source=_state(), words=_STATES, shown=False),
        dated("management", "Управление", "management", words=_MANAGEMENT),
        Column(key="needs", title="Общие нужды", source=_needs(today), words=_NEEDS),
        dated("stoves", "Плиты", "stove_kind", words=_STOVES),
        Column(
            key="heating",
            title="Отопление",
            source=of_term("heating_kind", on=today),
            words=_HEATING,
            shown=False,
        ),
        Column(key="premises", title="Помещений", kind="whole", source=_premises_count(), total=True),
        Column(
            key="area",
            title="Площадь помещений, м²",
            kind="area",
            source=Coalesce(
                of_term("living_area_dm2", on=today)
                + Coalesce(of_term("non_residential_area_dm2", on=today), 0),
                F("premises_area_dm2"),
                output_field=BigIntegerField(),
            ),
        ),
        area("living", "Жилая, м²", shown=False),
        area("non_residential", "Нежилая, м²", shown=False),
        Column(
            key="common",
            title="Общее имущество, м²",
            kind="area",
            source=Coalesce(
                of_term("common_area_dm2", on=today), F("common_area_dm2"), output_field=BigIntegerField()
            ),
        ),
        Column(key="floors", title="Этажей", kind="whole", source=of_term("floors", on=today), shown=False),
        Column(key="opened", title="Открыт", kind="day", source="opened_on", shown=False),
        Column(key="closed", title="Закрыт", kind="day", source="closed_on", shown=False),
        Column(key="branch", title="Отделение", source="branch__name", shown=False),
    ]


def _state() -> Case:
    return Case(
        When(Q(closed_on=None), then=Value("open")), default=Value("closed"), output_field=CharField()
    )


def _needs(today: date) -> Case:
    """Return who bills the common needs: of a building without a period, whoever manages it."""
    entered = Case(When(management="manager", then=Value("manager")), default=Value("supplier"))
    told = Coalesce(of_term("common_needs_by", on=today), entered)
    return Case(When(kind="apartment_building", then=told), default=Value(""), output_field=CharField())


def _filters(today: date) -> list[Filter]:
    return [
        Filter(key="kind", title="Вид", on="kind", choices=Building.Kind.choices),
        Filter(
            key="management",
            title="Управление",
            on=Coalesce(of_term("management", on=today), F("management")),
            choices=ManagementKind.choices,
        ),
        Filter(
            key="needs",
            title="Общие нужды",
            on=_needs(today),
            choices=[(key, word.text) for key, word in _NEEDS.items()],
        ),
        Filter(
            key="state",
            title="Состояние",
            on=_state(),
            choices=[(key, word.text) for key, word in _STATES.items()],
        ),
        Filter(key="branch", title="Отделение", on="branch_id", choices=_branches),
        Filter(key="district", title="Район", on="district", choices=_districts),
        Filter(key="route", title="Маршрут", condition=_on_route, choices=_routes),
    ]


@require_GET
@screen(verb="accounts.view", section="buildings")
def buildings(request: StaffRequest) -> HttpResponseBase:
    """Show the buildings of the person's branches."""
    context = {"may_edit": request.actor.may("accounts.edit")}
    return answer_list(request, listing(), template="backoffice/houses/buildings.html", context=context)
