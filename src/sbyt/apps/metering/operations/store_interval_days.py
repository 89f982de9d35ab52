"""Take days of interval data in as versions: the message that was made later is believed, the other is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import polars as pl
from django.db import connection, transaction

from sbyt.apps.metering.models import ImportFile, IntervalDay
from sbyt.apps.metering.types import NewIntervalDay
from sbyt.kit.columns.copy_in import write_columns

_LOCK: Final = 80020
_COLUMNS: Final = {
    "usage_point_id": pl.Int64(),
    "channel": pl.Int16(),
    "day": pl.Date(),
    "step_minutes": pl.Int16(),
    "values_wh": pl.List(pl.Int64()),
    "qualities": pl.List(pl.Int16()),
    "lines": pl.List(pl.Int64()),
    "version": pl.Int64(),
    "import_file_id": pl.Int64(),
    "recorded_at": pl.Datetime("us", "UTC"),
    "superseded_at": pl.Datetime("us", "UTC"),
}

Rank = tuple[datetime, int, int]
_Key = tuple[int, int, date]


@dataclass(frozen=True, slots=True)
class _Added:
    """A version to be written."""

    item: NewIntervalDay
    version: int
    believed: bool


@dataclass(frozen=True, slots=True)
class StoredDays:
    """How many days became the believed version, came as an older one, said what is known already."""

    current: int
    older: int
    unchanged: int


def rank_of(import_file: ImportFile) -> Rank:
    """Return what orders messages about the same day: when made, its number, when it came here."""
    made = import_file.message_created_at or import_file.received_at
    number = import_file.message_number
    return made, -1 if number is None else number, import_file.pk


@transaction.atomic
def store_interval_days(
    *, days: Sequence[NewIntervalDay], import_file: ImportFile, now: datetime
) -> StoredDays:
    """Store the days of a file; no version is changed or dropped.

    A day equal to the believed one adds no version: it only confirms it. A day of a later message supersedes, a day
    of an earlier one is stored as superseded from its birth. Files about the same day wait for each other.
    """
    for day in sorted({item.day for item in days}):
        wait_for_day(day=day)
    known = _versions_of(days)
    ours = rank_of(import_file)
    added: list[_Added] = []
    superseded: list[int] = []
    confirmed: list[int] = []
    unchanged = 0
    for item in days:
        versions = known.get((item.usage_point_id, item.channel, item.day), [])
        believed = next((version for version in versions if version.superseded_at is None), None)
        later = believed is None or ours > _rank_of_version(believed)
        if believed is not None and _same(believed, item):
            unchanged += 1
            if later:
                confirmed.append(believed.pk)
            continue
        if later and believed is not None:
            superseded.append(believed.pk)
        number = max((version.version for version in versions), default=0) + 1
        added.append(_Added(item, number, believed=later))
    IntervalDay.objects.filter(pk__in=superseded).update(superseded_at=now)
    IntervalDay.objects.filter(pk__in=confirmed).update(confirmed_by=import_file)
    _copy_in(added, import_file=import_file, now=now)
    current = sum(row.believed for row in added)
    return StoredDays(current=current, older=len(added) - current, unchanged=unchanged)


def wait_for_day(*, day: date) -> None:
    """Let one transaction at a time decide what is believed about a day.

    Comes before any lock on a line of the journal, in every intake: so two of them never wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, day.toordinal()])


def _versions_of(days: Sequence[NewIntervalDay]) -> dict[_Key, list[IntervalDay]]:
    found = IntervalDay.objects.filter(
        usage_point_id__in={item.usage_point_id for item in days}, day__in={item.day for item in days}
    ).select_related("import_file", "confirmed_by")
    versions: dict[_Key, list[IntervalDay]] = {}
    for version in found:
        versions.setdefault((version.usage_point_id, version.channel, version.day), []).append(version)
    return versions


def _rank_of_version(version: IntervalDay) -> Rank:
    return rank_of(version.confirmed_by or version.import_file)


def _same(version: IntervalDay, item: NewIntervalDay) -> bool:
    return (
        version.step_minutes == item.step_minutes
        and tuple(version.values_wh) == item.values_wh
        and tuple(version.qualities) == item.qualities
    )


def _copy_in(added: Sequence[_Added], *, import_file: ImportFile, now: datetime) -> None:
    """Add the versions by COPY: a day holds 144 numbers, and files come by the hundred."""
    moment = now.astimezone(UTC)
    columns: dict[str, list[object]] = {
        "usage_point_id": [row.item.usage_point_id for row in added],
        "channel": [row.item.channel for row in added],
        "day": [row.item.day for row in added],
        "step_minutes": [row.item.step_minutes for row in added],
        "values_wh": [row.item.values_wh for row in added],
        "qualities": [row.item.qualities for row in added],
        "lines": [row.item.lines for row in added],
        "version": [row.version for row in added],
        "import_file_id": [import_file.pk] * len(added),
        "recorded_at": [moment] * len(added),
        "superseded_at": [None if row.believed else moment for row in added],
    }
    write_columns("metering_intervalday", pl.DataFrame(columns, schema=_COLUMNS))
