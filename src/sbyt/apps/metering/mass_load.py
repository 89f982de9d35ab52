"""Tables of points, installations and readings as a mass load by binary COPY fills them."""

from __future__ import annotations

from typing import Final

from sbyt.kit.columns.copy_binary import Kind, TableShape

POINTS: Final = TableShape(
    "metering_usagepoint",
    {
        "id": Kind.INT8,
        "code": Kind.TEXT,
        "kind": Kind.TEXT,
        "name": Kind.TEXT,
        "branch_id": Kind.INT8,
        "building_id": Kind.INT8,
        "premises_id": Kind.INT8,
        "voltage": Kind.TEXT,
    },
)
INSTALLATIONS: Final = TableShape(
    "metering_meterinstallation",
    {
        "id": Kind.INT8,
        "usage_point_id": Kind.INT8,
        "meter_id": Kind.INT8,
        "valid": Kind.SPAN,
        "multiplier": Kind.INT4,
    },
)
READINGS: Final = TableShape(
    "metering_reading",
    {
        "id": Kind.INT8,
        "register_id": Kind.INT8,
        "installation_id": Kind.INT8,
        "taken_on": Kind.DATE,
        "value_wh": Kind.INT8,
        "source": Kind.TEXT,
        "state": Kind.TEXT,
        "rolled_over": Kind.BOOL,
        "note": Kind.TEXT,
        "recorded_at": Kind.MOMENT,
    },
)
