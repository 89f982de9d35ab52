"""importMeteringDeviceValues and exportMeteringDeviceHistory: readings of electricity meters, sent and asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lxml import etree

from sbyt.formats.giszhkh.elements import branch, kilowatt_hours, leaf, request_of, truth
from sbyt.formats.giszhkh.namespaces import (
    BASE,
    EXPORT_READINGS,
    IMPORT_READINGS,
    METERING,
    METERING_BASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingToTell:
    """What the one to three scales of a meter showed on a day, Wh of the scale; `month` is whose period it is of."""

    transport_guid: str
    device_guid: str
    values_wh: tuple[int, ...]
    taken_on: date
    month: date
    is_control: bool = False


def readings_message(readings: Sequence[ReadingToTell]) -> etree._Element:
    """Return the body of a request with readings of meters, in their order."""
    root = request_of(IMPORT_READINGS)
    for reading in readings:
        device = branch(root, METERING, "MeteringDevicesValues")
        leaf(device, METERING, "MeteringDeviceRootGUID", reading.device_guid)
        values = branch(device, METERING, "ElectricDeviceValue")
        kind = branch(values, METERING, "ControlValue" if reading.is_control else "CurrentValue")
        for zone, value in enumerate(reading.values_wh, start=1):
            leaf(kind, METERING_BASE, f"MeteringValueT{zone}", kilowatt_hours(value))
        leaf(kind, METERING, "DateValue", reading.taken_on)
        leaf(kind, BASE, "TransportGUID", reading.transport_guid)
        if not reading.is_control:
            period = branch(kind, METERING, "Period")
            leaf(period, BASE, "Year", reading.month.year)
            leaf(period, BASE, "Month", reading.month.month)
    return root


def readings_asked(device_guids: Sequence[str], *, date_from: date, date_to: date) -> etree._Element:
    """Return the body of a request for readings of up to a hundred meters, taken in `[date_from, date_to)`.

    Our own readings are left out: what consumers and other suppliers of data entered is asked for.
    """
    root = request_of(EXPORT_READINGS)
    for guid in device_guids:
        leaf(root, METERING, "MeteringDeviceRootGUID", guid)
    leaf(root, METERING, "inputDateFrom", date_from)
    leaf(root, METERING, "inputDateTo", date.fromordinal(date_to.toordinal() - 1))
    truth(root, METERING, "ExcludeCurrentOrgAsDataSource")
    return root
