"""«Документы»: what was issued, as PDF."""

from __future__ import annotations

from datetime import date
from typing import Final
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from sbyt.apps.documents.printing import print_document
from sbyt.apps.documents.queries import documents_of
from sbyt.calc.periods import next_month
from sbyt.interfaces.cabinet.entrance import ConsumerRequest, own_account, show
from sbyt.kit.access.doors import actor_from
from sbyt.kit.asked_days import asked_month
from sbyt.kit.files.operations import read_stored_file
from sbyt.usecases.cabinet.own_account import just
from sbyt.usecases.letters.issue_letter import LetterAsked, LetterKind, UnableToIssueLetter, issue_letter

_MOST = 60
_LETTERS: Final = (
    (LetterKind.NO_DEBT.value, "Справка об отсутствии задолженности"),
    (LetterKind.STATEMENT.value, "Выписка по счёту за период"),
    (LetterKind.RECONCILIATION.value, "Акт сверки за период"),
)


@require_GET
@own_account
def documents(request: ConsumerRequest) -> HttpResponse:
    """Show the documents of five years, the latest first."""
    return _page(request)


@require_POST
@own_account
def ask_letter(request: ConsumerRequest) -> HttpResponse:
    """Issue a letter that the consumer asks for, and open it; refused, say why."""
    given = request.POST
    try:
        last = _month_from(given.get("month_to", ""))
        asked = LetterAsked(
            kind=LetterKind(given.get("letter", "")),
            month_from=_month_from(given.get("month_from", "")),
            month_to=None if last is None else next_month(last),
        )
        document = issue_letter(actor=actor_from(request), account_id=request.account.pk, asked=asked)
    except UnableToIssueLetter as refusal:
        return _page(request, refused=str(refusal))
    except ValueError:
        return _page(request, refused="Выберите документ и месяцы периода, например 2021-07.")
    return HttpResponseRedirect(reverse("cabinet:document-pdf", args=[request.account.pk, document.pk]))


def _page(request: ConsumerRequest, *, refused: str = "") -> HttpResponse:
    found = documents_of(just(request.account)).order_by("-issued_on", "-pk")[:_MOST]
    today = timezone.localdate()
    context = {
        "documents": found,
        "refused": refused,
        "letter_kinds": _LETTERS,
        "letter": request.POST.get("letter", ""),
        "month_from": request.POST.get("month_from", f"{today:%Y}-01"),
        "month_to": request.POST.get("month_to", f"{today:%Y-%m}"),
    }
    return show(request, "documents.html", context, section="documents")


def _month_from(text: str) -> date | None:
    return asked_month(text) if text else None


@require_GET
@own_account
def document_pdf(request: ConsumerRequest, document_id: int) -> HttpResponse:
    """Give the print of a document of the account; 404 for any other."""
    document = get_object_or_404(documents_of(just(request.account)).defer(None), pk=document_id)
    printed = print_document(document)
    name = f"{document.number} {request.account.number} {document.month:%Y-%m}.pdf"
    return HttpResponse(
        read_stored_file(printed.file),
        content_type="application/pdf",
        headers={"Content-Disposition": f"inline; filename=\"document.pdf\"; filename*=UTF-8''{quote(name)}"},
    )
