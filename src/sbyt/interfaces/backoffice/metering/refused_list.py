"""«Отклонённые показания»: what was refused in files of readings, by line, and why."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.refused_readings import refused_readings
from sbyt.apps.metering.types import ImportIssue
from sbyt.formats.import_issues import ImportCode
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing
from sbyt.usecases.reading_codes import ReadingCode

_CODES = [(code.value, f"{code.value} {code.meaning}") for code in ReadingCode if code.value < "RDG-2"]
_SHEET = [(code.value, code.value) for code in ImportCode if code.value.startswith("IMP-3")]


def _search(rows: QuerySet[ImportIssue], words: str) -> QuerySet[ImportIssue]:
    return rows.filter(message__icontains=words) | rows.filter(import_file__name__icontains=words)


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
        extra_fields=("import_file_id",),
        columns=[
            Column(
                key="received",
                title="Поступило",
                kind="moment",
                source="import_file__received_at",
                pinned=True,
            ),
            Column(
                key="file",
                title="Файл",
                source="import_file__name",
                url=lambda row: reverse("backoffice:import-file", args=[row["import_file_id"]]),
            ),
            Column(key="line", title="Строка", kind="whole", source="line"),
            Column(key="field", title="Поле", source="field"),
            Column(key="code", title="Код", kind="code", source="code"),
            Column(key="message", title="Почему", source="message", wide=True, sort=False),
            Column(key="raw", title="Исходный текст", source="raw", sort=False, shown=False),
            Column(key="branch", title="Отделение", source="import_file__branch__name", shown=False),
        ],
        filters=[
            Filter(key="code", title="Код", on="code", choices=[*_CODES, *_SHEET]),
            Filter(
                key="since",
                title="Поступило с",
                input="day",
                on="import_file__received_at",
                lookup="date__gte",
                said_with="",
            ),
        ],
        empty=Empty(
            title="Отказов нет",
            words="Сюда встаёт строка файла показаний, которую не удалось принять. Исправленная и загруженная снова, она уходит.",
        ),
    )


@require_GET
@screen(verb="imports.view", section="asked")
def refused(request: StaffRequest) -> HttpResponseBase:
    """Show the refusals that nothing has mended yet."""
    return answer_list(request, listing())
