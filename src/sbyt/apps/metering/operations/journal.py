"""Keep the import journal: a line for each file that came, whatever became of it."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Final

from django.db import connection

from sbyt.apps.metering.models import ImportFile, ImportIssue
from sbyt.apps.metering.operations.store_interval_days import rank_of, wait_for_days
from sbyt.apps.metering.types import ImportResult
from sbyt.formats.import_issues import ImportCode, Issue, Severity, issue
from sbyt.kit.files.models import StoredFile

MOST_ISSUES: Final = 1000
_LOCK: Final = 80021
_TAKEN: Final = (ImportFile.Status.ACCEPTED, ImportFile.Status.PARTIAL, ImportFile.Status.WAITING)
_LONGEST: Final = 255


def new_line(
    *,
    name: str,
    archive_name: str,
    stored: StoredFile | None,
    file_format: str,
    channel: str,
    user_id: int | None,
    now: datetime,
) -> ImportFile:
    """Return the journal line of a file that is being taken in, not written yet."""
    return ImportFile(
        name=name[:_LONGEST],
        archive_name=archive_name[:_LONGEST],
        file=stored,
        format=file_format,
        channel=channel,
        received_at=now,
        received_by_id=user_id,
    )


def taken_before(*, stored: StoredFile) -> ImportFile | None:
    """Return the journal line by which the same content was taken in, wholly or in part, or waits for its points.

    Until the end of the transaction no other intake of this content goes on.
    """
    wait_for_contents([stored])
    return ImportFile.objects.filter(file=stored, status__in=_TAKEN).order_by("id").first()


def wait_for_contents(stored: Iterable[StoredFile]) -> None:
    """Let one transaction at a time take these contents in; in order, so that two never wait for each other."""
    numbers = sorted({zlib.crc32(one.sha256.encode()) - 2**31 for one in stored})
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, number])


def contents_taken(stored: Iterable[StoredFile]) -> set[int]:
    """Return the ids of those contents that were taken in before, wholly or in part."""
    lines = ImportFile.objects.filter(file__in=list(stored), status__in=_TAKEN)
    return {file_id for file_id in lines.values_list("file_id", flat=True) if file_id is not None}


def finish_import(*, import_file: ImportFile, result: ImportResult, duration_ms: int) -> None:
    """Write what became of the file, with its issues; and which file of the same data is the current one."""
    conclude(import_file, result=result, duration_ms=duration_ms)
    write_issues([(import_file, result.issues)])
    if import_file.status in _TAKEN:
        settle_versions([import_file])
    import_file.save()


def finish_imports(concluded: Sequence[tuple[ImportFile, ImportResult]]) -> None:
    """Write the lines of many files, concluded and with their ids, as if they came one after another."""
    lines = [line for line, _result in concluded]
    settle_versions([line for line in lines if line.status in _TAKEN])
    ImportFile.objects.bulk_create(lines)
    write_issues([(line, result.issues) for line, result in concluded])


def conclude(import_file: ImportFile, *, result: ImportResult, duration_ms: int) -> None:
    """Put what became of the file into its line; nothing is written yet."""
    import_file.status = result.status
    import_file.note = result.note
    import_file.accepted_rows = result.accepted_rows
    import_file.warned_rows = result.warned_rows
    import_file.refused_rows = result.refused_rows
    import_file.unknown_codes = list(result.unknown_codes)
    import_file.duration_ms = duration_ms
    if import_file.branch_id is None and len(result.branch_ids) == 1:
        [import_file.branch_id] = result.branch_ids
    import_file.sender_name = import_file.sender_name[:_LONGEST]
    import_file.is_current = import_file.status in _TAKEN


def resolve_issues(*, import_file: ImportFile, issue_ids: Collection[int], now: datetime) -> None:
    """Mark issues whose cause is gone: what they refused was taken in by a later parse."""
    import_file.issues.filter(pk__in=issue_ids, resolved_at=None).update(resolved_at=now)


def lock_import(*, import_file_id: int) -> ImportFile:
    """Return the journal line, held until the end of the transaction, and with it what is believed about its day."""
    day = ImportFile.objects.values_list("covered_day", flat=True).get(pk=import_file_id)
    if day is not None:
        wait_for_days(days=[day])
    return ImportFile.objects.select_for_update(of=("self",)).select_related("file").get(pk=import_file_id)


def write_issues(found: Iterable[tuple[ImportFile, Sequence[Issue]]]) -> None:
    """Write what was found in each file, refusals first where there are too many to keep all."""
    ImportIssue.objects.bulk_create(
        [
            ImportIssue(
                import_file=import_file,
                line=one.line,
                field=one.field,
                code=one.code,
                severity=one.severity.value,
                message=one.message,
                raw=one.raw,
            )
            for import_file, issues in found
            for one in _kept(issues)
        ],
        batch_size=MOST_ISSUES,
    )


def _kept(issues: Sequence[Issue]) -> list[Issue]:
    kept = list(issues)
    if len(kept) > MOST_ISSUES:
        kept.sort(key=lambda found: found.severity is not Severity.REFUSED)
        left = len(kept) - MOST_ISSUES
        kept = kept[:MOST_ISSUES]
        kept.append(issue(ImportCode.MORE_ISSUES, f"Ещё замечаний: {left}; они не записаны."))
    return kept


def add_issues(*, import_file: ImportFile, issues: Sequence[Issue]) -> None:
    """Write issues beside the file found by a later parse."""
    write_issues([(import_file, issues)])


def settle_versions(lines: Sequence[ImportFile]) -> None:
    """Decide which file of the same day and areas is current: the later message, as its days are.

    The lines given are changed and left to the caller to write; their rivals are written here. Two queries.
    """
    lines = [line for line in lines if line.format == ImportFile.Format.MAKET_80020 and line.is_current]
    days = {line.covered_day for line in lines}
    rivals = ImportFile.objects.filter(
        format=ImportFile.Format.MAKET_80020, covered_day__in=days, status__in=_TAKEN, is_current=True
    ).exclude(pk__in=[line.pk for line in lines])
    current: dict[tuple[date | None, tuple[str, ...]], ImportFile] = {}
    for line in [*rivals, *lines]:
        key = (line.covered_day, tuple(line.area_codes))
        other = current.get(key)
        if other is None:
            current[key] = line
            continue
        older, later = (other, line) if rank_of(line) > rank_of(other) else (line, other)
        older.is_current, older.superseded_by = False, later
        current[key] = later
    changed = [rival for rival in rivals if not rival.is_current]
    if changed:
        ImportFile.objects.bulk_update(changed, ["is_current", "superseded_by"])
