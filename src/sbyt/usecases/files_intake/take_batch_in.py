"""Take many 80020 files in by one transaction a batch: read side by side, stored by a handful of statements.

What is promised of one file is promised of each: its original is on the disk first, its line, issues and days appear
together or not at all, the same content changes nothing. A batch that cannot be stored is taken in file by file.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from sbyt.apps.billing.queries.months_begun import months_begun
from sbyt.apps.metering.operations.journal import (
    conclude,
    contents_taken,
    finish_imports,
    wait_for_contents,
)
from sbyt.apps.metering.operations.store_interval_days import DaysOfFile, rank_of, store_days_of_files
from sbyt.apps.metering.queries.points import points_by_ats_code
from sbyt.apps.metering.types import ImportFile, ImportResult, StoredDays
from sbyt.formats.maket_80020 import MaketReading, read_maket
from sbyt.formats.recognise import FileFormat, recognise
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.columns.new_ids import new_ids
from sbyt.kit.faults import fault_point
from sbyt.kit.files.keep_many import Original, store_files
from sbyt.kit.files.models import StoredFile
from sbyt.usecases.files_intake.incoming import IncomingFile, unpacked
from sbyt.usecases.files_intake.maket_message import (
    UPLOAD,
    Placed,
    days_of,
    place,
    refusal_of,
    result_of,
    write_header,
)
from sbyt.usecases.files_intake.take_files_in import (
    MEDIA_TYPES,
    Clock,
    FileOutcome,
    line_of_file,
    outcome_of,
    take_one_in,
)

_log = logging.getLogger(__name__)
MOST_FILES: Final = 128
MOST_BYTES: Final = 24 * 1024 * 1024
"""A batch is this large at most: what it holds in memory is about thirty times that."""
_EMPTY: Final = Placed((), (), ())
_NOTHING: Final = StoredDays(current=0, older=0, unchanged=0)


@dataclass(slots=True)
class _Read:
    """A file of a batch that was read: its place among the files that came, and how long the reading took."""

    at: int
    file: IncomingFile
    content: bytes
    reading: MaketReading
    seconds: float
    stored: StoredFile | None = None


@dataclass(slots=True)
class _Line:
    """A file with its line of the journal, before its days are stored."""

    read: _Read
    line: ImportFile
    refusal: ImportResult | None
    placed: Placed


def take_batches_in(
    *, actor: Actor, files: Iterable[IncomingFile], channel: str, clock: Clock
) -> Iterator[FileOutcome]:
    """Take the files in, archives unpacked, and yield what became of each, in order; batches are bounded.

    Raises UnableToAct where the actor may upload nowhere.
    """
    actor.require(UPLOAD)
    batch: list[IncomingFile] = []
    held = 0
    for file in unpacked(files):
        batch.append(file)
        held += len(file.content or b"")
        if len(batch) >= MOST_FILES or held >= MOST_BYTES:
            yield from _take_batch(batch, actor=actor, channel=channel, clock=clock)
            batch, held = [], 0
    yield from _take_batch(batch, actor=actor, channel=channel, clock=clock)


def _take_batch(
    files: Sequence[IncomingFile], *, actor: Actor, channel: str, clock: Clock
) -> Iterator[FileOutcome]:
    """Take in together what is an 80020 message and new; the rest, and what fails together, one by one after it."""
    outcomes: dict[int, FileOutcome] = {}
    try:
        read = list(_read_all(files))
        outcomes = _store_together(read, actor=actor, channel=channel, now=clock())
    except Exception:  # noqa: BLE001  one bad file never stops the others: each is then taken in by itself
        _log.exception("a batch of %d files is taken in one by one", len(files))
    for at, file in enumerate(files):
        yield outcomes.get(at) or take_one_in(file, actor=actor, channel=channel, clock=clock)


def _read_all(files: Sequence[IncomingFile]) -> Iterator[_Read]:
    """Yield the 80020 messages among the files, each content once."""
    seen: set[bytes] = set()
    for at, file in enumerate(files):
        content = file.content
        if content is None or file.problem is not None or file.is_foreign or content in seen:
            continue
        recognised = recognise(content, name=file.name)
        if recognised.format is not FileFormat.MAKET_80020 or recognised.issue is not None:
            continue
        seen.add(content)
        started = time.perf_counter()
        reading = read_maket(content)
        yield _Read(at, file, content, reading, time.perf_counter() - started)


def _store_together(
    read: Sequence[_Read], *, actor: Actor, channel: str, now: datetime
) -> dict[int, FileOutcome]:
    if not read:
        return {}
    started = time.perf_counter()
    media_type = MEDIA_TYPES[FileFormat.MAKET_80020]
    kept = store_files([Original(one.content, one.file.name, media_type) for one in read])
    for one, stored in zip(read, kept, strict=True):
        one.stored = stored
    reason = f"Загрузка файлов: {len(read)}"
    with transaction.atomic(), acting(user_id=actor.user_id, reason=reason):
        wait_for_contents(kept)
        taken = contents_taken(kept)
        new = [one for one in read if one.stored is not None and one.stored.pk not in taken]
        lines = _lines_of(new, actor=actor, channel=channel, now=now)
        results = _store_days(lines, now=now)
        share = (time.perf_counter() - started) / len(read)
        for line, result in zip(lines, results, strict=True):
            conclude(line.line, result=result, duration_ms=int((line.read.seconds + share) * 1000))
        finish_imports([(line.line, result) for line, result in zip(lines, results, strict=True)])
        fault_point("import.batch_before_commit")
    return {
        line.read.at: outcome_of(line.line, result.issues)
        for line, result in zip(lines, results, strict=True)
    }


def _lines_of(read: Sequence[_Read], *, actor: Actor, channel: str, now: datetime) -> list[_Line]:
    """Return the lines of the journal with their ids, in the order in which the files came."""
    codes = {found.code for one in read if one.reading.maket for found in one.reading.maket.objects}
    points = points_by_ats_code(codes=codes)
    lines = []
    for one, pk in zip(read, new_ids("metering_importfile", len(read)), strict=True):
        line = line_of_file(
            one.file,
            stored=one.stored,
            known=FileFormat.MAKET_80020,
            actor=actor,
            channel=channel,
            now=now,
        )
        line.pk = pk
        maket = one.reading.maket
        if maket is not None:
            write_header(line, maket)
        refusal = refusal_of(one.reading, now=now)
        known = maket is not None and refusal is None
        placed = place(maket.objects, points=points, actor=actor) if known and maket else _EMPTY
        lines.append(_Line(one, line, refusal, placed))
    return lines


def _store_days(lines: Sequence[_Line], *, now: datetime) -> list[ImportResult]:
    bringing = [
        (
            line,
            DaysOfFile(
                import_file_id=line.line.pk, rank=rank_of(line.line), days=days_of(line.placed, maket)
            ),
        )
        for line in lines
        for maket in [line.read.reading.maket]
        if line.refusal is None and maket is not None
    ]
    begun = months_begun(days={day.day for _line, brought in bringing for day in brought.days})
    stored = store_days_of_files(files=[days for _line, days in bringing], now=now, billed_months=begun)
    by_line = {line.line.pk: one for (line, _days), one in zip(bringing, stored, strict=True)}
    return [_result_of(line, by_line.get(line.line.pk, _NOTHING)) for line in lines]


def _result_of(line: _Line, stored: StoredDays) -> ImportResult:
    maket = line.read.reading.maket
    if line.refusal is not None or maket is None:
        assert line.refusal is not None
        return line.refusal
    return result_of(
        reading=line.read.reading, maket=maket, placed=line.placed, stored=stored, import_file=line.line
    )
