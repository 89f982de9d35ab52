"""«Какое показание нельзя принять без человека»: readings below the previous one, waiting for an answer."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import F, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.contracts.queries_of_points import account_at
from sbyt.apps.metering.queries.of_lists import believed_after, believed_before, readings_that_hold
from sbyt.apps.metering.queries.point_readings import asked_readings
from sbyt.apps.metering.types import Reading
from sbyt.apps.parties.queries import branches_where
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing
from sbyt.kit.access.actor import Actor
from sbyt.usecases.find_register import ENTER

_SOURCES: Final = {value: Word(str(words)) for value, words in Reading.Source.choices}
_ZONES: Final = {"T0": Word("сутки"), "T1": Word("день"), "T2": Word("ночь")}
_POINT: Final = "installation__usage_point"


def _rows(actor: Actor) -> QuerySet[Any]:
    return asked_readings(branch_ids=actor.branches(ENTER)).select_related(None)


def _branches(actor: Actor) -> list[tuple[str, str]]:
    return [(str(branch_id), name) for branch_id, name in branches_where(actor, verb=ENTER)]


def listing() -> Listing:
    """Return the declaration: the oldest question first."""
    return Listing(
        name="asked",
        title="Показания на подтверждение",
        noun=("показание", "показания", "показаний"),
        rows=_rows,
        search=readings_that_hold,
        search_hint="точка, прибор, адрес",
        open_url=lambda reading_id: reverse("backoffice:asked-reading", args=[reading_id]),
        default_sort="day",
        columns=_columns(),
        filters=_filters(),
        empty=Empty(
            title="Вопросов по показаниям нет",
            words="Сюда встаёт показание меньше предыдущего: из файла, из кабинета или внесённое вручную.",
        ),
    )


def _columns() -> list[Column]:
    return [
        Column(key="day", title="Снято", kind="day", source="taken_on", pinned=True, opens=True),
        Column(
            key="account",
            title="Лицевой счёт",
            kind="code",
            source=account_at("number", point=_POINT, day="taken_on"),
        ),
        Column(key="name", title="Абонент", source=account_at("party_name", point=_POINT, day="taken_on")),
        Column(key="meter", title="Прибор №", kind="code", source="register__meter__serial_number"),
        Column(key="zone", title="Зона", source="register__zone", words=_ZONES),
        Column(key="before", title="Предыдущее", kind="energy", source=believed_before("value_wh")),
        Column(key="value", title="Показание", kind="energy", source="value_wh", strong=True),
        Column(
            key="drop",
            title="Разница",
            kind="energy",
            source=F("value_wh") - believed_before("value_wh"),
        ),
        Column(key="after", title="Следующее", kind="energy", source=believed_after("value_wh")),
        Column(key="source", title="Откуда", source="source", words=_SOURCES),
        Column(key="came", title="Поступило", kind="moment", source="recorded_at"),
        Column(key="point", title="Точка", kind="code", source=f"{_POINT}__code", shown=False),
        Column(key="why", title="Почему спрошено", source="note", sort=False, shown=False),
        Column(key="branch", title="Отделение", source=f"{_POINT}__branch__name", shown=False),
    ]


def _filters() -> list[Filter]:
    return [
        Filter(key="source", title="Откуда", on="source", choices=Reading.Source.choices),
        Filter(key="branch", title="Отделение", on=f"{_POINT}__branch_id", choices=_branches),
        Filter(key="since", title="Снято с", input="day", on="taken_on", lookup="gte", said_with=""),
    ]


@require_GET
@screen(verb=ENTER, section="asked")
def asked(request: StaffRequest) -> HttpResponseBase:
    """Show the readings that wait for an answer in the person's branches."""
    context = {"may_see_refused": request.looker.may("imports.view")}
    return answer_list(request, listing(), template="backoffice/metering/asked_list.html", context=context)
