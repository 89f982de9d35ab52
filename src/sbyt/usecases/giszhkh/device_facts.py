"""What ГИС ЖКХ knows of the meters of houses, and what it has to know: facts of each, or why they cannot be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sbyt.apps.devices.operations_verification import verifications_of
from sbyt.apps.exchange.queries import devices_with_readings, failed_with, known_there, references, under_way
from sbyt.apps.exchange.types import GisReference, Known, ObjectKind
from sbyt.apps.metering.queries.points_of_buildings import first_figures, installations_of_readings
from sbyt.apps.tariffs.queries_dated_rules import dated_rules
from sbyt.formats.giszhkh.device_message import DeviceToTell, Place, Replacement
from sbyt.formats.giszhkh.elements import NsiRef
from sbyt.usecases.giszhkh.gathering import new_guid
from sbyt.usecases.giszhkh.meters_in_houses import MeterInHouse
from sbyt.usecases.giszhkh.tell_accounts import NO_HOUSE, NO_ROOM

NO_ACCOUNT: Final = "счёт ещё не принят ГИС ЖКХ"
NO_FIGURES: Final = "нет ни одного показания"
NO_ARCHIVE_REASON: Final = "не задана причина архивации прибора (НСИ 21)"
AWAITS_NEW: Final = "замена: новый прибор ещё не принят ГИС ЖКХ"
_PLANNED_DAYS: Final = ("giszhkh.planned_days", 60)
_PLACES: Final[Mapping[str, Place]] = {"flat": "flat", "non_residential": "non_residential", "house": "house"}


class UnableToSayOfDevice(ValueError):
    """Raised when a meter cannot be told of yet; the words are Russian."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """The meter put in at the same point on the day another one was taken out."""

    meter: MeterInHouse
    known: Known


class KnownOfDevices:
    """Reads at once, by a constant number of queries, what is known of all the meters here and there."""

    def __init__(self, meters: Sequence[MeterInHouse], *, building_ids: Collection[int], today: date) -> None:
        ids = [one.meter.installation_id for one in meters]
        self.today = today
        self.there = known_there(kind=ObjectKind.DEVICE, object_ids=ids)
        self.waiting = under_way(kind=ObjectKind.DEVICE, object_ids=ids)
        self.failed = failed_with(kind=ObjectKind.DEVICE, object_ids=ids)
        self.fias = known_there(kind=ObjectKind.HOUSE, object_ids=building_ids)
        self._rooms = known_there(
            kind=ObjectKind.PREMISES,
            object_ids={one.point.premises_id for one in meters if one.point.premises_id},
        )
        self._accounts = known_there(
            kind=ObjectKind.ACCOUNT, object_ids={pk for one in meters for pk in one.account_ids}
        )
        self._started = {
            (figure.installation_id, figure.register_id): figure.value_wh
            for figure in first_figures(installation_ids=ids)
        }
        self._verified = _verified(meters)
        self._put_in = {(one.meter.usage_point_id, one.meter.valid_from): one for one in meters}
        self._read: set[int] | None = None
        self._reasons = references()
        key, default = _PLANNED_DAYS
        self._planned = timedelta(days=dated_rules(keys=(key,)).value(key, on=today, default=default))

    def known(self, one: MeterInHouse) -> Known:
        """Return what ГИС ЖКХ calls the meter."""
        return self.there.get(one.meter.installation_id, Known())

    def facts(self, one: MeterInHouse) -> DeviceToTell:
        """Return the meter as it was put in. Raises UnableToSayOfDevice."""
        place = "common" if one.point.is_common else _PLACES.get(one.point.premises_kind)
        fias = self.fias.get(one.point.building_id, Known()).guid
        room = self._rooms.get(one.point.premises_id or 0, Known()).guid
        accounts = tuple(self._accounts.get(pk, Known()).guid for pk in one.account_ids)
        figures = [self._started.get((one.meter.installation_id, pk)) for pk in one.register_ids]
        if not fias:
            raise UnableToSayOfDevice(NO_HOUSE)
        if place is None or (place in {"flat", "non_residential"} and not room):
            raise UnableToSayOfDevice(NO_ROOM)
        if place != "common" and (not accounts or not all(accounts)):
            raise UnableToSayOfDevice(NO_ACCOUNT)
        if not figures or any(figure is None for figure in figures):
            raise UnableToSayOfDevice(NO_FIGURES)
        return DeviceToTell(
            transport_guid=new_guid(),
            number=one.meter.serial_number,
            stamp=one.meter.type_name,
            model=one.meter.type_name,
            place=place,
            place_guid=fias if place in {"house", "common"} else room,
            account_guids=() if place == "common" else accounts,
            installed_on=one.meter.valid_from,
            verified_on=self._verified.get(one.meter.installation_id),
            values_wh=tuple(figure for figure in figures if figure is not None),
            ratio=one.meter.multiplier,
        )

    def has_readings(self, one: MeterInHouse) -> bool:
        """Tell whether readings of the meter stand there: after that fewer facts may be changed."""
        if self._read is None:
            ids = [pk for pk, known in self.there.items() if known.guid]
            self._read = devices_with_readings(
                device_guids={pk: self.there[pk].guid for pk in ids},
                installations=installations_of_readings(installation_ids=ids),
            )
        return one.meter.installation_id in self._read

    def archived(self, one: MeterInHouse) -> DeviceToTell:
        """Return the meter taken out with nothing in its place. Raises UnableToSayOfDevice."""
        reason = self._reason(GisReference.Purpose.ARCHIVE_REASON)
        if reason is None:
            raise UnableToSayOfDevice(NO_ARCHIVE_REASON)
        known = self.known(one)
        return DeviceToTell(
            transport_guid=new_guid(),
            version_guid=known.version_guid or known.guid,
            archive_reason=reason,
        )

    def gone(self, one: MeterInHouse) -> DeviceToTell:
        """Return the meter taken out: replaced where another one was put in the same day, else archived.

        A replacement is planned where the verification ended, or was to end soon (unconfirmed: its day is the day of
        replacement); another one needs a reason of НСИ 224, and is told as archived without it.
        Raises UnableToSayOfDevice.
        """
        day, successor = one.meter.valid_to, self._successor(one)
        assert day is not None  # a meter that was taken out
        until = one.meter.verified_until
        is_planned = until is not None and until <= day + self._planned
        reason = None if is_planned else self._reason(GisReference.Purpose.BROKEN_REASON)
        if successor is None or (not is_planned and reason is None):
            return self.archived(one)
        if not successor.known.guid:
            raise UnableToSayOfDevice(AWAITS_NEW)
        known = self.known(one)
        return DeviceToTell(
            transport_guid=new_guid(),
            version_guid=known.version_guid or known.guid,
            replacement=Replacement(
                verified_on=day,
                by_version_guid=successor.known.version_guid or successor.known.guid,
                values_wh=_last_figures(one),
                reason=reason,
            ),
        )

    def _successor(self, one: MeterInHouse) -> Successor | None:
        """Return the meter put in instead; one that was taken out again before it was told of does not count."""
        end = one.meter.valid_to
        found = None if end is None else self._put_in.get((one.meter.usage_point_id, end))
        if found is None:
            return None
        known = self.known(found)
        return (
            Successor(meter=found, known=known) if known.guid or found.meter.stands_on(self.today) else None
        )

    def _reason(self, purpose: str) -> NsiRef | None:
        found = self._reasons.get(purpose)
        return None if found is None else NsiRef(code=found.code, guid=str(found.guid))


def _last_figures(one: MeterInHouse) -> tuple[int, ...]:
    """Return what the scales showed last in the order of zones; none where one of them is not known."""
    last = {register.register_id: register.last_wh for register in one.meter.registers}
    figures = [last.get(pk) for pk in one.register_ids]
    return tuple(one for one in figures if one is not None) if None not in figures else ()


def _verified(meters: Iterable[MeterInHouse]) -> dict[int, date]:
    """Return the day each meter was verified last before it was put in: later ones are told as verifications, not so."""
    days: dict[int, list[date]] = {}
    for verification in verifications_of(meter_ids=[one.meter.meter_id for one in meters]):
        if verification.fit:
            days.setdefault(verification.meter_id, []).append(verification.verified_on)
    found = {}
    for one in meters:
        before = [day for day in days.get(one.meter.meter_id, ()) if day <= one.meter.valid_from]
        if before:
            found[one.meter.installation_id] = max(before)
    return found
