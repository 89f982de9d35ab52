"""importMeteringDeviceData: meters of a house, put in, changed, replaced or archived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lxml import etree

from sbyt.formats.giszhkh.elements import (
    NsiRef,
    branch,
    kilowatt_hours,
    leaf,
    reference,
    request_of,
    scaled,
    truth,
)
from sbyt.formats.giszhkh.namespaces import BASE, HOUSES, IMPORT_DEVICES, METERING_BASE

Place = Literal["flat", "non_residential", "house", "common"]
_PLACES = {
    "flat": ("ResidentialPremiseDevice", "PremiseGUID"),
    "non_residential": ("NonResidentialPremiseDevice", "PremiseGUID"),
    "house": ("ApartmentHouseDevice", "FIASHouseGuid"),
    "common": ("CollectiveDevice", "FIASHouseGuid"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """Why a meter gave way to another one, and to which.

    `reason` None: a planned verification; else an entry of НСИ 224. `values_wh` are the figures it ended with,
    none where they are not known. `by_version_guid` is the version of the meter put in instead, known already.
    """

    verified_on: date
    by_version_guid: str
    values_wh: tuple[int, ...] = ()
    reason: NsiRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceToTell:
    """A meter as it was put in: `place_guid` is of the premises, or of the house by FIAS.

    `values_wh` are the figures of one to three zones that it began with. With `version_guid` it is known already:
    its facts are changed, in full before readings of it were entered and in part after (`has_readings`);
    `archive_reason` takes it out instead, `replacement` takes it out for another one.
    """

    transport_guid: str
    number: str = ""
    stamp: str = ""
    model: str = ""
    place: Place = "flat"
    place_guid: str = ""
    account_guids: tuple[str, ...] = ()
    installed_on: date | None = None
    is_remote: bool = False
    remote_words: str = ""
    verified_on: date | None = None
    sealed_on: date | None = None
    values_wh: tuple[int, ...] = ()
    ratio: int = 1
    version_guid: str = ""
    has_readings: bool = False
    archive_reason: NsiRef | None = None
    replacement: Replacement | None = None


def devices_message(devices: Sequence[DeviceToTell], *, fias_house_guid: str) -> etree._Element:
    """Return the body of a request with the meters of one house."""
    root = request_of(IMPORT_DEVICES)
    leaf(root, HOUSES, "FIASHouseGuid", fias_house_guid)
    for device in devices:
        element = branch(root, HOUSES, "MeteringDevice")
        leaf(element, BASE, "TransportGUID", device.transport_guid)
        if device.version_guid:
            _update(branch(element, HOUSES, "DeviceDataToUpdate"), device)
        else:
            _full(branch(element, HOUSES, "DeviceDataToCreate"), device)
    return root


def _update(update: etree._Element, device: DeviceToTell) -> None:
    leaf(update, HOUSES, "MeteringDeviceVersionGUID", device.version_guid)
    if device.replacement is not None:
        _replace(branch(update, HOUSES, "ReplaceDevice"), device.replacement)
    elif device.archive_reason is not None:
        reference(branch(update, HOUSES, "ArchiveDevice"), HOUSES, "ArchivingReason", device.archive_reason)
    elif device.has_readings:
        _after_readings(branch(update, HOUSES, "UpdateAfterDevicesValues"), device)
    else:
        _full(branch(update, HOUSES, "UpdateBeforeDevicesValues"), device)


def _replace(element: etree._Element, replacement: Replacement) -> None:
    leaf(element, HOUSES, "VerificationDate", replacement.verified_on)
    if replacement.reason is None:
        truth(element, HOUSES, "PlannedVerification")
    else:
        reference(element, HOUSES, "ReasonVerification", replacement.reason)
    if replacement.values_wh:
        _zones(branch(element, HOUSES, "DeviceValueMunicipalResourceElectric"), replacement.values_wh)
    leaf(element, HOUSES, "ReplacingMeteringDeviceVersionGUID", replacement.by_version_guid)


def _after_readings(element: etree._Element, device: DeviceToTell) -> None:
    """Write what may be changed once readings are entered; the accounts given replace those known."""
    _passport(element, device)
    truth(element, HOUSES, "TemperatureSensor", is_true=False)
    truth(element, HOUSES, "PressureSensor", is_true=False)
    for account in device.account_guids:
        leaf(element, HOUSES, "AccountGUID", account)
    _energy(element, device)
    if device.verified_on is not None:
        leaf(element, HOUSES, "FirstVerificationDate", device.verified_on)
    if device.sealed_on is not None:
        leaf(element, HOUSES, "FactorySealDate", device.sealed_on)


def _full(device_data: etree._Element, device: DeviceToTell) -> None:
    _basics(branch(device_data, HOUSES, "BasicChatacteristicts"), device)
    truth(device_data, HOUSES, "NotLinkedWithMetering")
    _energy(device_data, device)


def _energy(element: etree._Element, device: DeviceToTell) -> None:
    energy = branch(element, HOUSES, "MunicipalResourceEnergy")
    _zones(energy, device.values_wh)
    leaf(energy, HOUSES, "TransformationRatio", scaled(device.ratio, places=0))


def _zones(element: etree._Element, values_wh: Sequence[int]) -> None:
    for zone, value in enumerate(values_wh, start=1):
        leaf(element, METERING_BASE, f"MeteringValueT{zone}", kilowatt_hours(value))


def _passport(basics: etree._Element, device: DeviceToTell) -> None:
    leaf(basics, HOUSES, "MeteringDeviceNumber", device.number)
    leaf(basics, HOUSES, "MeteringDeviceStamp", device.stamp)
    leaf(basics, HOUSES, "MeteringDeviceModel", device.model)
    if device.installed_on is not None:
        leaf(basics, HOUSES, "InstallationDate", device.installed_on)
        leaf(basics, HOUSES, "CommissioningDate", device.installed_on)
    truth(basics, HOUSES, "RemoteMeteringMode", is_true=device.is_remote)
    if device.is_remote and device.remote_words:
        leaf(basics, HOUSES, "RemoteMeteringInfo", device.remote_words)


def _basics(basics: etree._Element, device: DeviceToTell) -> None:
    _passport(basics, device)
    if device.verified_on is not None:
        leaf(basics, HOUSES, "FirstVerificationDate", device.verified_on)
    if device.sealed_on is not None:
        leaf(basics, HOUSES, "FactorySealDate", device.sealed_on)
    truth(basics, HOUSES, "TemperatureSensor", is_true=False)
    truth(basics, HOUSES, "PressureSensor", is_true=False)
    name, guid = _PLACES[device.place]
    place = branch(basics, HOUSES, name)
    leaf(place, HOUSES, guid, device.place_guid)
    for account in device.account_guids:
        leaf(place, HOUSES, "AccountGUID", account)
