"""Bring files in by hand: several at once, archives too; small ones are taken in at once, the rest behind the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sbyt.apps.metering.queries.import_journal import import_journal
from sbyt.apps.metering.types import Upload
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.imports.words import (
    FORMATS,
    STATUSES,
    UPLOAD_STATES,
    WHAT_IS_READ,
    duration_words,
)
from sbyt.interfaces.backoffice.rendering import render_part, render_screen
from sbyt.usecases.files_intake.carry_out_upload import carry_out_upload
from sbyt.usecases.files_intake.keep_brought import are_few_and_small, keep_brought
from sbyt.usecases.uploads_in_background import (
    UploadProgress,
    bring_files,
    continue_upload,
    upload_progress,
    uploads_going_on,
)

_SHOWN: Final = 200
_STAYS: Final = timedelta(minutes=1)


@require_http_methods(["GET", "POST"])
@screen(verb="imports.upload", section="imports")
def upload(request: StaffRequest) -> HttpResponse:
    """Keep the files of the form and lead to their progress; a few small ones are taken in before that."""
    if request.method == "GET":
        return render_screen(request, "backoffice/imports/upload.html", {"what_is_read": WHAT_IS_READ})
    files = request.FILES.getlist("files")
    if not files:
        context = {"what_is_read": WHAT_IS_READ, "fault": "Выберите хотя бы один файл."}
        return render_screen(request, "backoffice/imports/upload.html", context, status=422)
    at_once = are_few_and_small(files)
    brought = bring_files(
        actor=request.actor,
        files=[keep_brought(file) for file in files],
        branch_id=request.session.get("branch_id"),
        now=timezone.now(),
        in_request=at_once,
    )
    if at_once:
        carry_out_upload(upload_id=brought.pk, go_on=lambda: True, clock=timezone.now)
    return HttpResponseRedirect(reverse("backoffice:upload", args=[brought.pk]))


@require_GET
@screen(verb="imports.upload", section="imports")
def upload_page(request: StaffRequest, upload_id: int) -> HttpResponse:
    """Show how far an upload is and what became of its files; for htmx the changing part alone."""
    context = _progress_of(request, upload_id)
    if request.htmx:
        return render_part(request, "backoffice/imports/upload_progress.html", context)
    return render_screen(request, "backoffice/imports/upload_page.html", context)


@require_POST
@screen(verb="imports.upload", section="imports")
def upload_continue(request: StaffRequest, upload_id: int) -> HttpResponse:
    """Put an upload that stopped into the queue again."""
    try:
        continue_upload(actor=request.actor, upload_id=upload_id)
    except Upload.DoesNotExist:
        raise Http404 from None
    return HttpResponseRedirect(reverse("backoffice:upload", args=[upload_id]))


@require_GET
@screen(verb="imports.upload", section="imports")
def uploads_live(request: StaffRequest) -> HttpResponse:
    """Return the strip over the journal: uploads of this person that go on or have just ended."""
    return render_part(request, "backoffice/imports/uploads_live.html", going_on(request))


def going_on(request: StaffRequest) -> dict[str, Any]:
    """Return what the strip over the journal shows; nothing for who may not upload."""
    if not request.actor.may("imports.upload"):
        return {"uploads": [], "uploads_alive": False}
    uploads = uploads_going_on(actor=request.actor, since=timezone.now() - _STAYS)
    return {
        "uploads": [_said(one) for one in uploads],
        "uploads_alive": any(one.is_alive for one in uploads),
    }


def _progress_of(request: StaffRequest, upload_id: int) -> dict[str, Any]:
    try:
        progress = upload_progress(actor=request.actor, upload_id=upload_id)
    except Upload.DoesNotExist:
        raise Http404 from None
    lines = import_journal(request.actor).filter(upload_id=upload_id).order_by("upload_place")
    return {
        **_said(progress),
        "outcomes": [
            {
                "file": file,
                "status": STATUSES[file.status],
                "format": FORMATS[file.format],
                "took": duration_words(file.duration_ms),
            }
            for file in lines[:_SHOWN]
        ],
        "shown_at_most": _SHOWN,
    }


def _said(progress: UploadProgress) -> dict[str, Any]:
    return {
        "progress": progress,
        "upload": progress.upload,
        "state": UPLOAD_STATES[progress.state],
        "counts": [
            (word, progress.statuses[status])
            for status, word in STATUSES.items()
            if progress.statuses.get(status)
        ],
    }
