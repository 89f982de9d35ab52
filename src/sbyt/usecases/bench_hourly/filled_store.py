"""A month of half-hours put into an empty store without files: for what is measured after the intake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import numpy as np
from django.db import connection, transaction

from sbyt.kit.columns.copy_in import copy_lines
from sbyt.usecases.bench_intervals.month_of_files import FilesWanted
from sbyt.usecases.bench_intervals.points import register_points

CHANNELS: Final = (1, 2, 3, 4)
_HALF_HOURS: Final = 48
_PATTERNS: Final = 997
_LARGEST_WH: Final = 900_000
_COLUMNS: Final = (
    "usage_point_id",
    "channel",
    "day",
    "step_minutes",
    "values_wh",
    "qualities",
    "lines",
    "values_packed",
    "version",
    "import_file_id",
    "recorded_at",
)
_FILE: Final = """
INSERT INTO metering_importfile (name, archive_name, format, channel, status, note, sender_name, sender_inn,
    area_codes, area_names, unknown_codes, is_current, accepted_rows, warned_rows, refused_rows, received_at)
VALUES ('month', '', '80020', 'cli', 'accepted', '', '', '', '{}', '{}', '{}', true, 0, 0, 0, now())
RETURNING id
"""


def fill_month(*, points: int, month: date, days: int) -> list[int]:
    """Put half-hours of four channels of so many points into the store, day after day as files bring them.

    Returns the ids of the points. Every value is known and commercial; figures repeat after 997 channel-days.
    """
    register_points(FilesWanted(files=1, points=points))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM metering_usagepoint ORDER BY id")
        ids = [int(row[0]) for row in cursor.fetchall()]
        cursor.execute(_FILE)
        [file_id] = cursor.fetchone()
        copy_lines("metering_intervalday", _COLUMNS, _lines(ids, file_id, month, days))
    return ids


def settle_store() -> None:
    """Let the server do now what it would do by itself later: statistics, and what it holds written out."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE metering_intervalday")
        cursor.execute("CHECKPOINT")


def _lines(ids: list[int], file_id: int, month: date, days: int) -> Iterator[str]:
    drawn = np.random.default_rng(1).integers(0, _LARGEST_WH, size=(_PATTERNS, _HALF_HOURS))
    values = ["{" + ",".join(map(str, row)) + "}" for row in drawn.tolist()]
    packed = [r"\\x" + row.astype("<i4").tobytes().hex() for row in drawn]
    good = "{" + ",".join("0" * _HALF_HOURS) + "}"
    lines = "{" + ",".join(map(str, range(1, _HALF_HOURS + 1))) + "}"
    end = f"1\t{file_id}\t{month}T12:00:00+00:00\n"
    number = 0
    for place in range(days):
        day = month + timedelta(days=place)
        for point in ids:
            for channel in CHANNELS:
                which = number % _PATTERNS
                yield f"{point}\t{channel}\t{day}\t30\t{values[which]}\t{good}\t{lines}\t{packed[which]}\t{end}"
                number += 1
