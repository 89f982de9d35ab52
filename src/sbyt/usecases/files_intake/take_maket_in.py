"""Take an 80020 message in: days of known points as versions, unknown points kept waiting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sbyt.apps.billing.queries.months_begun import months_begun
from sbyt.apps.metering.operations.store_interval_days import store_interval_days
from sbyt.apps.metering.queries.points import points_by_ats_code
from sbyt.apps.metering.types import ImportFile, ImportResult, NewIntervalDay, StoredDays
from sbyt.formats.import_issues import Issue
from sbyt.formats.maket_80020 import read_maket
from sbyt.formats.maket_80020_types import MeasuredObject
from sbyt.kit.access.actor import Actor
from sbyt.usecases.files_intake.maket_message import (
    UPLOAD,
    Placed,
    days_of,
    place,
    refusal_of,
    result_of,
    write_header,
)
from sbyt.usecases.files_intake.power_check import power_issues

__all__ = ["UPLOAD", "WaitingPoints", "take_maket_in", "take_waiting_points_in"]


@dataclass(frozen=True, slots=True)
class WaitingPoints:
    """What a later parse took in: channels by the code of their point, and what was noticed in them."""

    channels: dict[str, int]
    issues: tuple[Issue, ...]


def take_maket_in(*, content: bytes, import_file: ImportFile, actor: Actor, now: datetime) -> ImportResult:
    """Store what can be stored of the file and return what became of it. Runs inside the file's transaction.

    The journal line gets the header of the message. Nothing is stored where the file is refused as a whole.
    """
    reading = read_maket(content)
    maket = reading.maket
    if maket is not None:
        write_header(import_file, maket)
    refusal = refusal_of(reading, now=now)
    if refusal is not None or maket is None:
        assert refusal is not None
        return refusal
    placed = _place(maket.objects, actor)
    stored = _store(days_of(placed, maket), import_file, now)
    return result_of(reading=reading, maket=maket, placed=placed, stored=stored, import_file=import_file)


def take_waiting_points_in(
    *, content: bytes, import_file: ImportFile, actor: Actor, now: datetime
) -> WaitingPoints:
    """Store the days of points that were unknown and have their code now."""
    maket = read_maket(content).maket
    if maket is None:
        return WaitingPoints({}, ())
    waiting = set(import_file.unknown_codes)
    placed = _place([measured for measured in maket.objects if measured.code in waiting], actor)
    _store(days_of(placed, maket), import_file, now)
    channels = {measured.code: len(measured.channels) for measured, _point in placed.known}
    return WaitingPoints(channels, power_issues(placed.known))


def _store(days: Sequence[NewIntervalDay], import_file: ImportFile, now: datetime) -> StoredDays:
    begun = months_begun(days=[day.day for day in days])
    return store_interval_days(days=days, import_file=import_file, now=now, billed_months=begun)


def _place(objects: Sequence[MeasuredObject], actor: Actor) -> Placed:
    points = points_by_ats_code(codes=[measured.code for measured in objects])
    return place(objects, points=points, actor=actor)
