"""importMeteringDeviceData: meters of a house, put in or archived."""

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
class DeviceToTell:
    """A meter as it was put in: `place_guid` is of the premises, or of the house by FIAS.

    `values_wh` are the figures of one to three zones that it began with. `archive_reason` with
    `version_guid` takes a known meter out instead.
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
    archive_reason: NsiRef | None = None


def devices_message(devices: Sequence[DeviceToTell], *, fias_house_guid: str) -> etree._Element:
    """Return the body of a request with the meters of one house."""
    root = request_of(IMPORT_DEVICES)
    leaf(root, HOUSES, "FIASHouseGuid", fias_house_guid)
    for device in devices:
        element = branch(root, HOUSES, "MeteringDevice")
        leaf(element, BASE, "TransportGUID", device.transport_guid)
        if device.archive_reason is not None:
            _archive(element, device, device.archive_reason)
        else:
            _create(element, device)
    return root


def _archive(element: etree._Element, device: DeviceToTell, reason: NsiRef) -> None:
    update = branch(element, HOUSES, "DeviceDataToUpdate")
    leaf(update, HOUSES, "MeteringDeviceVersionGUID", device.version_guid)
    reference(branch(update, HOUSES, "ArchiveDevice"), HOUSES, "ArchivingReason", reason)


def _create(element: etree._Element, device: DeviceToTell) -> None:
    device_data = branch(element, HOUSES, "DeviceDataToCreate")
    _basics(branch(device_data, HOUSES, "BasicChatacteristicts"), device)
    truth(device_data, HOUSES, "NotLinkedWithMetering")
    energy = branch(device_data, HOUSES, "MunicipalResourceEnergy")
    for zone, value in enumerate(device.values_wh, start=1):
        leaf(energy, METERING_BASE, f"MeteringValueT{zone}", kilowatt_hours(value))
    leaf(energy, HOUSES, "TransformationRatio", scaled(device.ratio, places=0))


def _basics(basics: etree._Element, device: DeviceToTell) -> None:
    leaf(basics, HOUSES, "MeteringDeviceNumber", device.number)
    leaf(basics, HOUSES, "MeteringDeviceStamp", device.stamp)
    leaf(basics, HOUSES, "MeteringDeviceModel", device.model)
    if device.installed_on is not None:
        leaf(basics, HOUSES, "InstallationDate", device.installed_on)
        leaf(basics, HOUSES, "CommissioningDate", device.installed_on)
    truth(basics, HOUSES, "RemoteMeteringMode", is_true=device.is_remote)
    if device.is_remote and device.remote_words:
        leaf(basics, HOUSES, "RemoteMeteringInfo", device.remote_words)
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
