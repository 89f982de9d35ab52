"""«Отклонённые показания»: refused lines of files of readings, figures refused as they were typed or sent, readings that a person refused; who and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat, NullIf
from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.refused_readings import refused_readings
from sbyt.apps.metering.types import Reading, RefusedReading
from sbyt.apps.parties.queries import branches_where
from sbyt.apps.reporting.meters import NO_BRANCH
from sbyt.apps.reporting.scope import KINDS_OF_BUILDINGS, NO_DISTRICT
from sbyt.formats.import_issues import ImportCode
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing
from sbyt.kit.access.actor import Actor
from sbyt.usecases.reading_codes import ReadingCode

_CODES = [(code.value, f"{code.value} {code.meaning}") for code in ReadingCode if code.value < "RDG-2"]
_SHEET = [(code.value, code.value) for code in ImportCode if code.value.startswith("IMP-3")]


_WHO = Coalesce(NullIf(F("said_by__full_name"), Value("")), F("said_by__username"))
_SOURCES = {value: Word(words) for value, words in Reading.Source.choices}
_KINDS = {value: Word(words) for value, words in RefusedReading.Kind.choices}


def _search(rows: QuerySet[RefusedReading], words: str) -> QuerySet[RefusedReading]:
    return rows.filter(
        Q(message__icontains=words) | Q(import_file__name__icontains=words) | Q(usage_point__code=words)
    )


def _branches(actor: Actor) -> list[tuple[str, str]]:
    known = [(str(branch_id), name) for branch_id, name in branches_where(actor, verb="imports.view")]
    return [*known, (NO_BRANCH, "без отделения")]


def _of_branch(branch: str) -> Q:
    return Q(branch=None) if branch == NO_BRANCH else Q(branch_id=branch)


def _buildings(actor: Actor) -> list[tuple[str, str]]:
    """Return the houses that have refusals, by address."""
    names = ("building_id", "building__locality", "building__street", "building__house")
    rows = refused_readings(actor).exclude(building=None).order_by(*names[1:]).values_list(*names).distinct()
    return [(str(row[0]), ", ".join(row[1:])) for row in rows]


def _of_district(district: str) -> Q:
    return (
        Q(building__district="", building__isnull=False)
        if district == NO_DISTRICT
        else Q(building__district=district)
    )


def _file_or_point(row: Mapping[str, Any]) -> str:
    if row["usage_point_id"] is not None:
        return reverse("backoffice:point", args=[row["usage_point_id"]])
    return reverse("backoffice:import-file", args=[row["import_file_id"]])


def _address() -> Case:
    """Return the street and the house; nothing where no point is known."""
    said = Concat("building__street", Value(", "), "building__house", output_field=CharField())
    return Case(When(building__isnull=False, then=said), default=Value(""), output_field=CharField())


def _columns() -> list[Column]:
    return [
        Column(
            key="received",
            title="Отклонено",
            kind="moment",
            source="came_at",
            pinned=True,
        ),
        Column(key="kind", title="Что", source="kind", words=_KINDS),
        Column(
            key="place",
            title="Точка или файл",
            source=Coalesce("usage_point__code", "import_file__name"),
            url=_file_or_point,
        ),
        Column(key="building", title="Дом", source=_address()),
        Column(key="line", title="Строка", kind="whole", source="line"),
        Column(key="field", title="Поле", source="field"),
        Column(key="source", title="Источник", source="source", words=_SOURCES),
        Column(key="code", title="Код", kind="code", source="code"),
        Column(key="message", title="Почему", source="message", wide=True, sort=False),
        Column(key="who", title="Кто", source=_WHO),
        Column(key="raw", title="Исходный текст", source="raw", sort=False, shown=False),
        Column(key="branch", title="Отделение", source="branch__name", shown=False),
    ]


def _filters() -> list[Filter]:
    return [
        Filter(key="code", title="Код", on="code", choices=[*_CODES, *_SHEET]),
        Filter(key="kind", title="Что", on="kind", choices=RefusedReading.Kind.choices),
        Filter(key="source", title="Источник", on="source", choices=Reading.Source.choices),
        Filter(
            key="since",
            title="Отклонено с",
            input="day",
            on="came_at",
            lookup="date__gte",
            said_with="",
        ),
        Filter(
            key="until",
            title="Отклонено по",
            input="day",
            on="came_at",
            lookup="date__lte",
            said_with="",
        ),
        Filter(key="branch", title="Отделение", condition=_of_branch, choices=_branches),
        Filter(key="district", title="Район", input="text", condition=_of_district),
        Filter(key="locality", title="Населённый пункт", input="text", on="building__locality"),
        Filter(
            key="sector",
            title="Сектор",
            on="building__kind",
            choices=list(KINDS_OF_BUILDINGS.items()),
        ),
        Filter(key="building", title="Дом", on="building_id", choices=_buildings),
    ]


def listing() -> Listing:
    """Return the declaration: the latest file first."""
    return Listing(
        name="refused-readings",
        title="Отклонённые показания",
        noun=("отказ", "отказа", "отказов"),
        rows=refused_readings,
        search=_search,
        search_hint="файл, счёт, прибор",
        default_sort="-received",
        extra_fields=("import_file_id", "usage_point_id"),
        columns=_columns(),
        filters=_filters(),
        empty=Empty(
            title="Отказов нет",
            words="Сюда встают строка файла показаний, которую не удалось принять (исправленная и загруженная снова, она уходит), показание,"
            " отклонённое сотрудником, и то, что не принято при вводе: сеткой, карточкой счёта, кабинетом, API, обходом (показание этой шкалы, принятое за тот же день, его снимает).",
        ),
    )


@require_GET
@screen(verb="imports.view", section="asked")
def refused(request: StaffRequest) -> HttpResponseBase:
    """Show the refusals that nothing has mended yet."""
    return answer_list(request, listing())
