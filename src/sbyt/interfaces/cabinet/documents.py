"""«Документы»: what was issued, as PDF."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from sbyt.apps.documents.printing import print_document
from sbyt.apps.documents.queries import documents_of
from sbyt.interfaces.cabinet.entrance import ConsumerRequest, own_account, show
from sbyt.kit.files.operations import read_stored_file
from sbyt.usecases.cabinet.own_account import just

_MOST = 60


@require_GET
@own_account
def documents(request: ConsumerRequest) -> HttpResponse:
    """Show the documents of five years, the latest first."""
    found = documents_of(just(request.account)).order_by("-issued_on", "-pk")[:_MOST]
    return show(request, "documents.html", {"documents": found}, section="documents")


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
