"""Take ids of a table before its rows are written: rows that refer to them can be made at once."""

from __future__ import annotations

import polars as pl

from sbyt.kit.columns.copy_out import read_columns


def new_ids(table: str, count: int) -> pl.Series:
    """Return `id`: `count` new ids of the table in rising order; a rollback loses them, which harms nothing."""
    return read_columns(
        "SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id')::regclass)) FROM generate_series(1, %s)",
        params=[table, count],
        schema={"id": pl.Int64()},
    )["id"].sort()
