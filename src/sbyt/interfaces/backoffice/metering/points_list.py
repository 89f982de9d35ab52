"""«Точки и профили»: the list of usage points."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Concat
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.of_lists import last_interval_day, last_reading_day, standing_meter
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.queries.points_search import find_points
from sbyt.apps.metering.types import UsagePoint
from sbyt.apps.parties.queries import branches_where
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, Empty, Listing
from sbyt.kit.access.actor import Actor

_KINDS: Final = {value: Word(str(words)) for value, words in UsagePoint.Kind.choices}
_BUILDING: Final = "building__"


def _rows(actor: Actor) -> QuerySet[Any]:
    return usage_points_for(actor)


def _branches(actor: Actor) -> list[tuple[str, str]]:
    return [(str(branch_id), name) for branch_id, name in branches_where(actor, verb="readings.view")]


def _address() -> Concat:
    room = Case(
        When(Q(premises__number="") | Q(premises=None), then=Value("")),
        default=Concat(Value("-"), F("premises__number")),
        output_field=CharField(),
    )
    return Concat(
        F(f"{_BUILDING}street"), Value(", "), F(f"{_BUILDING}house"), room, output_field=CharField()
    )


def listing() -> Listing:
    """Return the declaration; «today» in it is the day it is asked for."""
    today = timezone.localdate()
    return Listing(
        name="points",
        title="Точки и профили",
        noun=("точка", "точки", "точек"),
        rows=_rows,
        search=find_points,
        search_hint="код, прибор, адрес",
        open_url=lambda point_id: reverse("backoffice:point", args=[point_id]),
        default_sort="code",
        columns=_columns(today),
        filters=_filters(today),
        views=(
            BuiltInView(title="С профилем", query="profile_since=2000-01-01&sort=-interval"),
            BuiltInView(title="Общедомовые", query="kind=building"),
            BuiltInView(title="Поверка истекла", query=f"verified_until={today.isoformat()}&sort=verified"),
        ),
        empty=Empty(
            title="Точек ещё нет",
            words="Точка заводится вместе со счётом: «Открыть счёт».",
            action_title="Открыть счёт",
            action_url_name="backoffice:open-account",
            action_verb="accounts.edit",
        ),
    )


def _columns(today: date) -> list[Column]:
    return [
        Column(key="code", title="Точка", kind="code", source="code", pinned=True, opens=True),
        Column(key="name", title="Название", source="name"),
        Column(key="kind", title="Вид", source="kind", words=_KINDS),
        Column(key="address", title="Адрес", source=_address(), wide=True),
        Column(
            key="meter",
            title="Прибор №",
            kind="code",
            source=standing_meter(F("meter__serial_number"), on=today),
        ),
        Column(
            key="type",
            title="Тип прибора",
            source=standing_meter(F("meter__type__name"), on=today),
            shown=False,
        ),
        Column(
            key="multiplier",
            title="Коэф.",
            kind="whole",
            source=standing_meter(F("multiplier"), on=today),
        ),
        Column(
            key="verified",
            title="Поверка до",
            kind="day",
            source=standing_meter(F("meter__verified_until"), on=today),
        ),
        Column(key="voltage", title="Напряжение", source="voltage"),
        Column(key="reading", title="Показание", kind="day", source=last_reading_day()),
        Column(key="interval", title="Профиль до", kind="day", source=last_interval_day()),
        Column(key="ats", title="Код АТС", kind="code", source="ats_code", shown=False),
        Column(key="branch", title="Отделение", source="branch__name", shown=False),
    ]


def _filters(today: date) -> list[Filter]:
    return [
        Filter(
            key="kind",
            title="Вид",
            on="kind",
            choices=[(value, word.text) for value, word in _KINDS.items()],
        ),
        Filter(key="voltage", title="Напряжение", on="voltage", choices=UsagePoint.Voltage.choices),
        Filter(key="branch", title="Отделение", on="branch_id", choices=_branches),
        Filter(
            key="profile_since",
            title="Профиль с",
            input="day",
            on=last_interval_day(),
            lookup="gte",
            said_with="",
        ),
        Filter(
            key="verified_until",
            title="Поверка истекает",
            input="day",
            on=standing_meter(F("meter__verified_until"), on=today),
            lookup="lte",
        ),
    ]


@require_GET
@screen(verb="readings.view", section="points")
def points(request: StaffRequest) -> HttpResponseBase:
    """Show the points of the person's branches."""
    return answer_list(request, listing(), template="backoffice/metering/points.html")
