"""Parse a kept file again and take in what waited: points that got their code, meters that were registered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sbyt.apps.metering.operations.journal import add_issues, lock_import, resolve_issues
from sbyt.apps.metering.queries.import_journal import import_file_for, unresolved_issues
from sbyt.apps.metering.types import ImportFile, ImportIssue
from sbyt.formats.import_issues import ImportCode, Issue, Severity
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.files.operations import read_stored_file
from sbyt.usecases.files_intake.journal_words import note_of, status_of
from sbyt.usecases.files_intake.take_days_in import take_waiting_days_in
from sbyt.usecases.files_intake.take_maket_in import UPLOAD, take_waiting_points_in
from sbyt.usecases.files_intake.take_payments_in import take_waiting_payments_in
from sbyt.usecases.files_intake.take_sheet_in import take_waiting_rows_in
from sbyt.usecases.validate_reading import Outcome

WAITS = frozenset({ImportFile.Status.PARTIAL, ImportFile.Status.WAITING})
"""A file of which something is not taken in yet."""
_OF_POINTS = frozenset(
    {
        ImportFile.Format.MAKET_80020,
        ImportFile.Format.HOUR_TABLE,
        ImportFile.Format.ESPI,
        ImportFile.Format.PYRAMID,
    }
)
_WAITING_CODES = frozenset({ImportCode.POINT_UNKNOWN, ImportCode.POINT_OUT_OF_SCOPE})


class UnableToReparse(ValueError):
    """Raised where nothing of the file waits: it was refused as a whole, or is all taken in."""


def reparse_file(*, actor: Actor, import_file_id: int, now: datetime) -> int:
    """Take in what waited in a file and return how many rows that were; 0 where its points are still unknown.

    Raises UnableToAct without the verb, UnableToReparse where nothing waits. A file out of the actor's scope is not
    found (ImportFile.DoesNotExist).
    """
    actor.require(UPLOAD)
    found = import_file_for(actor, import_file_id=import_file_id)
    waits = found.unknown_codes or unresolved_issues(found).filter(severity="refused").exists()
    if found.status not in WAITS or not waits:
        raise UnableToReparse("в этом файле ничего не ждёт привязки")
    with transaction.atomic(), acting(user_id=actor.user_id, reason=f"Повторный разбор файла {found.name}"):
        return take_what_waited(import_file_id=import_file_id, actor=actor, now=now)


def take_what_waited(*, import_file_id: int, actor: Actor, now: datetime) -> int:
    """Take in what waited, inside the caller's transaction; returns how many rows."""
    import_file = lock_import(import_file_id=import_file_id)
    if import_file.status not in WAITS or import_file.file is None:
        return 0
    issues = list(unresolved_issues(import_file))
    content = read_stored_file(import_file.file)
    if import_file.format in _OF_POINTS:
        taken, resolved = _points(content, import_file, issues, actor, now)
    elif import_file.format == ImportFile.Format.PAYMENT_REGISTER:
        taken, resolved = _payments(content, import_file, issues, actor)
    else:
        taken, resolved = _rows(content, import_file, issues, actor, now)
    if taken:
        resolve_issues(import_file=import_file, issue_ids=resolved, now=now)
        left = [_as_issue(item) for item in issues if item.pk not in resolved]
        _write_outcome(import_file, taken, left)
    return taken


def _points(
    content: bytes, import_file: ImportFile, issues: list[ImportIssue], actor: Actor, now: datetime
) -> tuple[int, set[int]]:
    if not import_file.unknown_codes:
        return 0, set()
    if import_file.format == ImportFile.Format.MAKET_80020:
        taken = take_waiting_points_in(content=content, import_file=import_file, actor=actor, now=now)
        add_issues(import_file=import_file, issues=taken.issues)
        channels = taken.channels
    else:
        channels = take_waiting_days_in(content=content, import_file=import_file, actor=actor, now=now)
    import_file.unknown_codes = [code for code in import_file.unknown_codes if code not in channels]
    resolved = {item.pk for item in issues if item.code in _WAITING_CODES and item.raw in channels}
    return sum(channels.values()), resolved


def _rows(
    content: bytes, import_file: ImportFile, issues: list[ImportIssue], actor: Actor, now: datetime
) -> tuple[int, set[int]]:
    lines = {item.line for item in issues if item.severity == "refused" and item.code.startswith("RDG")}
    taken = take_waiting_rows_in(
        content=content,
        lines={line for line in lines if line is not None},
        import_file=import_file,
        actor=actor,
        now=now,
    )
    good = {line for line, outcome in taken.outcomes.items() if outcome is not Outcome.REFUSED}
    resolved = {item.pk for item in issues if item.line in good and item.code.startswith("RDG")}
    return len(good), resolved


def _payments(
    content: bytes, import_file: ImportFile, issues: list[ImportIssue], actor: Actor
) -> tuple[int, set[int]]:
    good = take_waiting_payments_in(content=content, import_file=import_file, actor=actor)
    return len(good), {item.pk for item in issues if item.line in good}


def _write_outcome(import_file: ImportFile, taken: int, left: list[Issue]) -> None:
    import_file.accepted_rows += taken
    import_file.refused_rows -= taken
    maket = import_file.format in _OF_POINTS
    import_file.status = status_of(
        accepted=import_file.accepted_rows,
        refused=import_file.refused_rows,
        unknown=len(import_file.unknown_codes),
    )
    import_file.note = note_of(
        issues=left,
        unknown_codes=import_file.unknown_codes,
        accepted=import_file.accepted_rows,
        refused=import_file.refused_rows,
        of_what="каналов" if maket else "строк",
    )
    import_file.save(update_fields=["accepted_rows", "refused_rows", "unknown_codes", "status", "note"])


def _as_issue(item: ImportIssue) -> Issue:
    return Issue(
        code=item.code,
        severity=Severity(item.severity),
        message=item.message,
        line=item.line,
        field=item.field,
        raw=item.raw,
    )
