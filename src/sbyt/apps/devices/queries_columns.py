"""Registers of meters as columns."""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import Ids, ids_about
from sbyt.kit.columns.short_ids import NUMBER

IMPORT_REGISTERS: Final = {
    "register_id": pl.Int64(),
    "meter_id": pl.Int64(),
    "zone": pl.String(),
    "integer_digits": pl.Int64(),
}

_IDS: Final = {"register_id": "devices_register", "meter_id": "devices_meter", "integer_digits": NUMBER}


def import_register_columns(*, meter_ids: Ids) -> pl.DataFrame:
    """Return IMPORT_REGISTERS: the scales of the meters that count active energy taken (A+)."""
    return _register_columns(meter_ids, "A+")


def export_register_columns(*, meter_ids: Ids) -> pl.DataFrame:
    """Return the same columns of the scales that count active energy given back (A−)."""
    return _register_columns(meter_ids, "A-")


def _register_columns(meter_ids: Ids, direction: str) -> pl.DataFrame:
    asked = pl.Series(meter_ids, dtype=pl.Int64)
    known = read_columns(
        "SELECT id, meter_id, zone, integer_digits FROM devices_register"  # noqa: S608  ids_about writes whole numbers alone
        f" WHERE {ids_about('meter_id', asked)} AND direction = %(direction)s ORDER BY meter_id, zone",
        params={"direction": direction},
        schema=IMPORT_REGISTERS,
        ids_of=_IDS,
    )
    return known.filter(pl.col("meter_id").is_in(asked.implode()))
