"""What registers showed before: the readings a new one is held against."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from sbyt.apps.metering.models import Reading

BELIEVED: Final = (Reading.State.ACCEPTED, Reading.State.WARNED)
_YEAR_AND_A_MONTH: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownReading:
    """A reading that is believed, or waits to be confirmed."""

    reading_id: int
    register_id: int
    taken_on: date
    value_wh: int
    source: str
    state: str
    rolled_over: bool


def believed_readings() -> QuerySet[Reading]:
    """Return the readings believed now: current versions, accepted or accepted with a warning."""
    return Reading.objects.filter(superseded_at=None, state__in=BELIEVED)


def known_readings(*, register_ids: Collection[int], since: date) -> dict[int, list[KnownReading]]:
    """Return current readings by register in order of days, from 400 days before `since`.

    The last believed one before that is among them, so that there is always something to compare with. Two queries.
    """
    horizon = since - _YEAR_AND_A_MONTH
    current = Reading.objects.filter(register_id__in=register_ids, superseded_at=None)
    recent = current.filter(Q(state__in=BELIEVED) | Q(state=Reading.State.ASKED), taken_on__gte=horizon)
    older = (
        current.filter(state__in=BELIEVED, taken_on__lt=horizon)
        .order_by("register_id", "-taken_on", "-id")
        .distinct("register_id")
    )
    known: dict[int, list[KnownReading]] = {}
    for reading in [*older, *recent]:
        known.setdefault(reading.register_id, []).append(_known(reading))
    for readings in known.values():
        readings.sort(key=lambda reading: (reading.taken_on, reading.reading_id))
    return known


def _known(reading: Reading) -> KnownReading:
    return KnownReading(
        reading_id=reading.pk,
        register_id=reading.register_id,
        taken_on=reading.taken_on,
        value_wh=reading.value_wh,
        source=reading.source,
        state=reading.state,
        rolled_over=reading.rolled_over,
    )
