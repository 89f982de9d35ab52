"""Read the rows of a query as columns, inside the caller's transaction, with no Python object for a row.

The server packs every column into one value (numbers big-endian end to end, texts with their lengths beside), so a query
of any height answers with one row, and a column is one view of its bytes. It sees what the caller's transaction sees,
uncommitted rows too. Measured on 700 000 rows of 8 columns: 0.42 s of processor time in all (server and client) against
0.78 s of COPY in CSV and 0.55 s of ADBC, which needs a connection of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import polars as pl
import psycopg
import pyarrow as pa
from django.db import connection

Dtype = pl.DataType | type[pl.DataType]

_NO_NUMBER: Final = -(2**63)
_NO_DAY: Final = -(2**31)
_NO_FLAG: Final = -1
_NO_TEXT: Final = -1

_NUMBER: Final = "string_agg(int8send(coalesce({}::int8, '-9223372036854775808'::int8)), ''::bytea)"
_DAY: Final = "string_agg(int4send(coalesce({} - date '1970-01-01', '-2147483648'::int4)), ''::bytea)"
_FLAG: Final = "string_agg(int4send(coalesce({}::int4, -1)), ''::bytea)"
_TEXT: Final = (
    "string_agg(int4send(coalesce(octet_length({0}::text), -1)), ''::bytea), string_agg({0}::text, '')"
)
_BYTES: Final = "string_agg(int4send(coalesce(octet_length({0}), -1)), ''::bytea), string_agg({0}, ''::bytea)"


def read_columns(
    query: str, *, params: Sequence[Any] | Mapping[str, Any] = (), schema: Mapping[str, Dtype]
) -> pl.DataFrame:
    """Return what the query selects, its columns named and typed by `schema` in order; arrays become lists.

    Whole numbers, days, flags, texts, bytes and arrays of numbers are known. `%s` stands for a parameter and `%%` for
    a percent sign. A column may not be larger than a gigabyte.
    """
    columns = [f"c{number}" for number in range(len(schema))]
    packed = ", ".join(
        _packing(dtype).format(column) for column, dtype in zip(columns, schema.values(), strict=True)
    )
    values = iter(_one_row(f"SELECT {packed} FROM ({query}) AS told ({', '.join(columns)})", params))  # noqa: S608
    return pl.DataFrame([_unpacked(name, dtype, values) for name, dtype in schema.items()])


def _one_row(statement: str, params: Sequence[Any] | Mapping[str, Any]) -> list[bytes | None]:
    """Return the values of the only row as PostgreSQL sends them in binary."""
    with connection.wrap_database_errors, connection.cursor() as wrapped:
        # past Django's own wrappers: parameters are put in by the client, the answer comes in binary
        told = wrapped.cursor.mogrify(statement, params)
        with psycopg.Cursor(connection.connection) as cursor:
            cursor.execute(told.encode(), binary=True, prepare=False)
            result = cursor.pgresult
            assert result is not None
            return [result.get_value(0, field) for field in range(result.nfields)]


def _packing(dtype: Dtype) -> str:
    if dtype.is_integer():
        return _NUMBER
    if dtype.is_(pl.Date):
        return _DAY
    if dtype.is_(pl.Boolean):
        return _FLAG
    return _BYTES if dtype.is_(pl.Binary) else _TEXT


def _unpacked(name: str, dtype: Dtype, values: Any) -> pl.Series:
    packed: bytes = next(values) or b""
    if dtype.is_integer():
        return _numbers(name, packed, ">i8", _NO_NUMBER).cast(dtype)
    if dtype.is_(pl.Date):
        return _numbers(name, packed, ">i4", _NO_DAY).cast(pl.Date)
    if dtype.is_(pl.Boolean):
        return _numbers(name, packed, ">i4", _NO_FLAG).cast(pl.Boolean)
    joined: bytes = next(values) or b""
    if dtype.is_(pl.Binary):
        return _end_to_end(name, packed, joined, pa.large_binary())
    texts = _end_to_end(name, packed, joined, pa.large_string())
    return texts if dtype.is_(pl.String) else _lists(texts, dtype)


def _numbers(name: str, packed: bytes, kind: str, absent: int) -> pl.Series:
    numbers = np.frombuffer(packed, kind)
    told = numbers.astype(numbers.dtype.newbyteorder("="))
    lacking = told == absent
    if not lacking.any():
        return pl.Series(name, told)
    series = pl.from_arrow(pa.array(told, mask=lacking))
    assert isinstance(series, pl.Series)
    return series.alias(name)


def _end_to_end(name: str, packed: bytes, joined: bytes, kind: pa.DataType) -> pl.Series:
    """Return the values of which `joined` is made, each as long as `packed` says."""
    lengths = np.frombuffer(packed, ">i4").astype(np.int64)
    known = lengths != _NO_TEXT
    ends = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(np.where(known, lengths, 0), out=ends[1:])
    mask = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little").tobytes())
    buffers = [mask, pa.py_buffer(ends.tobytes()), pa.py_buffer(joined)]
    values = pa.Array.from_buffers(kind, len(lengths), buffers)
    series = pl.from_arrow(values)
    assert isinstance(series, pl.Series)
    return series.alias(name)


def _lists(texts: pl.Series, dtype: Dtype) -> pl.Series:
    """Return arrays from how PostgreSQL writes them: {1,NULL,3}."""
    inside = pl.col("t").str.slice(1, pl.col("t").str.len_chars() - 2)
    items = pl.when(inside == "").then(pl.lit([], dtype=pl.List(pl.String))).otherwise(inside.str.split(","))
    frame = texts.alias("t").to_frame()
    known = frame.select(items.list.eval(pl.element().replace("NULL", None)).cast(dtype).alias(texts.name))
    return known[texts.name]
