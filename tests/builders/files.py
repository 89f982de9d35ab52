"""Files taken in: a line of the journal with its original, its issues, and nothing of what intake would do."""

from __future__ import annotations

from datetime import datetime

from sbyt.apps.metering.models import ImportFile, ImportIssue
from sbyt.kit.files.operations import store_file


def a_taken_file(
    name: str = "80020_5600000017_20210501_17_5600000100.xml",
    content: bytes | None = b"<message/>",
    *,
    received_at: datetime | None = None,
    **given: object,
) -> ImportFile:
    """A file of the journal; `content` None is a file that could not be read at all."""
    stored = None if content is None else store_file(content=content, name=name, media_type="text/xml")
    more = {} if received_at is None else {"received_at": received_at}
    return ImportFile.objects.create(
        name=name, file=stored, **{"format": "80020", "status": "accepted", **given, **more}
    )


def an_issue(
    file: ImportFile, message: str, *, line: int | None = None, code: str = "IMP-401", **given: object
) -> ImportIssue:
    return ImportIssue.objects.create(
        import_file=file, line=line, code=code, message=message, **{"severity": "refused", **given}
    )
