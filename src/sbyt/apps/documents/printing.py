"""Print documents: one, kept with it for ever, or many into one file in the order of delivery."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from django.db.models import QuerySet

from sbyt.apps.documents.models import Document, DocumentFile
from sbyt.apps.documents.print_view import view_of
from sbyt.apps.documents.queries import in_delivery_order
from sbyt.apps.documents.snapshot import read_snapshot
from sbyt.apps.documents.types import Snapshot
from sbyt.apps.documents.typesetting import forget_layouts, template_sha256, typeset
from sbyt.kit.files.models import StoredFile
from sbyt.kit.files.operations import store_file

MEDIA_TYPE: Final = "application/pdf"
DOCUMENTS_A_FILE: Final = 300
"""A mass print goes on in the next file after so many documents."""


def print_document(document: Document) -> DocumentFile:
    """Return the print of the document by the templates of today, made now or earlier.

    It is made from the snapshot alone; a second print of the same template is the same file. Raises
    UnableToReadSnapshot where the snapshot is not what was issued, UnableToTypeset where a template fails.
    """
    template = template_sha256(document.kind)
    known = DocumentFile.objects.filter(document=document, template_sha256=template).select_related("file")
    made = known.first()
    if made is not None:
        return made
    stored = store_file(
        content=render_pdf([document]), name=f"{document}.pdf".replace("/", "-"), media_type=MEDIA_TYPE
    )
    kept, _created = DocumentFile.objects.select_related("file").get_or_create(
        document=document, template_sha256=template, defaults={"file": stored}
    )
    return kept


def print_documents(
    documents: QuerySet[Document], *, title: str, printed: Callable[[int], None] = lambda _count: None
) -> list[StoredFile]:
    """Return one PDF of many documents, in the order of delivery, kept as a file; more than one where they are many.

    Receipts and invoices never share a file. `printed` is told how many documents are done after each file.
    """
    files: list[StoredFile] = []
    done = 0
    for part in _parts(documents):
        content = render_pdf(part, for_paper=True)
        forget_layouts()
        files.append(
            store_file(content=content, name=f"{title} ({len(files) + 1}).pdf", media_type=MEDIA_TYPE)
        )
        done += len(part)
        printed(done)
    return files


def render_pdf(documents: list[Document], *, for_paper: bool = False) -> bytes:
    """Return one PDF of documents of one kind, each beginning on a page of its own, numbered by itself."""
    snapshots = [read_snapshot(document.snapshot, sha256=document.snapshot_sha256) for document in documents]
    kind = documents[0].kind
    data = {
        "title": _title(snapshots, str(documents[0])),
        "author": snapshots[0].body.supplier.name,
        "documents": [view_of(snapshot) for snapshot in snapshots],
    }
    day = max(snapshot.issued_on for snapshot in snapshots)
    return typeset(template=kind, data=data, day=day, for_paper=for_paper)


def _title(snapshots: list[Snapshot], first: str) -> str:
    return first if len(snapshots) == 1 else f"{first} и ещё {len(snapshots) - 1}"


def _parts(documents: QuerySet[Document]) -> Iterator[list[Document]]:
    for kind in Document.Kind.values:
        ordered = in_delivery_order(documents.filter(kind=kind).defer(None))
        rows = ordered.iterator(chunk_size=DOCUMENTS_A_FILE)
        while part := list(islice(rows, DOCUMENTS_A_FILE)):
            yield part
