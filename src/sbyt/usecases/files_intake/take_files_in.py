"""Take files in: each original kept, each in one transaction, each with a truthful line in the journal."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from sbyt.apps.intake.operations.profiles import layout_for
from sbyt.apps.metering.operations.journal import finish_import, new_line, taken_before
from sbyt.apps.metering.types import ImportFile, ImportResult, UploadPlace
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.payment_register import PaymentRegisterLayout
from sbyt.formats.recognise import FileFormat, recognise
from sbyt.formats.register_table import RegisterTableLayout
from sbyt.formats.zip_container import is_zip
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.faults import fault_point
from sbyt.kit.files.models import StoredFile
from sbyt.kit.files.operations import harmless_name, store_file
from sbyt.kit.numbers import moment
from sbyt.usecases.files_intake.incoming import IncomingFile, unpacked
from sbyt.usecases.files_intake.reparse_file import take_what_waited
from sbyt.usecases.files_intake.take_days_in import take_days_in
from sbyt.usecases.files_intake.take_maket_in import UPLOAD, take_maket_in
from sbyt.usecases.files_intake.take_payments_in import take_payments_in
from sbyt.usecases.files_intake.take_sheet_in import take_sheet_in

_log = logging.getLogger(__name__)
MEDIA_TYPES: Final = {
    FileFormat.MAKET_80020: "application/xml",
    FileFormat.READING_SHEET: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.ZIP: "application/zip",
}
_FOREIGN_IN_ARCHIVE: Final = "Не похож на макет 80020 или ведомость: сохранён, данные из него не брались."
_STATUS = ImportFile.Status
_OLD_WORKBOOK: Final = "application/vnd.ms-excel"
Clock = Callable[[], datetime]
_TAKES: Final = {
    FileFormat.MAKET_80020: take_maket_in,
    FileFormat.HOUR_TABLE: take_days_in,
    FileFormat.ESPI: take_days_in,
    FileFormat.PYRAMID: take_days_in,
    FileFormat.PAYMENT_REGISTER: take_payments_in,
}
_MAY_BE_TABLES: Final = frozenset({FileFormat.READING_SHEET, FileFormat.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """What became of one file; `import_file_id` is None for a foreign file of a folder, of which nothing is kept."""

    import_file_id: int | None
    name: str
    archive_name: str
    format: str
    status: str
    status_text: str
    note: str
    accepted_rows: int
    warned_rows: int
    refused_rows: int
    duration_ms: int
    issues: tuple[Issue, ...]

    @property
    def is_refused(self) -> bool:
        """Tell whether nothing of a file that was meant for us was taken in."""
        return self.status in {_STATUS.REFUSED, _STATUS.WAITING}


def take_files_in(
    *,
    actor: Actor,
    files: Iterable[IncomingFile],
    channel: str,
    clock: Clock,
    on_file: Callable[[FileOutcome], None] = lambda _outcome: None,
) -> tuple[FileOutcome, ...]:
    """Take the files in, archives unpacked, and return what became of each, in order.

    One bad file never stops the others: it is refused with its reason and its original is kept. A foreign file met in
    a folder is left where it is, one met in an archive is kept beside the others as skipped. A file is taken in
    whole or, where it is cut off, not at all. Raises UnableToAct where the actor may upload nowhere.
    """
    actor.require(UPLOAD)
    outcomes = []
    for file in unpacked(files):
        outcome = take_one_in(file, actor=actor, channel=channel, clock=clock)
        outcomes.append(outcome)
        on_file(outcome)
    return tuple(outcomes)


def take_one_in(
    file: IncomingFile, *, actor: Actor, channel: str, clock: Clock, upload: UploadPlace | None = None
) -> FileOutcome:
    """Take a file in by a transaction of its own; whatever happens inside, there is a line about it.

    Of a foreign file met in a folder there is none. `upload` says which one of an upload it is.
    """
    if file.is_foreign and file.content is None:
        return _left_out(file)
    started = time.monotonic()
    known = FileFormat.UNKNOWN
    problem = file.problem
    stored = None
    if file.content is not None:
        recognised = recognise(file.content, name=file.name)
        known, problem = recognised.format, problem or recognised.issue
        table = _table_of(file) if known in _MAY_BE_TABLES and file.problem is None else None
        if table is not None:
            known, problem = table, None
        elif file.is_foreign:
            known, problem = FileFormat.UNKNOWN, issue(ImportCode.FOREIGN_FILE, _FOREIGN_IN_ARCHIVE)
        stored = store_file(content=file.content, name=file.name, media_type=_media_type(known, file.content))
    entry = _Entry(file, stored, known, problem, actor, channel, clock(), started, upload)
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=f"Загрузка файла {file.name}"):
            return entry.taken()
    except Exception:  # noqa: BLE001  one bad file never stops the others; the fault is logged and journaled
        _log.exception("a file could not be taken in: %s", file.name)
        words = "Сбой при разборе: файл сохранён, данные из него не взяты; сообщите администратору."
        entry.problem = issue(ImportCode.ODD_FAILURE, words)
        with transaction.atomic():
            return entry.taken()


def _table_of(file: IncomingFile) -> FileFormat | None:
    """Return which table the file is by the profile for its name; None where no profile is."""
    layout = layout_for(harmless_name(file.name))
    if layout is None:
        return None
    if isinstance(layout, PaymentRegisterLayout):
        return FileFormat.PAYMENT_REGISTER
    return FileFormat.REGISTER_TABLE if isinstance(layout, RegisterTableLayout) else FileFormat.HOUR_TABLE


def _media_type(known: FileFormat, content: bytes) -> str:
    old = known is FileFormat.READING_SHEET and not is_zip(content)
    return _OLD_WORKBOOK if old else MEDIA_TYPES.get(known, "")


@dataclass(slots=True)
class _Entry:
    """One file before the journal."""

    file: IncomingFile
    stored: StoredFile | None
    known: FileFormat
    problem: Issue | None
    actor: Actor
    channel: str
    now: datetime
    started: float
    upload: UploadPlace | None

    def taken(self) -> FileOutcome:
        """Take the file in and write its line; inside one transaction."""
        earlier = taken_before(stored=self.stored) if self.stored and not self.problem else None
        import_file = line_of_file(
            self.file,
            stored=self.stored,
            known=self.known,
            actor=self.actor,
            channel=self.channel,
            now=self.now,
        )
        if self.upload is not None:
            import_file.upload_id, import_file.upload_place = self.upload.upload_id, self.upload.place
        import_file.save()
        if earlier is not None:
            result = self._duplicate(import_file, earlier)
        elif self.problem is not None:
            skipped = self.problem.code == ImportCode.FOREIGN_FILE
            result = _with_nothing(self.problem, _STATUS.SKIPPED if skipped else _STATUS.REFUSED)
        else:
            result = self._parsed(import_file)
        duration_ms = int((time.monotonic() - self.started) * 1000)
        finish_import(import_file=import_file, result=result, duration_ms=duration_ms)
        fault_point("import.before_commit")
        return outcome_of(import_file, result.issues)

    def _parsed(self, import_file: ImportFile) -> ImportResult:
        assert self.file.content is not None
        return _TAKES.get(self.known, take_sheet_in)(
            content=self.file.content, import_file=import_file, actor=self.actor, now=self.now
        )

    def _duplicate(self, import_file: ImportFile, earlier: ImportFile) -> ImportResult:
        """Change nothing, but take in what waited in the earlier file and is known by now."""
        import_file.duplicate_of = earlier
        import_file.covered_day = earlier.covered_day
        import_file.sender_name, import_file.sender_inn = earlier.sender_name, earlier.sender_inn
        import_file.area_codes, import_file.area_names = earlier.area_codes, earlier.area_names
        import_file.message_class = earlier.message_class
        import_file.message_number = earlier.message_number
        import_file.branch_id = earlier.branch_id
        words = f"Уже загружена {moment(earlier.received_at)}: {earlier.name}."
        found = issue(ImportCode.ALREADY_TAKEN, words)
        late = take_what_waited(import_file_id=earlier.pk, actor=self.actor, now=self.now)
        if late:
            words += f" Принято то, что ждало привязки: {late}."
        elif earlier.status == ImportFile.Status.WAITING:
            words += " Её точки по-прежнему не найдены, данные ждут привязки."
        return ImportResult(status=ImportFile.Status.DUPLICATE, note=words, issues=(found,))


def line_of_file(
    file: IncomingFile,
    *,
    stored: StoredFile | None,
    known: FileFormat,
    actor: Actor,
    channel: str,
    now: datetime,
) -> ImportFile:
    """Return the line of the journal for a file that came, not written yet."""
    import_file = new_line(
        name=harmless_name(file.name),
        archive_name=file.archive_name,
        stored=stored,
        file_format=ImportFile.Format.UNKNOWN if known is FileFormat.ZIP else known.value,
        channel=channel,
        user_id=actor.user_id,
        now=now,
    )
    branches = actor.branches(UPLOAD)
    if branches is not None and len(branches) == 1:
        [import_file.branch_id] = branches
    return import_file


def outcome_of(import_file: ImportFile, issues: tuple[Issue, ...]) -> FileOutcome:
    """Return the journal line as what became of the file."""
    return FileOutcome(
        import_file_id=import_file.pk,
        name=import_file.name,
        archive_name=import_file.archive_name,
        format=import_file.format,
        status=import_file.status,
        status_text=ImportFile.Status(import_file.status).label,
        note=import_file.note,
        accepted_rows=import_file.accepted_rows,
        warned_rows=import_file.warned_rows,
        refused_rows=import_file.refused_rows,
        duration_ms=import_file.duration_ms or 0,
        issues=issues,
    )


def _with_nothing(problem: Issue, status: str) -> ImportResult:
    return ImportResult(status=status, note=problem.message, issues=(problem,))


def _left_out(file: IncomingFile) -> FileOutcome:
    """Return the outcome of a foreign file of a folder: nothing of it is kept, nothing is journaled."""
    assert file.problem is not None
    return FileOutcome(
        import_file_id=None,
        name=harmless_name(file.name),
        archive_name="",
        format=FileFormat.UNKNOWN.value,
        status=_STATUS.SKIPPED,
        status_text=_STATUS.SKIPPED.label,
        note=file.problem.message,
        accepted_rows=0,
        warned_rows=0,
        refused_rows=0,
        duration_ms=0,
        issues=(file.problem,),
    )
