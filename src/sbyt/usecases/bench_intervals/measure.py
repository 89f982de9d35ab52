"""Take the files of a folder in and say how long it took, from the disk to durable, believed days; read them back."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db import connection
from django.utils import timezone

from sbyt.apps.metering.queries.interval_columns import interval_columns
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.embedded_database.location import cluster_folder
from sbyt.usecases.bench_intervals.month_of_files import FIRST_DAY
from sbyt.usecases.files_intake.incoming import files_of_paths
from sbyt.usecases.files_intake.take_batch_in import take_batches_in
from sbyt.usecases.files_intake.take_files_in import FileOutcome, take_files_in
from sbyt.usecases.files_intake.take_many_in import take_paths_in

_KIBIBYTES_A_MEGABYTE: Final = 1024
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
class LoadFigures:
    """What reading a month of all points took."""

    channel_days: int
    values: int
    seconds: float
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
    worked, started = _processor_seconds(), time.perf_counter()
    taken = [(outcome.status == "accepted", outcome.accepted_rows) for outcome in ways[way]()]
    seconds, worked = time.perf_counter() - started, _processor_seconds() - worked
    return IntakeFigures(
        way=way,
        processes=processes if way == "processes" else 1,
        files=len(taken),
        accepted_files=sum(accepted for accepted, _rows in taken),
        channel_days=sum(rows for accepted, rows in taken if accepted),
        days_believed=_days_believed(),
        seconds=seconds,
        processor_seconds=worked,
        peak_mb=_peak_mb(),
    )


def load_month() -> LoadFigures:
    """Read what is believed of the month at all points."""
    started = time.perf_counter()
    frame = interval_columns(since=FIRST_DAY, until=FIRST_DAY + _MONTH)
    seconds = time.perf_counter() - started
    return LoadFigures(
        channel_days=frame.height,
        values=int(frame["values_wh"].list.len().sum()),
        seconds=seconds,
        peak_mb=_peak_mb(),
    )


def fill_month(points: int) -> int:
    """Put a month of four channels of so many points into the store without files; returns how many days.

    For reading alone: the points and the file they came from are invented by the database itself.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"points": points, "first": FIRST_DAY})
        filled: int = cursor.rowcount
        cursor.execute("VACUUM ANALYZE metering_intervalday")
    return filled


_FILL: Final = """
WITH point AS (
    INSERT INTO metering_usagepoint (code, kind, name, branch_id, building_id, voltage)
    SELECT 'Н-' || number, 'supply', '', (SELECT min(id) FROM parties_branch),
           (SELECT min(id) FROM premises_building), 'ВН'
      FROM generate_series(1, %(points)s) AS number
    RETURNING id
), source AS (
    INSERT INTO metering_importfile (name, archive_name, format, channel, status, note, sender_name, sender_inn,
        area_codes, area_names, unknown_codes, is_current, accepted_rows, warned_rows, refused_rows, received_at)
    VALUES ('month', '', '80020', 'cli', 'accepted', '', '', '', '{}', '{}', '{}', true, 0, 0, 0, now())
    RETURNING id
)
INSERT INTO metering_intervalday (usage_point_id, channel, day, step_minutes, values_wh, qualities, lines, version,
    import_file_id, recorded_at)
SELECT point.id, channel, %(first)s::date + day, 30, filled.figures, array_fill(0::smallint, ARRAY[48]),
       filled.lines, 1, source.id, now()
  FROM generate_series(0, 30) AS day CROSS JOIN point CROSS JOIN source
 CROSS JOIN generate_series(1, 4) AS channel
 CROSS JOIN LATERAL (
    SELECT array_agg((place * 7919 + point.id * 31 + day * 17 + channel) %% 9000 * 1000 ORDER BY place) AS figures,
           array_agg(place::int ORDER BY place) AS lines
      FROM generate_series(1, 48) AS place) AS filled
"""


def _days_believed() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM metering_intervalday WHERE superseded_at IS NULL")
        [count] = cursor.fetchone()
    return int(count)


def _processor_seconds() -> float:
    """Return the time that processors gave to this process, its finished children and the embedded server."""
    own = os.times()
    return own.user + own.system + own.children_user + own.children_system + _server_seconds()


def _server_seconds() -> float:
    """Return the processor time of the embedded server's processes, those that have ended too; 0 where not seen."""
    try:
        postmaster = int((cluster_folder() / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0.0
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        is_postmaster = path.parent.name == str(postmaster)
        if is_postmaster or fields[1] == str(postmaster):
            ticks += sum(map(int, fields[11:15] if is_postmaster else fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _peak_mb() -> int:
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(one).ru_maxrss for one in who) // _KIBIBYTES_A_MEGABYTE
