"""What is told to the sender of a letter about each of its files: the reply 80021."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from sbyt.apps.intake.operations.letters import files_to_answer
from sbyt.apps.intake.types import IntakeMessage
from sbyt.apps.metering.queries.import_journal import lines_with_issues
from sbyt.apps.metering.types import ImportFile
from sbyt.formats.import_issues import ImportCode
from sbyt.formats.maket_80020_name import read_maket_name
from sbyt.formats.reply_80021 import Reply80021, ReplyStatus

_POINTS: Final = frozenset({ImportCode.POINT_UNKNOWN, ImportCode.POINT_OUT_OF_SCOPE})
_NOT_XML: Final = frozenset(
    {ImportCode.NOT_XML, ImportCode.EMPTY_FILE, ImportCode.UNKNOWN_FORMAT, ImportCode.FOREIGN_FILE}
)
_DOUBTS: Final = frozenset({ImportCode.NOT_COMMERCIAL, ImportCode.NO_DATA, ImportCode.STATUS_UNKNOWN})
_STATUS = ImportFile.Status


def replies_to(letter: IntakeMessage) -> list[Reply80021]:
    """Return a reply about each 80020 file of the letter, in order; a sheet or a picture gets none. Three queries."""
    lines = lines_with_issues(files_to_answer(letter))
    return [
        Reply80021(
            number=line.pk,
            letter_id=letter.key,
            received=timezone.localtime(letter.received_at),
            sender=letter.sender,
            subject=letter.subject,
            file_name=line.name,
            in_archive=bool(line.archive_name),
            file_date=line.covered_day,
            status=status_of_line(line, codes),
        )
        for line, codes in lines
        if _is_message(line)
    ]


def status_of_line(line: ImportFile, codes: frozenset[str]) -> ReplyStatus:
    """Return how a reply says what became of a file; a copy is answered as what it is a copy of stands now.

    The codes are of what is not resolved yet, for a copy in its original (`lines_with_issues`).
    """
    line = line.duplicate_of or line
    if codes & _NOT_XML:
        return ReplyStatus.NOT_XML
    if line.unknown_codes or codes & _POINTS:
        return ReplyStatus.UNKNOWN_CHANNELS
    if line.status != _STATUS.ACCEPTED:
        return ReplyStatus.WRONG_FORMAT
    return ReplyStatus.ACCEPTED_NOT_ALL_COMMERCIAL if codes & _DOUBTS else ReplyStatus.ACCEPTED


def _is_message(line: ImportFile) -> bool:
    return line.format == ImportFile.Format.MAKET_80020 or read_maket_name(line.name) is not None
