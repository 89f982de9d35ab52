"""Ask ГИС ЖКХ: what rooms a house has there, what readings people entered there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sbyt.apps.exchange.queries import known_there
from sbyt.apps.exchange.types import Known, MessageKind, NewMessage, ObjectKind
from sbyt.apps.premises.queries_of_houses import houses
from sbyt.calc.periods import next_month
from sbyt.formats.giszhkh.envelope import body_bytes
from sbyt.formats.giszhkh.house_message import accounts_asked, house_asked
from sbyt.formats.giszhkh.namespaces import EXPORT_ACCOUNTS, EXPORT_HOUSE, EXPORT_READINGS
from sbyt.formats.giszhkh.reading_message import readings_asked
from sbyt.usecases.giszhkh.gathering import Gathered, Telling, limit_of, parts_of
from sbyt.usecases.giszhkh.meters_in_houses import meters_in_houses
from sbyt.usecases.giszhkh.tell_accounts import NO_HOUSE

NO_DEVICES: Final = "приборов ещё нет в ГИС ЖКХ"


def ask_houses(gathered: Gathered, *, building_ids: Sequence[int], telling: Telling) -> None:
    """Add two questions for each building: its rooms, and the accounts that ГИС ЖКХ has of ours in it."""
    fias = known_there(kind=ObjectKind.HOUSE, object_ids=building_ids)
    for building_id, house in houses(building_ids=building_ids).items():
        guid = fias.get(building_id, Known()).guid
        if not guid:
            gathered.hold(NO_HOUSE, house.address)
            continue
        gathered.told += 1
        for operation, body in (
            (EXPORT_HOUSE, house_asked(fias_house_guid=guid)),
            (EXPORT_ACCOUNTS, accounts_asked(fias_house_guid=guid)),
        ):
            gathered.messages.append(
                NewMessage(
                    kind=MessageKind.HOUSES,
                    operation=operation.name,
                    body=body_bytes(body),
                    repeatable=True,
                    branch_id=telling.branch_id,
                    subject=house.address,
                    subject_id=building_id,
                )
            )


def ask_readings(gathered: Gathered, *, building_ids: Sequence[int], telling: Telling) -> None:
    """Add questions about readings of the month that people and other suppliers of data entered there."""
    assert telling.month is not None  # rounds of readings have a month
    meters = meters_in_houses(building_ids=building_ids, today=telling.today)
    standing = [one.meter.installation_id for one in meters if one.meter.stands_on(telling.today)]
    known = known_there(kind=ObjectKind.DEVICE, object_ids=standing)
    guids = sorted(one.guid for one in known.values() if one.guid)
    for part in parts_of(guids, limit_of(MessageKind.RECEIVED, on=telling.today)):
        gathered.told += len(part)
        gathered.messages.append(
            NewMessage(
                kind=MessageKind.RECEIVED,
                operation=EXPORT_READINGS.name,
                body=body_bytes(
                    readings_asked(part, date_from=telling.month, date_to=next_month(telling.month))
                ),
                repeatable=True,
                month=telling.month,
                branch_id=telling.branch_id,
            )
        )
