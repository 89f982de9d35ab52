"""Read the rows of a query as columns, inside the caller's transaction, with no Python object for a row.

The server packs the numbers, days, flags and lengths of texts of each row into one value of a fixed size and all rows into one (big-endian,
end to end), each column of texts into another, so a query of any height answers with one row, and a column is one view of its bytes. It sees what the caller's transaction sees,
uncommitted rows too. Measured on 700 000 rows of 8 columns: 0.42 s of processor time in all (server and client) against
0.78 s of COPY in CSV and 0.55 s of ADBC, which needs a connection of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import polars as pl
import psycopg
import pyarrow as pa
from django.db import connection
from numpy.typing import NDArray
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus

from sbyt.kit.columns.arrays_out import taken_apart

Dtype = pl.DataType | type[pl.DataType]

_NO_NUMBER: Final = -(2**63)
_NO_DAY: Final = -(2**31)
_NO_FLAG: Final = -1
_NO_TEXT: Final = -1

_NUMBER: Final = "coalesce({}::int8, '-9223372036854775808'::int8)"
_DAY: Final = "coalesce({} - date '1970-01-01', '-2147483648'::int4)"
_FLAG: Final = "coalesce({}::int4, -1)"
_TEXT_LENGTH: Final = "coalesce(octet_length({}::text), -1)"
_BYTES_LENGTH: Final = "coalesce(octet_length({}), -1)"
_ARRAYS_SENT: Final = "(SELECT {} FROM {{}} OFFSET 0) AS sent"
"""Bytes are asked for their length and then for themselves; without OFFSET each would be made twice."""
_TWO_IN_ONE: Final = "int8send(({}::int8 << 32) | ({}::int8 & 4294967295))"


@dataclass(frozen=True, slots=True)
class _Packing:
    """How rows are packed: `selected` by the server from what is told, arrays put into bytes `around` it; of each column its place in the packed row, and
    that of its text or bytes after it.
    """

    selected: str
    around: str
    columns: str
    row: np.dtype[np.void]
    told_after: tuple[int | None, ...]


def read_columns(
    query: str, *, params: Sequence[Any] | Mapping[str, Any] = (), schema: Mapping[str, Dtype]
) -> pl.DataFrame:
    """Return what the query selects, its columns named and typed by `schema` in order; arrays become lists.

    Whole numbers, days, flags, texts, bytes and arrays of whole numbers or days are known. `%s` stands for a parameter and `%%` for
    a percent sign. A column of texts, and all columns of fixed size together, may not be larger than a gigabyte.
    """
    packing = _packing(tuple(schema.values()))
    told = f"({query}) AS told ({packing.columns})"
    values = _one_row(f"SELECT {packing.selected} FROM {packing.around.format(told)}", params)  # noqa: S608
    if values[0] is None:
        return _nothing(tuple(schema.items())).clone()
    rows = np.frombuffer(values[0], packing.row)
    known = zip(schema.values(), packing.told_after, strict=True)
    arrays = [
        _unpacked(dtype, rows[f"c{number}"], b"" if after is None else values[after] or b"")
        for number, (dtype, after) in enumerate(known)
    ]
    frame = pl.DataFrame(pa.RecordBatch.from_arrays(arrays, names=list(schema)))
    others = [
        frame[name].cast(dtype)
        for (name, dtype), read in zip(schema.items(), frame.dtypes, strict=True)
        if read != dtype
    ]
    return frame.with_columns(others) if others else frame


@cache
def _nothing(schema: tuple[tuple[str, Dtype], ...]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(schema))


def _one_row(statement: str, params: Sequence[Any] | Mapping[str, Any]) -> list[bytes | None]:
    """Return the values of the only row as PostgreSQL sends them in binary.

    Inside a transaction that has begun the driver's own call is taken: a cursor costs ten times as much here as a small answer.
    """
    with connection.wrap_database_errors, connection.cursor() as wrapped:
        # past Django's own wrappers: parameters are put in by the client, the answer comes in binary
        told = wrapped.cursor.mogrify(statement, params).encode()
        session = connection.connection.pgconn
        if session.transaction_status != TransactionStatus.INTRANS:
            with psycopg.Cursor(connection.connection) as cursor:
                cursor.execute(told, binary=True, prepare=False)
                return _values(cursor.pgresult)
        result = session.exec_params(told, None, result_format=Format.BINARY)
        if result.status == ExecStatus.TUPLES_OK:
            return _values(result)
        if session.status != ConnStatus.OK:
            raise psycopg.OperationalError(result.get_error_message())
        raise psycopg.errors.error_from_result(result)


def _values(result: Any) -> list[bytes | None]:
    return [result.get_value(0, field) for field in range(result.nfields)]


@cache
def _packing(dtypes: tuple[Dtype, ...]) -> _Packing:
    """Numbers, then what takes four bytes two at a time, are one value a row: to join them costs half of a column each."""
    columns = [f"c{number}" for number in range(len(dtypes))]
    numbers = [name for name, dtype in zip(columns, dtypes, strict=True) if dtype.is_integer()]
    halves = [
        (name, _half(dtype).format(name))
        for name, dtype in zip(columns, dtypes, strict=True)
        if not dtype.is_integer()
    ]
    sent = [f"int8send({_NUMBER.format(name)})" for name in numbers]
    for (_left, high), (_right, low) in zip(halves[::2], halves[1::2], strict=False):
        sent.append(_TWO_IN_ONE.format(high, low))
    if len(halves) % 2:
        sent.append(f"int4send({halves[-1][1]})")
    selected = [f"string_agg({' || '.join(sent)}, NULL)"]
    told_after: list[int | None] = []
    for name, dtype in zip(columns, dtypes, strict=True):
        is_told = not _is_fixed(dtype)
        told_after.append(len(selected) if is_told else None)
        if is_told:
            selected.append(f"string_agg({name}{'' if _is_bytes(dtype) else '::text'}, NULL)")
    row = [(name, ">i8") for name in numbers] + [(name, ">i4") for name, _told in halves]
    around = _ARRAYS_SENT.format(
        ", ".join(_sent(name, dtype) for name, dtype in zip(columns, dtypes, strict=True))
    )
    has_arrays = any(dtype.is_nested() for dtype in dtypes)
    return _Packing(
        selected=", ".join(selected),
        around=around if has_arrays else "{}",
        columns=", ".join(columns),
        row=np.dtype(row),
        told_after=tuple(told_after),
    )


def _sent(name: str, dtype: Dtype) -> str:
    return f"array_send({name}) AS {name}" if dtype.is_nested() else name


def _is_bytes(dtype: Dtype) -> bool:
    return bool(dtype.is_(pl.Binary) or dtype.is_nested())


def _is_fixed(dtype: Dtype) -> bool:
    return bool(dtype.is_integer() or dtype.is_(pl.Date) or dtype.is_(pl.Boolean))


def _half(dtype: Dtype) -> str:
    if dtype.is_(pl.Date):
        return _DAY
    if dtype.is_(pl.Boolean):
        return _FLAG
    return _BYTES_LENGTH if _is_bytes(dtype) else _TEXT_LENGTH


def _unpacked(dtype: Dtype, told: NDArray[Any], joined: bytes) -> pa.Array:
    """Return a column of its numbers, or of the bytes that are as long as the numbers say."""
    if dtype.is_integer():
        numbers = told.astype(np.int64)
        return _column(pa.int64(), numbers, numbers != _NO_NUMBER)
    halves = told.astype(np.int32)
    if dtype.is_(pl.Date):
        return _column(pa.date32(), halves, halves != _NO_DAY)
    if dtype.is_(pl.Boolean):
        return _column(pa.bool_(), np.packbits(halves == 1, bitorder="little"), halves != _NO_FLAG)
    if dtype.is_nested():
        return taken_apart(joined, halves)
    return _end_to_end(halves, joined, pa.large_binary() if dtype.is_(pl.Binary) else pa.large_string())


def _column(kind: pa.DataType, values: NDArray[Any], known: NDArray[np.bool_]) -> pa.Array:
    return pa.Array.from_buffers(kind, len(known), [_mask(known), pa.py_buffer(values)])


def _mask(known: NDArray[np.bool_]) -> pa.Buffer | None:
    return None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))


def _end_to_end(lengths: NDArray[np.int32], joined: bytes, kind: pa.DataType) -> pa.Array:
    """Return the values of which `joined` is made, each as long as is told."""
    known = lengths != _NO_TEXT
    ends = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(np.where(known, lengths, 0), out=ends[1:])
    return pa.Array.from_buffers(kind, len(lengths), [_mask(known), pa.py_buffer(ends), pa.py_buffer(joined)])
