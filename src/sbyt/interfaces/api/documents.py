"""Documents out: the list, and the print of one."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from sbyt.apps.contracts.queries import accounts_seen_by
from sbyt.apps.documents.printing import print_document
from sbyt.apps.documents.queries import documents_of
from sbyt.interfaces.api.doors import asking
from sbyt.interfaces.api.paging import Limit
from sbyt.kit.access.doors import marked
from sbyt.kit.files.operations import read_stored_file

router = Router(tags=["Документы"])


class DocumentOut(Schema):
    """A document in a list."""

    id: int
    kind: str = Field(description="receipt: платёжный документ; invoice: счёт и акт", examples=["receipt"])
    number: str = Field(examples=["ПД21-0000123"])
    issued_on: date
    account: str = Field(examples=["150001145"])
    month: date
    gross_kop: int = Field(examples=[143349])


class DocumentPage(Schema):
    """A page of documents."""

    items: list[DocumentOut]
    next: int | None = Field(description="Передайте в after; null: это последняя", examples=[None])


class DocumentFilter(Schema):
    """What part of the list is asked for."""

    account: str = Field("", description="Номер лицевого счёта", examples=["150001145"])
    month: date | None = Field(None, description="Любой день месяца", examples=["2021-07-01"])
    after: int = Field(0, description="next предыдущей страницы", examples=[0])


@router.get("/documents", response=DocumentPage, summary="Список документов", operation_id="listDocuments")
def list_documents(request: HttpRequest, sought: Query[DocumentFilter], limit: Limit = 100) -> DocumentPage:
    """Выданные документы, которые видны ключу, по возрастанию id."""
    accounts = accounts_seen_by(asking(request), verb="documents.view")
    if sought.account:
        accounts = accounts.filter(number=sought.account)
    found = documents_of(accounts)
    if sought.month is not None:
        found = found.filter(month=sought.month.replace(day=1))
    rows = list(found.filter(pk__gt=sought.after).select_related("account").order_by("pk")[: limit + 1])
    return DocumentPage(
        items=[
            DocumentOut(
                id=row.pk,
                kind=row.kind,
                number=row.number,
                issued_on=row.issued_on,
                account=row.account.number,
                month=row.month,
                gross_kop=row.gross_kop,
            )
            for row in rows[:limit]
        ],
        next=rows[limit - 1].pk if len(rows) > limit else None,
    )


@router.get(
    "/documents/{document_id}/pdf",
    summary="Печатная форма",
    operation_id="getDocumentPdf",
    openapi_extra={"responses": {200: {"description": "PDF", "content": {"application/pdf": {}}}}},
)
def get_document_pdf(request: HttpRequest, document_id: int) -> HttpResponse:
    """PDF по снимку документа на день выпуска: один и тот же файл, сколько ни спрашивай."""
    seen = documents_of(accounts_seen_by(asking(request), verb="documents.view"))
    document = seen.defer(None).filter(pk=document_id).first()
    if document is None:
        raise Http404
    printed = print_document(document)
    return HttpResponse(
        read_stored_file(printed.file),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="document-{document.pk}.pdf"'},
    )


marked(list_documents, "documents.view")
marked(get_document_pdf, "documents.view")
