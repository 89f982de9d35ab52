"""Workbooks for the web upload: given, their protocols read back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.exchange.queries import VIEW, messages_for
from sbyt.apps.exchange.types import GisMessage
from sbyt.formats.giszhkh.sheet_layout import UnableToLayOut
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.kit import numbers
from sbyt.usecases.giszhkh.rounds import SEND
from sbyt.usecases.giszhkh.take_protocol import UnableToReadProtocol, take_protocol, take_without_errors

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LARGEST_PROTOCOL = 20 * 1024 * 1024


@require_GET
@screen(verb=VIEW, section="giszhkh")
def workbook(request: StaffRequest, workbook_id: int) -> HttpResponse:
    """Give the workbook as it was made."""
    found = _found(request, workbook_id)
    response = HttpResponse(bytes(found.body), content_type=_MEDIA_TYPE)
    name = content_disposition_header(as_attachment=True, filename=found.file_name)
    response["Content-Disposition"] = name or ""
    return response


@require_POST
@screen(verb=SEND, section="giszhkh")
def protocol(request: StaffRequest, workbook_id: int) -> HttpResponse:
    """Read the protocol of a workbook; without a file, where it says so, all of it was taken."""
    found = _found(request, workbook_id)
    try:
        if request.POST.get("outcome") == "taken":
            taken = take_without_errors(message_id=found.pk, now=timezone.now())
        else:
            taken = take_protocol(message_id=found.pk, content=_given(request), now=timezone.now())
    except (UnableToReadProtocol, UnableToLayOut) as refusal:
        messages.add_message(request, messages.ERROR, str(refusal), extra_tags="bad")
    else:
        failed = f", с ошибкой {numbers.whole(taken.failed)}" if taken.failed else ""
        messages.success(request, f"Протокол принят: принято {numbers.whole(taken.done)}{failed}.")
    return HttpResponseRedirect(reverse("backoffice:giszhkh-message", args=[found.pk]))


def _given(request: StaffRequest) -> bytes:
    """Return the protocol that was given. Raises UnableToReadProtocol."""
    given = request.FILES.get("protocol")
    if given is None or (given.size or 0) > _LARGEST_PROTOCOL:
        raise UnableToReadProtocol("Выберите файл протокола до 20 МБ.")
    return bytes(given.read())


def _found(request: StaffRequest, workbook_id: int) -> GisMessage:
    found = messages_for(request.actor).filter(pk=workbook_id).exclude(file_name="").first()
    if found is None:
        raise Http404
    return found
