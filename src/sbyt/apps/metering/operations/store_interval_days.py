"""Take days of interval data in as versions: the message that was made later is believed, the other is kept."""

from __future__ import annotations

import struct
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

from django.db import connection, transaction

from sbyt.apps.metering.models import ImportFile
from sbyt.apps.metering.operations.changed_days import note_changed_days
from sbyt.apps.metering.operations.hours_to_check import note_hours_to_check
from sbyt.apps.metering.operations.interval_versions import (
    DaysInVersions,
    Rank,
    Version,
    versions_of_days,
)
from sbyt.apps.metering.types import NewIntervalDay, StoredDays
from sbyt.kit.columns.copy_in import copy_lines

_LOCK: Final = 80020
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
    "confirmed_by_id",
    "recorded_at",
    "superseded_at",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysOfFile:
    """The days that a file brings, and its place among the messages about them."""

    import_file_id: int
    rank: Rank
    days: Sequence[NewIntervalDay]


def rank_of(import_file: ImportFile) -> Rank:
    """Return what orders messages about the same day: when made, its number, when it came here."""
    made = import_file.message_created_at or import_file.received_at
    number = import_file.message_number
    return made, -1 if number is None else number, import_file.pk


def store_interval_days(
    *,
    days: Sequence[NewIntervalDay],
    import_file: ImportFile,
    now: datetime,
    billed_months: Collection[date] = (),
) -> StoredDays:
    """Store the days of a file; no version is changed or dropped.

    A day equal to the believed one adds no version: it only confirms it. A day of a later message supersedes, a day
    of an earlier one is stored as superseded from its birth. Files about the same day wait for each other. Days of
    `billed_months` (first days of months) are noted for those who bill even where nothing was known of them.
    """
    brought = DaysOfFile(import_file_id=import_file.pk, rank=rank_of(import_file), days=days)
    [stored] = store_days_of_files(files=[brought], now=now, billed_months=billed_months)
    return stored


@transaction.atomic
def store_days_of_files(
    *, files: Sequence[DaysOfFile], now: datetime, billed_months: Collection[date] = ()
) -> list[StoredDays]:
    """Store the days of many files as if they came one after another, by a handful of statements."""
    wait_for_days(days={item.day for file in files for item in file.days})
    wanted = {(item.usage_point_id, item.day) for file in files for item in file.days}
    decided = DaysInVersions(versions_of_days(wanted))
    stored = [
        decided.take(days=file.days, import_file_id=file.import_file_id, rank=file.rank) for file in files
    ]
    _stop_believing(decided.superseded, now=now)
    _confirm(decided.confirmed)
    _copy_in(decided.added, now=now)
    note_changed_days(
        days={day for _point, day in wanted},
        superseded=decided.superseded,
        file_ids=[file.import_file_id for file in files],
        billed_months=billed_months,
        now=now,
    )
    brought = {version.import_file_id for version in decided.added if version.import_file_id is not None}
    note_hours_to_check(file_ids=brought, now=now)
    return stored


def wait_for_days(*, days: Collection[date]) -> None:
    """Let one transaction at a time decide what is believed about a day.

    Comes before any lock on a line of the journal, in every intake, days in order: so two of them never wait for
    each other.
    """
    with connection.cursor() as cursor:
        for day in sorted(days):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, day.toordinal()])


def _stop_believing(superseded: Sequence[int], *, now: datetime) -> None:
    if not superseded:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE metering_intervalday SET superseded_at = %s WHERE id = ANY(%s)", [now, list(superseded)]
        )


def _confirm(confirmed: dict[int, int]) -> None:
    if not confirmed:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE metering_intervalday d SET confirmed_by_id = said.file"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS said(day, file) WHERE d.id = said.day",
            [list(confirmed), list(confirmed.values())],
        )


def _copy_in(added: Sequence[Version], *, now: datetime) -> None:
    """Add the versions by COPY: a day holds 144 numbers, and files come by the hundred."""
    moment = now.astimezone(UTC).isoformat()
    copy_lines("metering_intervalday", _COLUMNS, (_line(version, moment) for version in added))


def _line(version: Version, moment: str) -> str:
    item = version.item
    assert item is not None
    confirmed = r"\N" if version.confirmed_by_id is None else version.confirmed_by_id
    superseded = r"\N" if version.believed else moment
    return (
        f"{item.usage_point_id}\t{item.channel}\t{item.day}\t{item.step_minutes}\t{_array(item.values_wh)}\t"
        f"{_qualities(item.qualities)}\t{_array(item.lines)}\t{_packed(item)}\t{version.number}\t{version.import_file_id}\t"
        f"{confirmed}\t{moment}\t{superseded}\n"
    )


def _array(values: tuple[int | None, ...]) -> str:
    """Return the numbers as PostgreSQL reads an array: Python's own words of a tuple, None put right."""
    inside = str(values)[1:-1].rstrip(",")
    return "{" + (inside.replace("None", "NULL") if None in values else inside) + "}"


def _packed(item: NewIntervalDay) -> str:
    """Return the values in four bytes each, little end first, as COPY writes bytes; null where the array alone can tell."""
    if any(item.qualities):
        return r"\N"
    try:
        return r"\\x" + _packing(len(item.values_wh)).pack(*item.values_wh).hex()
    except struct.error:  # a value is not there, or is larger than four bytes hold
        return r"\N"


@lru_cache(maxsize=8)
def _packing(values: int) -> struct.Struct:
    return struct.Struct(f"<{values}i")


_qualities = lru_cache(maxsize=4096)(_array)
"""Most days have one and the same row of qualities."""
