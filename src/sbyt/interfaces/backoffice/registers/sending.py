"""Send a register of a month: its file is fixed as a version; sent ones are downloaded as they were."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.metering.queries.import_journal import import_file_for
from sbyt.apps.metering.types import ImportFile
from sbyt.apps.payments.operations_registers import VERB, send_register, written_register
from sbyt.apps.payments.queries_registers import layouts_of, sent_registers_for
from sbyt.apps.payments.types import Purpose
from sbyt.formats.register_writer import RegisterOutLayout, UnableToWriteRegister
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.reports.sheet import month_from
from sbyt.kit import numbers
from sbyt.kit.files.operations import UnableToReadStoredFile, read_stored_file
from sbyt.usecases.money_registers.rows import register_rows, reply_rows

_PAGES = {Purpose.COMPENSATION: "report-compensations", Purpose.SUBSIDY: "report-subsidies"}


@require_POST
@screen(verb=VERB, section="reports")
def send(request: StaffRequest) -> HttpResponse:
    """Write the register by the layout chosen and fix it as a version."""
    given = request.POST
    month, layout_id, branch = (
        month_from(given.get("month", "")),
        given.get("layout", ""),
        given.get("branch", ""),
    )
    row = (
        layouts_of().filter(pk=int(layout_id)).first()
        if layout_id.isascii() and layout_id.isdigit()
        else None
    )
    if month is None or row is None or row.purpose not in _PAGES:
        raise Http404
    branch_id = int(branch) if branch.isascii() and branch.isdigit() else None
    page = f"{reverse(f'backoffice:{_PAGES[Purpose(row.purpose)]}')}?month={month:%Y-%m}&branch={branch_id or ''}"
    rows = register_rows(actor=request.actor, purpose=row.purpose, month=month, branch_id=branch_id)
    try:
        sent = send_register(actor=request.actor, row=row, month=month, branch_id=branch_id, rows=rows)
    except UnableToWriteRegister as refusal:
        messages.add_message(
            request, messages.ERROR, f"{str(refusal)[:1].upper()}{str(refusal)[1:]}.", extra_tags="bad"
        )
        return HttpResponseRedirect(page)
    said = f"Версия {sent.version} закреплена: строк {numbers.whole(sent.rows)}, {numbers.money(sent.amount_kop)}\u00a0₽."
    messages.add_message(request, messages.SUCCESS, said, extra_tags="ok")
    return HttpResponseRedirect(page)


@require_GET
@screen(verb="bills.view", section="reports")
def sent_file(request: StaffRequest, register_id: int) -> HttpResponse:
    """Give the file as it was sent."""
    sent = sent_registers_for(request.actor).filter(pk=register_id).first()
    if sent is None:
        raise Http404
    try:
        content = read_stored_file(sent.file)
    except UnableToReadStoredFile:
        raise Http404 from None
    return _download(content, sent.file_name)


@require_GET
@screen(verb="imports.view", section="imports")
def reply(request: StaffRequest, file_id: int) -> HttpResponse:
    """Give the reply to a register of payments by the layout named, `?layout=…`."""
    try:
        file = import_file_for(request.actor, import_file_id=file_id)
    except ImportFile.DoesNotExist:
        raise Http404 from None
    chosen = request.GET.get("layout", "")
    rows = layouts_of(Purpose.REPLY)
    row = rows.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdigit() else None
    if row is None or file.format != ImportFile.Format.PAYMENT_REGISTER:
        raise Http404
    month = file.received_at.date().replace(day=1)
    try:
        content = written_register(
            reply_rows(file), purpose=Purpose.REPLY, layout=RegisterOutLayout(**row.layout), month=month
        )
    except (UnableToWriteRegister, UnableToReadStoredFile) as refusal:
        messages.add_message(request, messages.ERROR, f"Ответ не составлен: {refusal}.", extra_tags="bad")
        return HttpResponseRedirect(reverse("backoffice:import-file", args=[file_id]))
    name = row.file_name.replace("{месяц}", f"{month:%Y-%m}").replace("{версия}", str(file.pk))
    return _download(content, name)


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/plain")
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    return answer


def versions(request: StaffRequest, *, purpose: Purpose, month: Any) -> dict[str, Any]:
    """Return what the page of a register shows of its layouts and of the versions sent for the month."""
    return {
        "month": month,
        "layouts": layouts_of(purpose) if request.actor.may(VERB) else [],
        "may_send": request.actor.may(VERB),
        "sent": sent_registers_for(request.actor).filter(purpose=purpose, month=month),
    }
