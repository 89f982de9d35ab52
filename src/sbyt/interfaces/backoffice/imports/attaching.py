"""Say from a file which usage point its unknown code means."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.metering.operations.attach_ats_code import UnableToAttachCode
from sbyt.apps.metering.queries.points_to_attach import points_to_attach
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.imports.file_page import contents_of, file_or_404
from sbyt.interfaces.backoffice.rendering import render_part
from sbyt.kit import numbers
from sbyt.kit.files.operations import UnableToReadStoredFile
from sbyt.usecases.files_intake.attach_code import Attached, attach_code
from sbyt.usecases.files_intake.reparse_file import UnableToReparse, reparse_file

_SHOWN: Final = 8


@require_GET
@screen(verb="imports.upload", section="imports")
def attach(request: StaffRequest, file_id: int, code: str) -> HttpResponse:
    """Show in the panel what the code is in the file and the points it may mean; `?q=` looks for points."""
    file = file_or_404(request, file_id)
    words = request.GET.get("q", "").replace("\x00", "").strip()
    context = {
        "file": file,
        "code": code,
        "words": words,
        "choices": points_to_attach(request.actor, words, limit=_SHOWN),
    }
    if request.htmx.target == "attach-found":
        return render_part(request, "backoffice/imports/attach_found.html", context)
    hours = contents_of(file, by_hours=True).hours
    rows = [row for row in hours.rows if row.source.code == code] if hours else []
    return render_part(
        request,
        "backoffice/imports/attach.html",
        {
            **context,
            "rows": rows,
            "others": [one for one in (hours.unknown_codes if hours else []) if one != code],
        },
    )


@require_POST
@screen(verb="imports.upload", section="imports")
def attach_to(request: StaffRequest, file_id: int, code: str) -> HttpResponse:
    """Give the code to the point chosen and take in what waited for it; returns to the file."""
    file = file_or_404(request, file_id)
    chosen = request.POST.get("point", "")
    try:
        attached = attach_code(
            actor=request.actor,
            usage_point_id=int(chosen) if chosen.isascii() and chosen.isdigit() else 0,
            ats_code=code,
            now=timezone.now(),
        )
    except UnableToAttachCode as error:
        messages.add_message(request, messages.ERROR, str(error), extra_tags="bad")
    else:
        messages.add_message(request, messages.SUCCESS, _said(code, attached), extra_tags="ok")
    return HttpResponseRedirect(reverse("backoffice:import-file", args=[file.pk]))


@require_POST
@screen(verb="imports.upload", section="imports")
def parse_again(request: StaffRequest, file_id: int) -> HttpResponse:
    """Take in what waited in the file; returns to it."""
    file = file_or_404(request, file_id)
    try:
        taken = reparse_file(actor=request.actor, import_file_id=file.pk, now=timezone.now())
    except UnableToReparse as error:
        messages.add_message(request, messages.ERROR, f"Разбирать заново незачем: {error}.", extra_tags="bad")
    except UnableToReadStoredFile:
        messages.add_message(request, messages.ERROR, "Оригинал не читается с диска.", extra_tags="bad")
    else:
        words = f"Принято ещё {taken}." if taken else "Ничего нового: того, чего ждёт файл, всё ещё нет."
        messages.add_message(request, messages.SUCCESS, words, extra_tags="ok" if taken else "warn")
    return HttpResponseRedirect(reverse("backoffice:import-file", args=[file.pk]))


def _said(code: str, attached: Attached) -> str:
    if not attached.files:
        return f"Код {code} привязан. Следующие файлы с ним примутся целиком."
    channels = numbers.counted(attached.channels, "канал", "канала", "каналов")
    files = numbers.counted(attached.files, "файла", "файлов", "файлов")
    rest = (
        f" Ещё {attached.waiting} ждут: вид «Не сопоставлены», «Разобрать заново»."
        if attached.waiting
        else ""
    )
    return f"Код {code} привязан, принято {channels} из {files}.{rest}"
