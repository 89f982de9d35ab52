"""Tell the meters of houses: those put in, those taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from sbyt.apps.exchange.queries import failed_with, known_there, references, under_way
from sbyt.apps.exchange.types import GisReference, Known, MessageKind, NewElement, ObjectKind
from sbyt.apps.metering.queries.points_of_buildings import first_figures
from sbyt.apps.premises.queries_of_houses import House, houses
from sbyt.formats.giszhkh.device_message import DeviceToTell, Place, devices_message
from sbyt.formats.giszhkh.elements import NsiRef
from sbyt.formats.giszhkh.namespaces import IMPORT_DEVICES
from sbyt.usecases.giszhkh.gathering import (
    Draft,
    Gathered,
    Telling,
    add_messages,
    digest_of,
    new_guid,
    nobody,
)
from sbyt.usecases.giszhkh.meters_in_houses import MeterInHouse, meters_in_houses
from sbyt.usecases.giszhkh.tell_accounts import NO_HOUSE, NO_ROOM

NO_ACCOUNT: Final = "счёт ещё не принят ГИС ЖКХ"
NO_FIGURES: Final = "нет ни одного показания"
NO_ARCHIVE_REASON: Final = "не задана причина архивации прибора (НСИ 21)"
_PLACES: Final[Mapping[str, Place]] = {"flat": "flat", "non_residential": "non_residential", "house": "house"}


def tell_devices(gathered: Gathered, *, building_ids: Sequence[int], telling: Telling) -> None:
    """Add messages with the meters of the buildings put in or taken out since they were told, a message a house."""
    meters = meters_in_houses(building_ids=building_ids, today=telling.today)
    bench = _Bench(gathered, meters, building_ids, telling)
    by_house: dict[int, list[Draft]] = {}
    for meter in meters:
        draft = bench.draft(meter)
        if draft is not None:
            by_house.setdefault(meter.point.building_id, []).append(draft)
    addresses: dict[int, House] = houses(building_ids=by_house)
    for building_id, drafts in by_house.items():
        fias = bench.fias[building_id].guid
        add_messages(
            gathered,
            drafts,
            telling=telling,
            kind=MessageKind.DEVICES,
            operation=IMPORT_DEVICES,
            build=partial(devices_message, fias_house_guid=fias),
            repeatable=False,
            subject=addresses[building_id].address,
            subject_id=building_id,
        )


class _Bench:
    """Knows of all meters at once what ГИС ЖКХ knows of them."""

    def __init__(
        self,
        gathered: Gathered,
        meters: Sequence[MeterInHouse],
        building_ids: Sequence[int],
        telling: Telling,
    ) -> None:
        self.gathered = gathered
        self.telling = telling
        ids = [one.meter.installation_id for one in meters]
        self.there = known_there(kind=ObjectKind.DEVICE, object_ids=ids)
        self.waiting = under_way(kind=ObjectKind.DEVICE, object_ids=ids)
        self.failed = failed_with(kind=ObjectKind.DEVICE, object_ids=ids)
        self.fias = known_there(kind=ObjectKind.HOUSE, object_ids=building_ids)
        self.rooms = known_there(
            kind=ObjectKind.PREMISES,
            object_ids={one.point.premises_id for one in meters if one.point.premises_id},
        )
        self.accounts = known_there(
            kind=ObjectKind.ACCOUNT, object_ids={pk for one in meters for pk in one.account_ids}
        )
        self.started = {
            (figure.installation_id, figure.register_id): figure.value_wh
            for figure in first_figures(installation_ids=ids)
        }
        self.reason = references().get(GisReference.Purpose.ARCHIVE_REASON)

    def draft(self, one: MeterInHouse) -> Draft | None:
        """Return what is to be told of the meter; None where nothing is, or it cannot be."""
        known = self.there.get(one.meter.installation_id, Known())
        removed = one.meter.valid_to is not None and one.meter.valid_to <= self.telling.today
        if one.meter.installation_id in self.waiting or (removed and not known.guid):
            return None
        if known.guid and not removed:
            self.gathered.unchanged += 1
            return None
        told = self._archived(one, known) if removed else self._put_in(one)
        if told is None:
            return None
        blank = replace(
            told, transport_guid=nobody(), version_guid=nobody()
        )  # versions change with each telling
        sha256 = digest_of(devices_message([blank], fias_house_guid=nobody()))
        if sha256 in {known.told_sha256, self.failed.get(one.meter.installation_id)}:
            self.gathered.unchanged += 1
            return None
        element = NewElement(
            transport_guid=told.transport_guid,
            kind=ObjectKind.DEVICE,
            object_id=one.meter.installation_id,
            label=one.label,
            sha256=sha256,
        )
        return Draft(element, told)

    def _archived(self, one: MeterInHouse, known: Known) -> DeviceToTell | None:
        if self.reason is None:
            self.gathered.hold(NO_ARCHIVE_REASON, one.label)
            return None
        return DeviceToTell(
            transport_guid=new_guid(),
            version_guid=known.version_guid or known.guid,
            archive_reason=NsiRef(code=self.reason.code, guid=str(self.reason.guid)),
        )

    def _put_in(self, one: MeterInHouse) -> DeviceToTell | None:
        place = "common" if one.point.is_common else _PLACES.get(one.point.premises_kind)
        fias = self.fias.get(one.point.building_id, Known()).guid
        room = self.rooms.get(one.point.premises_id or 0, Known()).guid
        accounts = tuple(self.accounts.get(pk, Known()).guid for pk in one.account_ids)
        figures = [self.started.get((one.meter.installation_id, pk)) for pk in one.register_ids]
        fault = self._fault(place=place, fias=fias, room=room, accounts=accounts, figures=figures)
        if fault or place is None:
            self.gathered.hold(fault, one.label)
            return None
        return DeviceToTell(
            transport_guid=new_guid(),
            number=one.meter.serial_number,
            stamp=one.meter.type_name,
            model=one.meter.type_name,
            place=place,
            place_guid=fias if place in {"house", "common"} else room,
            account_guids=() if place == "common" else accounts,
            installed_on=one.meter.valid_from,
            values_wh=tuple(figure for figure in figures if figure is not None),
            ratio=one.meter.multiplier,
        )

    @staticmethod
    def _fault(
        *, place: Place | None, fias: str, room: str, accounts: Sequence[str], figures: Sequence[int | None]
    ) -> str:
        if not fias:
            return NO_HOUSE
        if place is None or (place in {"flat", "non_residential"} and not room):
            return NO_ROOM
        if place != "common" and (not accounts or not all(accounts)):
            return NO_ACCOUNT
        if not figures or any(figure is None for figure in figures):
            return NO_FIGURES
        return ""
