"""«Что пришло и что пришло криво»: the journal of files taken in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import BooleanField, Case, F, Func, Q, QuerySet, TextField, Value, When
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.import_journal import found_in_journal, import_journal
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.imports.uploading import going_on
from sbyt.interfaces.backoffice.imports.words import (
    CHANNELS,
    KINDS_OF_FILES,
    STATUSES,
    WHAT_IS_READ,
    duration_words,
)
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import BuiltInView, Empty, Listing
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor

_RELEVANCE = {True: Word("действует"), False: Word("заменён", "none")}
_WITH_REMARKS = ("partial", "waiting", "refused")


def _rows(actor: Actor) -> QuerySet[Any]:
    return import_journal(actor)


def _short_moment(value: datetime) -> str:
    """Return «05.08 09:09»; a file of another year says its year too."""
    return f"{numbers.short_day(value, year=timezone.localdate().year)} {numbers.clock(value)}"


def _open_url(file_id: int) -> str:
    return reverse("backoffice:import-file", args=[file_id])


_OTHER_CLASS: Final = "80040"


def _joined(field: str) -> Func:
    return Func(F(field), Value(", "), function="array_to_string", output_field=TextField())


def _relevance() -> Case:
    """Return whether the data of the file are in force: neither superseded, nor a copy, and something of it was taken in."""
    return Case(
        When(status__in=["waiting", "refused", "skipped", "duplicate"], then=Value(value=None)),
        default=F("is_current"),
        output_field=BooleanField(null=True),
    )


def _in_state(state: str) -> Q:
    return Q(status__in=_WITH_REMARKS) if state == "remarks" else Q(status=state)


def _kind() -> Case:
    """Return the format of the file, or the class of its message where it is another one of the same format."""
    return Case(
        When(message_class=_OTHER_CLASS, then=Value(_OTHER_CLASS)),
        default=F("format"),
        output_field=TextField(),
    )


def _of_kind(kind: str) -> Q:
    other = Q(message_class=_OTHER_CLASS)
    return other if kind == _OTHER_CLASS else Q(format=kind) & ~other


def listing() -> Listing:
    """Return the declaration of the journal."""
    return Listing(
        name="imports",
        title="Загрузка файлов",
        noun=("файл", "файла", "файлов"),
        rows=_rows,
        search=found_in_journal,
        search_hint="имя файла, отправитель, АИИС",
        open_url=_open_url,
        default_sort="-received",
        columns=_columns(),
        filters=_filters(),
        views=(
            BuiltInView(title="С замечаниями", query="status=remarks"),
            BuiltInView(title="Не сопоставлены", query="unknown=yes"),
            BuiltInView(title="Макеты 80020", query="format=80020"),
            BuiltInView(title="Макеты 80040", query="format=80040"),
            BuiltInView(title="Ведомости", query="format=reading_sheet"),
        ),
        empty=Empty(
            title="Файлов ещё не было",
            words=f"{WHAT_IS_READ} Каждый файл останется в журнале вместе с исходником.",
            action_title="Загрузить файлы",
            action_url_name="backoffice:import-upload",
            action_verb="imports.upload",
        ),
    )


def _columns() -> list[Column]:
    return [
        Column(key="received", title="Получен", kind="moment", source="received_at", say=_short_moment),
        Column(key="took", title="Длит.", source="duration_ms", say=duration_words),
        Column(key="name", title="Файл", kind="code", source="name", pinned=True, opens=True),
        Column(key="day", title="Сутки", kind="day", source="covered_day"),
        Column(key="areas", title="АИИС", kind="code", source=_joined("area_codes")),
        Column(key="area_names", title="Группа", source=_joined("area_names"), shown=False),
        Column(key="channel", title="Канал", source="channel", words=CHANNELS),
        Column(key="status", title="Состояние", kind="state", source="status", words=STATUSES),
        Column(key="current", title="Версия", kind="state", source=_relevance(), words=_RELEVANCE),
        Column(key="note", title="Примечание", source="note", wide=True, sort=False),
        Column(
            key="accepted", title="Принято", kind="whole", source="accepted_rows", total=True, shown=False
        ),
        Column(
            key="warned", title="С замечанием", kind="whole", source="warned_rows", total=True, shown=False
        ),
        Column(
            key="refused", title="Отклонено", kind="whole", source="refused_rows", total=True, shown=False
        ),
        Column(key="sender", title="Отправитель", source="sender_name", shown=False),
        Column(key="sender_inn", title="ИНН отправителя", kind="code", source="sender_inn", shown=False),
        Column(key="format", title="Формат", source=_kind(), words=KINDS_OF_FILES, shown=False),
        Column(key="who", title="Загрузил", source="received_by__full_name", shown=False),
        Column(key="archive", title="Архив", source="archive_name", shown=False),
        Column(key="branch", title="Отделение", source="branch__name", shown=False),
    ]


def _filters() -> list[Filter]:
    return [
        Filter(
            key="status",
            title="Состояние",
            condition=_in_state,
            choices=[("remarks", "с замечаниями"), *((key, word.text) for key, word in STATUSES.items())],
        ),
        Filter(
            key="format",
            title="Формат",
            condition=_of_kind,
            choices=[(key, word.text) for key, word in KINDS_OF_FILES.items()],
        ),
        Filter(key="from", title="Сутки с", input="day", on="covered_day", lookup="gte"),
        Filter(key="to", title="Сутки по", input="day", on="covered_day", lookup="lte"),
        Filter(key="since", title="Получен с", input="day", on="received_at__date", lookup="gte"),
        Filter(key="until", title="Получен по", input="day", on="received_at__date", lookup="lte"),
        Filter(key="sender", title="Отправитель", input="text", on="sender_name", lookup="holds", hint="имя"),
        Filter(
            key="unknown",
            title="Точки",
            condition=lambda _yes: ~Q(unknown_codes=[]),
            choices=[("yes", "есть несопоставленные")],
        ),
        Filter(
            key="upload",
            title="Приём №",
            input="text",
            condition=lambda number: (
                Q(upload_id=min(int(number), 2**62)) if number.isdecimal() else Q(pk__in=[])
            ),
        ),
        Filter(
            key="channel",
            title="Канал",
            on="channel",
            choices=[(key, word.text) for key, word in CHANNELS.items()],
        ),
    ]


@require_GET
@screen(verb="imports.view", section="imports")
def imports(request: StaffRequest) -> HttpResponseBase:
    """Show the files of the person's branches, the newest first."""
    context = {"may_upload": request.actor.may("imports.upload"), **going_on(request)}
    return answer_list(request, listing(), template="backoffice/imports/journal.html", context=context)
