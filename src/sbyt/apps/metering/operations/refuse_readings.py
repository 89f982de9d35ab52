"""Stop believing readings: each gets a version that says refused, who said so and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sbyt.apps.metering.models import Reading
from sbyt.apps.metering.operations.store_readings import store_readings
from sbyt.apps.metering.types import NewReading


def refuse_readings(
    *, readings: Sequence[Reading], note: str, recorded_by_id: int | None, now: datetime
) -> tuple[int, ...]:
    """Supersede the readings by refused versions, superseded from their birth; returns their ids in the same order.

    The caller has checked that the actor may, and names him and the reason (`acting`).
    """
    refusals = [
        NewReading(
            register_id=reading.register_id,
            installation_id=reading.installation_id,
            taken_on=reading.taken_on,
            value_wh=reading.value_wh,
            source=reading.source,
            state=Reading.State.REFUSED,
            note=note,
            import_file_id=reading.import_file_id,
            import_line=reading.import_line,
            recorded_by_id=recorded_by_id,
            superseded_at=now,
            replaces=(reading.pk,),
        )
        for reading in readings
    ]
    return store_readings(readings=refusals, now=now)
