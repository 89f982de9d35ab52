"""Print documents: one, kept with it for ever, or many into one file. Whole months: `mass_printing.py`."""

from __future__ import annotations

from typing import Final

from sbyt.apps.documents.models import Document, DocumentFile
from sbyt.apps.documents.print_view import view_of
from sbyt.apps.documents.snapshot import UnableToReadSnapshot, read_snapshot
from sbyt.apps.documents.types import Snapshot
from sbyt.apps.documents.typesetting import template_sha256, typeset
from sbyt.kit.files.operations import store_file

MEDIA_TYPE: Final = "application/pdf"
DOCUMENTS_A_FILE: Final = 300
"""A mass print goes on in the next file after so many documents."""

_LETTER: Final = "letter"
_TEMPLATES: Final = {"receipt": "receipt", "invoice": "invoice"}
"""Template by kind; all letters are set by one."""


def print_document(document: Document) -> DocumentFile:
    """Return the print of the document by the templates of today, made now or earlier.

    It is made from the snapshot alone; a second print of the same template is the same file. Raises
    UnableToReadSnapshot where the snapshot is not what was issued, UnableToTypeset where a template fails.
    """
    template = template_sha256(_TEMPLATES.get(document.kind, _LETTER))
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


def render_pdf(documents: list[Document], *, for_paper: bool = False) -> bytes:
    """Return one PDF of documents of one kind, each beginning on a page of its own, numbered by itself."""
    snapshots = [_snapshot_of(document) for document in documents]
    kind = documents[0].kind
    data = {
        "title": _title(snapshots, str(documents[0])),
        "author": snapshots[0].body.supplier.name,
        "documents": [view_of(snapshot) for snapshot in snapshots],
    }
    day = max(snapshot.issued_on for snapshot in snapshots)
    return typeset(template=_TEMPLATES.get(kind, _LETTER), data=data, day=day, for_paper=for_paper)


def _snapshot_of(document: Document) -> Snapshot:
    try:
        return read_snapshot(document.snapshot, sha256=document.snapshot_sha256)
    except UnableToReadSnapshot as error:
        raise UnableToReadSnapshot(f"{document}: {error}") from error


def _title(snapshots: list[Snapshot], first: str) -> str:
    return first if len(snapshots) == 1 else f"{first} и ещё {len(snapshots) - 1}"
