"""Take meters into the register in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sbyt.apps.devices.models import Meter, MeterType, Register
from sbyt.apps.devices.register_rows import MeterRow, MeterTypeRow

MeterKey = tuple[str, str]
"""Type name and serial number."""


def load_meter_types(*, rows: Sequence[MeterTypeRow]) -> Mapping[str, int]:
    """Store the models of meters; returns their ids by name."""
    stored = MeterType.objects.bulk_create(
        [
            MeterType(
                name=row.name,
                manufacturer=row.manufacturer,
                phases=row.phases,
                integer_digits=row.integer_digits,
                verification_interval_years=row.verification_interval_years,
            )
            for row in rows
        ]
    )
    return {kind.name: kind.pk for kind in stored}


def load_meters(*, rows: Sequence[MeterRow]) -> Mapping[MeterKey, int]:
    """Store the meters with their registers; returns the ids of meters by type name and serial number."""
    types = MeterType.objects.in_bulk({row.type_name for row in rows}, field_name="name")
    meters = Meter.objects.bulk_create(
        [
            Meter(
                type=types[row.type_name],
                serial_number=row.serial_number,
                made_in=row.made_in,
                verified_until=row.verified_until,
            )
            for row in rows
        ]
    )
    Register.objects.bulk_create(
        [
            Register(meter=meter, zone=zone, integer_digits=types[row.type_name].integer_digits)
            for row, meter in zip(rows, meters, strict=True)
            for zone in row.zones
        ]
    )
    return {row.key: meter.pk for row, meter in zip(rows, meters, strict=True)}
