"""Issue documents: give numbers, keep what they say. Printing is in `printing.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from sbyt.apps.documents.models import Document
from sbyt.apps.documents.payment_order import payment_qr_of
from sbyt.apps.documents.snapshot import as_json, digest
from sbyt.apps.documents.types import DocumentDraft, InvoiceBody, ReceiptBody, Snapshot
from sbyt.kit.numbering.operations import take_numbers

_SERIES_OF_KIND: Final = {Document.Kind.RECEIPT.value: "ПД", Document.Kind.INVOICE.value: "ЭС"}
_ROWS_A_STATEMENT: Final = 1000


@transaction.atomic
def issue_documents(drafts: Sequence[DocumentDraft], *, issued_on: dt.date) -> list[int]:
    """Number and store the documents; return their ids in the order of the drafts.

    Numbers go in the order of the drafts, without gaps in the year of `issued_on`; the series stays locked until
    the caller's transaction ends. What is stored never changes. A constant number of statements for a thousand
    documents. Raises UnableToWritePaymentQr where requisites cannot stand in the payment code: nothing is issued.
    """
    numbers = {
        kind: iter(
            take_numbers(
                code=series,
                year=issued_on.year,
                count=sum(draft.body.kind == kind for draft in drafts),
            )
        )
        for kind, series in _SERIES_OF_KIND.items()
    }
    rows = [_issued(draft, value=next(numbers[draft.body.kind]), issued_on=issued_on) for draft in drafts]
    return [document.pk for document in Document.objects.bulk_create(rows, batch_size=_ROWS_A_STATEMENT)]


def document_number(*, kind: str, year: int, value: int) -> str:
    """Return the number as printed: ПД21-0000123."""
    return f"{_SERIES_OF_KIND[kind]}{year % 100:02d}-{value:07d}"


def _issued(draft: DocumentDraft, *, value: int, issued_on: dt.date) -> Document:
    body: ReceiptBody | InvoiceBody = draft.body
    number = document_number(kind=body.kind, year=issued_on.year, value=value)
    snapshot = Snapshot(
        number=number,
        issued_on=issued_on,
        payment_qr=payment_qr_of(body, number=number, issued_on=issued_on),
        body=body,
    )
    plain = as_json(snapshot)
    return Document(
        kind=body.kind,
        number=number,
        issued_on=issued_on,
        account_id=draft.account_id,
        month=body.month,
        gross_kop=body.totals.gross_kop,
        snapshot=plain,
        snapshot_sha256=digest(plain),
    )
