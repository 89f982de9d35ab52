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
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import polars as pl
import psycopg
import pyarrow as pa
from django.db import connection
from numpy.typing import NDArray
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus

from sbyt.kit.columns.arrays_out import taken_apart
from sbyt.kit.columns.short_ids import short_columns

Dtype = pl.DataType | type[pl.DataType]

_NO_NUMBER: Final = -(2**63)
_NO_DAY: Final = -(2**30)
_NO_FLAG: Final = -1
_NO_TEXT: Final = -1
_NO_SHORT: Final = -1

_NUMBER: Final = "coalesce({}::int8, '-9223372036854775808'::int8)"
_DAY: Final = "coalesce({} - date '1970-01-01', '-1073741824'::int4)"
_FLAG: Final = "coalesce({}::int4, -1)"
_TEXT_LENGTH: Final = "coalesce(octet_length({}::text), -1)"
_BYTES_LENGTH: Final = "coalesce(octet_length({}), -1)"
_ARRAYS_SENT: Final = "(SELECT {} FROM {{}} OFFSET 0) AS sent"
"""Bytes are asked for their length and then for themselves; without OFFSET each would be made twice."""
_SHORT: Final = "coalesce({}, -1)"
_TWO_IN_ONE: Final = "int8send({} * 4294967296 + {}::int4)"
"""What does not fit is refused by the server: the high one by the product, the low one by its type."""
_WIDE: Final = 8
_ALONE, _HIGH, _LOW = range(3)


class UnableToTellShort(ValueError):
    """Raised when a number that was to be told in four bytes from zero is below it."""


@dataclass(frozen=True, slots=True)
class _Packing:
    """How rows are packed: `selected` by the server from what is told, arrays put into bytes `around` it; of each column its field of the packed row and
    which half of it, and the place of its text or bytes.
    """

    selected: str
    around: str
    columns: str
    row: np.dtype[np.void]
    places: tuple[tuple[str, int], ...]
    told_after: tuple[int | None, ...]


def read_columns(
    query: str,
    *,
    params: Sequence[Any] | Mapping[str, Any] = (),
    schema: Mapping[str, Dtype],
    ids_of: Mapping[str, str] = MappingProxyType({}),
) -> pl.DataFrame:
    """Return what the query selects, its columns named and typed by `schema` in order; arrays become lists.

    Whole numbers, days, flags, texts, bytes and arrays of whole numbers or days are known. `%s` stands for a parameter and `%%` for
    a percent sign. A column of texts, and all columns of fixed size together, may not be larger than a gigabyte.
    `ids_of`: column of whole numbers → the table whose ids they are, or `short_ids.NUMBER`; they are sent in four bytes where they fit.

    :raises DataError: a number that was to fit does not.
    :raises UnableToTellShort: it is below zero.
    """
    short = short_columns(ids_of) if ids_of else frozenset()
    packing = _packing(tuple(schema.values()), tuple(name in short for name in schema))
    told = f"({query}) AS told ({packing.columns})"
    values = _one_row(f"SELECT {packing.selected} FROM {packing.around.format(told)}", params)  # noqa: S608
    if values[0] is None:
        return _nothing(tuple(schema.items())).clone()
    rows = np.frombuffer(values[0], packing.row)
    known = zip(schema.values(), packing.places, packing.told_after, strict=True)
    arrays = [
        _unpacked(dtype, rows[place], part, b"" if after is None else values[after] or b"")
        for dtype, (place, part), after in known
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
def _packing(dtypes: tuple[Dtype, ...], short: tuple[bool, ...]) -> _Packing:
    """Numbers, then what takes four bytes two at a time, are one value a row: to join them costs half of a column each."""
    columns = [f"c{number}" for number in range(len(dtypes))]
    known = list(zip(columns, dtypes, short, strict=True))
    whole = [name for name, dtype, is_short in known if dtype.is_integer() and not is_short]
    halves = [
        (name, _half(dtype).format(name))
        for name, dtype, is_short in known
        if is_short or not dtype.is_integer()
    ]
    places = dict.fromkeys(whole, _ALONE)
    where = {name: name for name in columns}
    sent = [f"int8send({_NUMBER.format(name)})" for name in whole]
    row = [(name, ">i8") for name in whole]
    for (left, high), (right, low) in zip(halves[::2], halves[1::2], strict=False):
        sent.append(_TWO_IN_ONE.format(high, low))
        row.append((left, ">i8"))
        places |= {left: _HIGH, right: _LOW}
        where[right] = left
    if len(halves) % 2:
        name, alone = halves[-1]
        sent.append(f"int4send({alone}::int4)")
        row.append((name, ">i4"))
        places[name] = _ALONE
    selected = [f"string_agg({' || '.join(sent)}, NULL)"]
    told_after: list[int | None] = []
    for name, dtype, _is_short in known:
        is_told = not _is_fixed(dtype)
        told_after.append(len(selected) if is_told else None)
        if is_told:
            selected.append(f"string_agg({name}{'' if _is_bytes(dtype) else '::text'}, NULL)")
    around = _ARRAYS_SENT.format(
        ", ".join(_sent(name, dtype) for name, dtype in zip(columns, dtypes, strict=True))
    )
    has_arrays = any(dtype.is_nested() for dtype in dtypes)
    return _Packing(
        selected=", ".join(selected),
        around=around if has_arrays else "{}",
        columns=", ".join(columns),
        row=np.dtype(row),
        places=tuple((where[name], places[name]) for name in columns),
        told_after=tuple(told_after),
    )


def _sent(name: str, dtype: Dtype) -> str:
    return f"array_send({name}) AS {name}" if dtype.is_nested() else name


def _is_bytes(dtype: Dtype) -> bool:
    return bool(dtype.is_(pl.Binary) or dtype.is_nested())


def _is_fixed(dtype: Dtype) -> bool:
    return bool(dtype.is_integer() or dtype.is_(pl.Date) or dtype.is_(pl.Boolean))


def _half(dtype: Dtype) -> str:
    if dtype.is_integer():
        return _SHORT
    if dtype.is_(pl.Date):
        return _DAY
    if dtype.is_(pl.Boolean):
        return _FLAG
    return _BYTES_LENGTH if _is_bytes(dtype) else _TEXT_LENGTH


def _unpacked(dtype: Dtype, told: NDArray[Any], part: int, joined: bytes) -> pa.Array:
    """Return a column of its numbers, or of the bytes that are as long as the numbers say."""
    if dtype.is_integer() and part == _ALONE and told.itemsize == _WIDE:
        numbers = told.astype(np.int64)
        return _column(pa.int64(), numbers, numbers != _NO_NUMBER)
    halves = _half_of(told, part)
    if dtype.is_integer():
        if (halves < _NO_SHORT).any():
            raise UnableToTellShort(f"a number below zero: {halves.min()}")
        return _column(pa.int64(), halves.astype(np.int64), halves != _NO_SHORT)
    if dtype.is_(pl.Date):
        return _column(pa.date32(), halves, halves != _NO_DAY)
    if dtype.is_(pl.Boolean):
        return _column(pa.bool_(), np.packbits(halves == 1, bitorder="little"), halves != _NO_FLAG)
    if dtype.is_nested():
        return taken_apart(joined, halves)
    return _end_to_end(halves, joined, pa.large_binary() if dtype.is_(pl.Binary) else pa.large_string())


def _half_of(told: NDArray[Any], part: int) -> NDArray[np.int32]:
    """Return the numbers of four bytes that stand alone, or those of two in one: high × 2³² + low, both with a sign."""
    if part == _HIGH:
        return ((told.astype(np.int64) + 2**31) >> 32).astype(np.int32)
    return told.astype(np.int64).astype(np.int32) if part == _LOW else told.astype(np.int32)


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
