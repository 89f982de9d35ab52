"""Tables of meters and registers as a mass load by binary COPY fills them."""

from __future__ import annotations

from typing import Final

from sbyt.kit.columns.copy_binary import Kind, TableShape

METERS: Final = TableShape(
    "devices_meter",
    {
        "id": Kind.INT8,
        "type_id": Kind.INT8,
        "serial_number": Kind.TEXT,
        "made_in": Kind.INT2,
        "verified_until": Kind.DATE,
    },
)
REGISTERS: Final = TableShape(
    "devices_register",
    {
        "id": Kind.INT8,
        "meter_id": Kind.INT8,
        "zone": Kind.TEXT,
        "direction": Kind.TEXT,
        "integer_digits": Kind.INT2,
    },
)
