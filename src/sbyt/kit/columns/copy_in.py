"""Write a table of columns into the database by COPY, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import islice
from typing import Final

import polars as pl
from django.db import connection
from psycopg import sql

from sbyt.kit.columns.copy_binary import HEADER, TRAILER, TableShape
from sbyt.kit.columns.copy_frame import TooManySizes, encoded_frame, shape_of

_LINES_A_BLOCK: Final = 512


def write_columns(table: str, frame: pl.DataFrame) -> int:
    """Add the rows of `frame` to `table`, columns by name; return how many. Lists become SQL arrays.

    Written in binary, rows of a piece by their size; a table with a column of a rarer type, or long texts all different, in CSV. Raises django.db.IntegrityError where a constraint
    of the table refuses a row: nothing is added then.
    """
    if frame.is_empty():
        return 0
    shape = shape_of(table, frame.columns)
    pieces = None if shape is None else _binary(shape, frame)
    if shape is not None and pieces is not None:
        _copy(shape, pieces)
        return frame.height
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    )
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(as_csv(frame))
    return frame.height


def _copy(shape: TableShape, pieces: list[bytes | bytearray]) -> None:
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(shape.copy_statement) as copy,
    ):
        copy.write(HEADER)
        for piece in pieces:
            copy.write(piece)
        copy.write(TRAILER)


def _binary(shape: TableShape, frame: pl.DataFrame) -> list[bytes | bytearray] | None:
    """Return the rows in binary; None where they are of too many sizes to be written so."""
    try:
        return encoded_frame(shape, frame)
    except TooManySizes:
        return None


def as_csv(frame: pl.DataFrame) -> bytes:
    """Return the frame as PostgreSQL reads CSV: null is nothing, empty text is quoted, arrays are in braces."""
    written = BytesIO()
    frame.with_columns(
        _as_array(name) for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)
    ).write_csv(written, include_header=False, datetime_format="%Y-%m-%dT%H:%M:%S%.6f%:z")
    return written.getvalue()


def _as_array(name: str) -> pl.Expr:
    values = pl.col(name).list.eval(pl.element().cast(pl.String).fill_null("NULL"))
    return (pl.lit("{") + values.list.join(",") + pl.lit("}")).alias(name)


def copy_lines(table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    r"""Add rows given as lines of COPY's own text: fields by tabs, `\N` for null, a newline at the end of each.

    For rows of numbers alone: nothing is quoted. Raises django.db.IntegrityError where a constraint refuses a row:
    nothing is added then.
    """
    coming = iter(lines)
    block = "".join(islice(coming, _LINES_A_BLOCK))
    if not block:
        return
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        while block:
            copy.write(block)
            block = "".join(islice(coming, _LINES_A_BLOCK))
