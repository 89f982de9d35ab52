"""Registers of meters as columns."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import polars as pl

from sbyt.kit.columns.copy_out import read_columns

IMPORT_REGISTERS: Final = {
    "register_id": pl.Int64(),
    "meter_id": pl.Int64(),
    "zone": pl.String(),
    "integer_digits": pl.Int64(),
}


def import_register_columns(*, meter_ids: Collection[int]) -> pl.DataFrame:
    """Return IMPORT_REGISTERS: the scales of the meters that count active energy taken (A+)."""
    return read_columns(
        "SELECT id, meter_id, zone, integer_digits FROM devices_register"
        " WHERE meter_id = ANY(%(meters)s) AND direction = 'A+' ORDER BY meter_id, zone",
        params={"meters": list(meter_ids)},
        schema=IMPORT_REGISTERS,
    )
