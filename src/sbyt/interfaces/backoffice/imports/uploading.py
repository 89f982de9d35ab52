"""Bring files in by hand: several at once, archives too; what became of each is shown at once."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from sbyt.apps.metering.queries.import_journal import import_journal
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.imports.words import FORMATS, STATUSES, duration_words
from sbyt.interfaces.backoffice.rendering import render_screen
from sbyt.usecases.files_intake.incoming import IncomingFile
from sbyt.usecases.files_intake.take_files_in import take_files_in

_SHOWN: Final = 200


@require_http_methods(["GET", "POST"])
@screen(verb="imports.upload", section="imports")
def upload(request: StaffRequest) -> HttpResponse:
    """Take files of the form in; then, by `?first=…&last=…`, show what became of those of this person."""
    if request.method == "POST":
        files = request.FILES.getlist("files")
        if not files:
            return _page(request, {"fault": "Выберите хотя бы один файл."}, status=422)
        outcomes = take_files_in(
            actor=request.actor,
            files=(IncomingFile(file.name or "без имени", file.read()) for file in files),
            channel="upload",
            clock=timezone.now,
        )
        ids = [outcome.import_file_id for outcome in outcomes if outcome.import_file_id is not None]
        shown = urlencode({"first": min(ids), "last": max(ids)})
        return HttpResponseRedirect(f"{reverse('backoffice:import-upload')}?{shown}")
    return _page(request, _outcomes(request))


def _outcomes(request: StaffRequest) -> dict[str, Any]:
    first, last = request.GET.get("first", ""), request.GET.get("last", "")
    if not (first.isdecimal() and last.isdecimal()):
        return {}
    lines = import_journal(request.actor).filter(
        pk__gte=min(int(first), 2**62), pk__lte=min(int(last), 2**62), received_by_id=request.user.pk
    )
    files = list(lines.order_by("pk"))
    counts = Counter(file.status for file in files)
    return {
        "outcomes": [
            {
                "file": file,
                "status": STATUSES[file.status],
                "format": FORMATS[file.format],
                "took": duration_words(file.duration_ms),
            }
            for file in files[:_SHOWN]
        ],
        "count": len(files),
        "counts": [(word, counts[status]) for status, word in STATUSES.items() if counts[status]],
    }


def _page(request: StaffRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render_screen(request, "backoffice/imports/upload.html", context, status=status)
