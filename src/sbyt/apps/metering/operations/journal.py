"""Keep the import journal: a line for each file that came, whatever became of it."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.db import connection

from sbyt.apps.metering.models import ImportFile, ImportIssue
from sbyt.apps.metering.operations.store_interval_days import rank_of, wait_for_day
from sbyt.apps.metering.types import ImportResult
from sbyt.formats.import_issues import ImportCode, Issue, Severity, issue
from sbyt.kit.files.models import StoredFile

MOST_ISSUES: Final = 1000
_LOCK: Final = 80021
_TAKEN: Final = (ImportFile.Status.ACCEPTED, ImportFile.Status.PARTIAL, ImportFile.Status.WAITING)
_LONGEST: Final = 255


def start_import(
    *,
    name: str,
    archive_name: str,
    stored: StoredFile | None,
    file_format: str,
    channel: str,
    user_id: int | None,
    now: datetime,
) -> ImportFile:
    """Write the journal line of a file that is being taken in, inside the transaction that takes it."""
    return ImportFile.objects.create(
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
    with connection.cursor() as cursor:
        number = zlib.crc32(stored.sha256.encode()) - 2**31
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, number])
    return ImportFile.objects.filter(file=stored, status__in=_TAKEN).order_by("id").first()


def finish_import(*, import_file: ImportFile, result: ImportResult, duration_ms: int) -> None:
    """Write what became of the file, with its issues; and which file of the same data is the current one."""
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
    _write_issues(import_file, result.issues)
    if import_file.status in _TAKEN:
        _settle_versions(import_file)
    else:
        import_file.is_current = False
    import_file.save()


def resolve_issues(*, import_file: ImportFile, issue_ids: Collection[int], now: datetime) -> None:
    """Mark issues whose cause is gone: what they refused was taken in by a later parse."""
    import_file.issues.filter(pk__in=issue_ids, resolved_at=None).update(resolved_at=now)


def lock_import(*, import_file_id: int) -> ImportFile:
    """Return the journal line, held until the end of the transaction, and with it what is believed about its day."""
    day = ImportFile.objects.values_list("covered_day", flat=True).get(pk=import_file_id)
    if day is not None:
        wait_for_day(day=day)
    return ImportFile.objects.select_for_update(of=("self",)).select_related("file").get(pk=import_file_id)


def _write_issues(import_file: ImportFile, issues: Sequence[Issue]) -> None:
    """Write the issues, refusals first where there are too many to keep all."""
    kept = list(issues)
    if len(kept) > MOST_ISSUES:
        kept.sort(key=lambda found: found.severity is not Severity.REFUSED)
        left = len(kept) - MOST_ISSUES
        kept = kept[:MOST_ISSUES]
        kept.append(issue(ImportCode.MORE_ISSUES, f"Ещё замечаний: {left}; они не записаны."))
    add_issues(import_file=import_file, issues=kept)


def add_issues(*, import_file: ImportFile, issues: Sequence[Issue]) -> None:
    """Write issues beside the file: of the first parse, or of a later one."""
    ImportIssue.objects.bulk_create(
        ImportIssue(
            import_file=import_file,
            line=found.line,
            field=found.field,
            code=found.code,
            severity=found.severity.value,
            message=found.message,
            raw=found.raw,
        )
        for found in issues
    )


def _settle_versions(import_file: ImportFile) -> None:
    """Decide which file of the same day and areas is current: the later message, as its days are."""
    if import_file.format != ImportFile.Format.MAKET_80020 or not import_file.is_current:
        return
    rivals = ImportFile.objects.filter(
        format=import_file.format,
        covered_day=import_file.covered_day,
        area_codes=import_file.area_codes,
        status__in=_TAKEN,
        is_current=True,
    ).exclude(pk=import_file.pk)
    ours = rank_of(import_file)
    for rival in rivals:
        if rank_of(rival) > ours:
            import_file.is_current = False
            import_file.superseded_by = rival
        else:
            rival.is_current = False
            rival.superseded_by = import_file
            rival.save(update_fields=["is_current", "superseded_by"])
