"""Take readings in as versions, in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from sbyt.apps.metering.models import Reading
from sbyt.apps.metering.types import NewReading

_BATCH: Final = 2000


@transaction.atomic
def store_readings(*, readings: Sequence[NewReading], now: datetime) -> tuple[int, ...]:
    """Store the readings in their order and return their ids.

    What a reading replaces stays, with the time it stopped being believed. The database refuses two believed
    readings of a register for one day and source.
    """
    replaced = [reading_id for reading in readings for reading_id in reading.replaces]
    if replaced:
        Reading.objects.filter(pk__in=replaced, superseded_at=None).update(superseded_at=now)
    stored = Reading.objects.bulk_create(
        [
            Reading(
                register_id=reading.register_id,
                installation_id=reading.installation_id,
                taken_on=reading.taken_on,
                value_wh=reading.value_wh,
                source=reading.source,
                state=reading.state,
                rolled_over=reading.rolled_over,
                note=reading.note,
                import_file_id=reading.import_file_id,
                import_line=reading.import_line,
                recorded_by_id=reading.recorded_by_id,
                recorded_at=now,
                superseded_at=reading.superseded_at,
            )
            for reading in readings
        ],
        batch_size=_BATCH,
    )
    return tuple(reading.pk for reading in stored)
