"""One file of the journal: what became of it, its contents by hour, what was found in it, its versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from sbyt.apps.metering.queries.import_journal import (
    import_file_for,
    import_journal,
    issues_of,
    neighbours_of,
)
from sbyt.apps.metering.queries.readings_of_file import readings_of_file
from sbyt.apps.metering.types import ImportFile
from sbyt.apps.payments.queries import payments_of_file
from sbyt.apps.payments.queries_registers import layouts_of
from sbyt.apps.payments.types import Purpose
from sbyt.formats.source_lines import lines_around
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.imports.hours import HoursTable, hours_table
from sbyt.interfaces.backoffice.imports.words import CHANNELS, KINDS_OF_FILES, STATUSES, duration_words
from sbyt.interfaces.backoffice.rendering import render_part, render_screen
from sbyt.kit.files.operations import UnableToReadStoredFile, read_stored_file
from sbyt.usecases.files_intake.file_grid import WITH_HOURS, grid_of_file
from sbyt.usecases.files_intake.reparse_file import WAITS

_ISSUES_SHOWN: Final = 200
_READINGS_SHOWN: Final = 500
_NEIGHBOUR_LINES: Final = 3
_OF_READINGS: Final = frozenset({"reading_sheet", "register_table", "pyramid_readings"})
_GONE: Final = "Оригинал не читается с диска: восстановите папку файлов из резервной копии."


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands in the original: hours of a message, or `fault` where it cannot be shown."""

    hours: HoursTable | None = None
    has_half_hours: bool = False
    fault: str = ""


def file_or_404(request: StaffRequest, file_id: int) -> ImportFile:
    """Return the file if the person may see it."""
    try:
        return import_file_for(request.actor, import_file_id=file_id)
    except ImportFile.DoesNotExist:
        raise Http404 from None


def contents_of(file: ImportFile, *, by_hours: bool) -> Contents:
    """Return the hours of a file, parsed from the original: the file is the truth, whatever was taken from it."""
    if file.format not in WITH_HOURS:
        return Contents()
    try:
        contents = grid_of_file(file, by_hours=by_hours)
    except UnableToReadStoredFile:
        return Contents(fault=_GONE)
    steps = {row.step_minutes for row in contents.rows}
    if not by_hours and len(steps) > 1:
        return contents_of(file, by_hours=True)
    if not contents.rows:
        return Contents()
    halves = steps == {30}
    return Contents(hours=hours_table(contents, by_hours=by_hours or not halves), has_half_hours=halves)


@require_GET
@screen(verb="imports.view", section="imports")
def import_file(request: StaffRequest, file_id: int) -> HttpResponseBase:
    """Show the file; `?by=half` shows half-hours as they are, and for htmx only the table of hours."""
    file = file_or_404(request, file_id)
    contents = contents_of(file, by_hours=request.GET.get("by") != "half")
    shown: dict[str, Any] = {
        "file": file,
        "hours": contents.hours,
        "has_half_hours": contents.has_half_hours,
        "may_upload": request.actor.may("imports.upload"),
    }
    if request.htmx and request.htmx.target == "hours":
        return render_part(request, "backoffice/imports/hours.html", shown)
    return render_screen(
        request, "backoffice/imports/file.html", {**shown, **_around(request, file, contents)}
    )


def _around(request: StaffRequest, file: ImportFile, contents: Contents) -> dict[str, Any]:
    issues = list(issues_of(file)[: _ISSUES_SHOWN + 1])
    after, before = neighbours_of(file, import_journal(request.actor))
    waits = bool(file.unknown_codes) or any(
        one.severity == "refused" and one.resolved_at is None for one in issues
    )
    return {
        "status": STATUSES[file.status],
        "format": KINDS_OF_FILES.get(file.message_class) or KINDS_OF_FILES[file.format],
        "channel": CHANNELS[file.channel],
        "duration": duration_words(file.duration_ms),
        "fault": contents.fault,
        "issues": issues[:_ISSUES_SHOWN],
        "issue_count": len(issues) if len(issues) <= _ISSUES_SHOWN else issues_of(file).count(),
        "readings": readings_of_file(file.pk, limit=_READINGS_SHOWN) if file.format in _OF_READINGS else [],
        **_payments(file),
        "after": after,
        "before": before,
        "supersedes": list(file.supersedes.order_by("-received_at")[:5]),
        "may_reparse": file.status in WAITS and waits and request.actor.may("imports.upload"),
    }


def _payments(file: ImportFile) -> dict[str, Any]:
    """Return the payments that a register brought, and the layouts of replies to it."""
    if file.format != ImportFile.Format.PAYMENT_REGISTER:
        return {}
    return {
        "payments": payments_of_file(import_file_id=file.pk, limit=_READINGS_SHOWN),
        "reply_layouts": layouts_of(Purpose.REPLY),
    }


@require_GET
@screen(verb="imports.view", section="imports")
def source_lines(request: StaffRequest, file_id: int, line: int) -> HttpResponse:
    """Show a line of the original with its neighbours in the panel."""
    file = file_or_404(request, file_id)
    if file.file is None:
        raise Http404
    try:
        lines = lines_around(read_stored_file(file.file), line=line, around=_NEIGHBOUR_LINES)
    except UnableToReadStoredFile:
        lines = ()
    context = {"file": file, "line": line, "lines": lines, "issues": issues_of(file).filter(line=line)}
    return render_part(request, "backoffice/imports/lines.html", context)
