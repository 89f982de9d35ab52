"""Take the files of a folder in and say how long it took, from the disk to durable, believed days; read them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db import connection
from django.utils import timezone

from sbyt.apps.metering.queries.hour_findings import findings_for
from sbyt.apps.metering.queries.interval_columns import interval_columns
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.bench_intervals.month_of_files import FIRST_DAY
from sbyt.usecases.bench_intervals.work_clock import Took, timed
from sbyt.usecases.files_intake.incoming import files_of_paths
from sbyt.usecases.files_intake.take_batch_in import take_batches_in
from sbyt.usecases.files_intake.take_files_in import FileOutcome, take_files_in
from sbyt.usecases.files_intake.take_many_in import take_paths_in
from sbyt.usecases.hourly.checking_after_intake import check_touched

_MONTH: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeFigures:
    """What a run of intake took. `processor_seconds` are of this process, its children and the database together;
    `peak_mb` is the memory of the largest process of ours.
    """

    way: str
    processes: int
    files: int
    accepted_files: int
    channel_days: int
    days_believed: int
    seconds: float
    processor_seconds: float
    peak_mb: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFigures:
    """What all rules of checking took over the days just stored, from the store to findings that are durable.

    `by_code` is how many findings each rule made.
    """

    found: int
    by_code: Mapping[str, int]
    took: Took


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadFigures:
    """What reading a month of all points took."""

    channel_days: int
    values: int
    seconds: float
    processor_seconds: float
    peak_mb: int


def take_in(folder: Path, *, way: str, processes: int) -> IntakeFigures:
    """Take the files of the folder in: `one-by-one`, by `batches` in one process, or in several `processes`."""
    files = files_of_paths([folder])
    ways: dict[str, Callable[[], Iterable[FileOutcome]]] = {
        "one-by-one": lambda: take_files_in(actor=SYSTEM, files=files, channel="cli", clock=timezone.now),
        "batches": lambda: take_batches_in(actor=SYSTEM, files=files, channel="cli", clock=timezone.now),
        "processes": lambda: take_paths_in(
            actor=SYSTEM, paths=[folder], channel="cli", clock=timezone.now, processes=processes
        ),
    }
    taken, took = timed(
        lambda: [(outcome.status == "accepted", outcome.accepted_rows) for outcome in ways[way]()]
    )
    return IntakeFigures(
        way=way,
        processes=processes if way == "processes" else 1,
        files=len(taken),
        accepted_files=sum(accepted for accepted, _rows in taken),
        channel_days=sum(rows for accepted, rows in taken if accepted),
        days_believed=_days_believed(),
        seconds=took.seconds,
        processor_seconds=took.processor_seconds,
        peak_mb=took.peak_mb,
    )


def load_month() -> LoadFigures:
    """Read what is believed of the month at all points."""
    frame, took = timed(lambda: interval_columns(since=FIRST_DAY, until=FIRST_DAY + _MONTH))
    return LoadFigures(
        channel_days=frame.height,
        values=int(frame["values_wh"].list.len().sum()),
        seconds=took.seconds,
        processor_seconds=took.processor_seconds,
        peak_mb=took.peak_mb,
    )


def check_what_came() -> CheckFigures:
    """Check by every rule what the files brought and store what is found, as the job of every minute does after an intake."""
    _done, took = timed(lambda: check_touched(go_on=lambda: True))
    found = Counter(findings_for(SYSTEM).order_by().values_list("code", flat=True))
    return CheckFigures(found=found.total(), by_code=dict(sorted(found.items())), took=took)


def _days_believed() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM metering_intervalday WHERE superseded_at IS NULL AND day >= %s", [FIRST_DAY]
        )
        [count] = cursor.fetchone()
    return int(count)
