"""The original of a file as it came, and what was refused in it as a sheet to send back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.import_journal import unresolved_issues
from sbyt.formats.reading_sheet import rows_of_reading_sheet
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.imports.file_page import file_or_404
from sbyt.kit.files.operations import UnableToReadStoredFile, path_of, read_stored_file
from sbyt.kit.xlsx_export import Column, xlsx_response

_HEADERS_WITHIN: Final = 30
_ISSUE_COLUMNS: Final = (
    Column(title="Строка", kind="integer", width=10),
    Column(title="Поле", width=34),
    Column(title="Код", width=10),
    Column(title="Что не так", width=70),
    Column(title="Как в файле", width=40),
)


@require_GET
@screen(verb="imports.view", section="imports")
def original(request: StaffRequest, file_id: int) -> HttpResponseBase:
    """Give the file back byte for byte."""
    file = file_or_404(request, file_id)
    if file.file is None or not path_of(file.file.sha256).is_file():
        raise Http404
    response = FileResponse(
        path_of(file.file.sha256).open("rb"), content_type=file.file.media_type or "application/octet-stream"
    )
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    return response


@require_GET
@screen(verb="imports.view", section="imports")
def refused_rows(request: StaffRequest, file_id: int) -> HttpResponse | FileResponse:
    """Give what was refused: rows of a sheet under its own headers with the reason, or the list of refusals."""
    file = file_or_404(request, file_id)
    refusals = list(unresolved_issues(file).filter(severity="refused"))
    if not refusals:
        raise Http404
    title = f"Отклонено {file.pk}"
    sheet = _rows_of_sheet(file) if file.format == "reading_sheet" else ()
    if sheet:
        columns, rows = _refused_of_sheet(sheet, refusals)
        return xlsx_response(rows, columns=columns, title=title, on=timezone.localdate())
    found = ((one.line, one.field, one.code, one.message, one.raw) for one in refusals)
    return xlsx_response(found, columns=_ISSUE_COLUMNS, title=title, on=timezone.localdate())


def _rows_of_sheet(file: Any) -> tuple[tuple[str, ...], ...]:
    try:
        return rows_of_reading_sheet(read_stored_file(file.file)) if file.file is not None else ()
    except UnableToReadStoredFile:
        return ()


def _refused_of_sheet(
    sheet: Sequence[Sequence[str]], refusals: Sequence[Any]
) -> tuple[list[Column], Iterator[list[str]]]:
    """Return the headers of the sheet and its refused rows, «Что не так» last: mend them and send the sheet again."""
    reasons: dict[int, list[str]] = {}
    for one in refusals:
        if one.line is not None:
            reasons.setdefault(one.line, []).append(one.message)
    width = max(len(row) for row in sheet)
    headers = next((row for row in sheet[:_HEADERS_WITHIN] if sum(map(bool, row)) > 1), sheet[0])
    columns = [Column(title=header) for header in (*headers, *[""] * (width - len(headers)))]
    columns.append(Column(title="Что не так", width=60))
    lines = sorted(line for line in reasons if 0 < line <= len(sheet))
    rows = ([*_padded(sheet[line - 1], width), " ".join(reasons[line])] for line in lines)
    return columns, rows


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]
