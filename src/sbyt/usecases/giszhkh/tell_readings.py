"""Tell the readings of a month of the meters that ГИС ЖКХ knows."""

from __future__ import annotations

from collections.abc import Sequence

from sbyt.apps.exchange.types import MessageKind, NewElement, ObjectKind
from sbyt.formats.giszhkh.namespaces import IMPORT_READINGS
from sbyt.formats.giszhkh.reading_message import readings_message
from sbyt.usecases.giszhkh.gathering import Draft, Gathered, Telling, add_messages
from sbyt.usecases.giszhkh.readings_of_month import readings_of_month


def tell_readings(gathered: Gathered, *, building_ids: Sequence[int], telling: Telling) -> None:
    """Add messages with the latest readings of the month. A constant number of queries."""
    drafts = [
        Draft(
            NewElement(
                transport_guid=one.told.transport_guid,
                kind=ObjectKind.READING,
                object_id=one.reading_id,
                label=one.label,
                sha256=one.sha256,
                replaces=one.replaces,
            ),
            one.told,
        )
        for one in readings_of_month(gathered, building_ids=building_ids, telling=telling)
    ]
    add_messages(
        gathered,
        drafts,
        telling=telling,
        kind=MessageKind.READINGS,
        operation=IMPORT_READINGS,
        build=readings_message,
        repeatable=True,
    )
