"""Issue documents: give numbers, keep what they say. Printing is in `printing.py`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, Final

import polars as pl
from django.db import transaction
from django.utils import timezone

from sbyt.apps.documents.models import Document
from sbyt.apps.documents.payment_order import payment_qr_of
from sbyt.apps.documents.snapshot import as_json, digest
from sbyt.apps.documents.types import DocumentDraft, Letter, Snapshot
from sbyt.kit.columns.copy_in import write_columns
from sbyt.kit.columns.new_ids import new_ids
from sbyt.kit.numbering.operations import take_numbers

_SERIES_OF_KIND: Final = {
    Document.Kind.RECEIPT.value: "ПД",
    Document.Kind.INVOICE.value: "ЭС",
    Document.Kind.NO_DEBT.value: "СП",
    Document.Kind.STATEMENT.value: "ВЛ",
    Document.Kind.RECONCILIATION.value: "АС",
}
_COLUMNS: Final = {
    "kind": pl.String(),
    "number": pl.String(),
    "issued_on": pl.Date(),
    "account_id": pl.Int64(),
    "month": pl.Date(),
    "gross_kop": pl.Int64(),
    "snapshot": pl.String(),
    "snapshot_sha256": pl.String(),
}


@transaction.atomic
def issue_documents(
    drafts: Sequence[DocumentDraft], *, issued_on: dt.date, ids: Sequence[int] | None = None
) -> list[int]:
    """Number and store the documents; return their ids in the order of the drafts: `ids` where they were promised.

    Numbers go in the order of the drafts, without gaps in the year of `issued_on`; the series stays locked until
    the caller's transaction ends. What is stored never changes. Written by COPY, a constant number of statements
    for any number of documents. Raises UnableToWritePaymentQr where requisites cannot stand in the payment code: nothing is issued.
    """
    asked = {draft.body.kind for draft in drafts}
    numbers = {
        kind: iter(
            take_numbers(
                code=series,
                year=issued_on.year,
                count=sum(draft.body.kind == kind for draft in drafts),
            )
        )
        for kind, series in _SERIES_OF_KIND.items()
        if kind in asked
    }
    rows = [_issued(draft, value=next(numbers[draft.body.kind]), issued_on=issued_on) for draft in drafts]
    ids = promised_ids(len(rows)) if ids is None else list(ids)
    write_columns(
        "documents_document",
        pl.DataFrame([_row(document) for document in rows], schema=_COLUMNS, orient="row").with_columns(
            pl.Series("id", ids, dtype=pl.Int64), recorded_at=pl.lit(timezone.now())
        ),
    )
    return ids


def promised_ids(count: int) -> list[int]:
    """Return ids that documents will be issued under, rising: a bill names its document before it is drawn up."""
    return new_ids("documents_document", count).to_list()


def document_number(*, kind: str, year: int, value: int) -> str:
    """Return the number as printed: ПД21-0000123."""
    return f"{_SERIES_OF_KIND[kind]}{year % 100:02d}-{value:07d}"


def snapshot_of(draft: DocumentDraft, *, number: str, issued_on: dt.date) -> Snapshot:
    """Return all that the document of a draft says under this number. Raises UnableToWritePaymentQr."""
    body = draft.body
    code = "" if isinstance(body, Letter) else payment_qr_of(body, number=number, issued_on=issued_on)
    return Snapshot(number=number, issued_on=issued_on, payment_qr=code, body=body)


def _issued(draft: DocumentDraft, *, value: int, issued_on: dt.date) -> Document:
    body = draft.body
    number = document_number(kind=body.kind, year=issued_on.year, value=value)
    plain = as_json(snapshot_of(draft, number=number, issued_on=issued_on))
    return Document(
        kind=body.kind,
        number=number,
        issued_on=issued_on,
        account_id=draft.account_id,
        month=body.month,
        gross_kop=0 if isinstance(body, Letter) else body.totals.gross_kop,
        snapshot=plain,
        snapshot_sha256=digest(plain),
    )


def _row(document: Document) -> tuple[Any, ...]:
    plain = {name: getattr(document, name) for name in _COLUMNS}
    return tuple((plain | {"snapshot": json.dumps(document.snapshot, ensure_ascii=False)}).values())
