"""Keep readings received from ГИС ЖКХ: each once, however often it is given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sbyt.apps.exchange.models import GisMessage, GisReading
from sbyt.formats.giszhkh.answers import ReadingKnown

_BATCH = 2000


def keep_readings(
    *, message: GisMessage, readings: Sequence[ReadingKnown], now: datetime
) -> list[GisReading]:
    """Keep the readings that are not known yet and return these, in order of days."""
    known = _known(readings)
    fresh: dict[tuple[str, date, bool, tuple[str, ...]], GisReading] = {}
    for one in sorted(readings, key=lambda one: one.taken_on):
        key = (one.device_guid.lower(), one.taken_on, one.is_control, one.values)
        if key in known or not one.values:
            continue
        fresh[key] = GisReading(
            message=message,
            device_guid=UUID(one.device_guid),
            taken_on=one.taken_on,
            figures=list(one.values),
            is_control=one.is_control,
            by_whom=one.by_whom[:100],
            received_at=now,
        )
    GisReading.objects.bulk_create(fresh.values(), batch_size=_BATCH)
    return list(fresh.values())


def conclude_readings(readings: Sequence[GisReading]) -> None:
    """Write what became of the readings."""
    GisReading.objects.bulk_update(readings, ["meter_id", "label", "state", "reason"], batch_size=_BATCH)


def _known(readings: Sequence[ReadingKnown]) -> set[tuple[str, date, bool, tuple[str, ...]]]:
    rows = GisReading.objects.filter(device_guid__in={one.device_guid for one in readings}).values_list(
        "device_guid", "taken_on", "is_control", "figures"
    )
    return {(str(guid), day, is_control, tuple(figures)) for guid, day, is_control, figures in rows}
