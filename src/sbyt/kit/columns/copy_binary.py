"""Rows of a table as PostgreSQL's binary COPY reads them, made from whole columns at once.

A row is a count of fields, then each field's length and bytes. Columns are laid side by side as one matrix of bytes,
every field as wide as it can be; what a short text or a null does not fill is then cut out of all rows together.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Bytes: TypeAlias = NDArray[np.uint8]

HEADER: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER: Final = b"\xff\xff"

_EPOCH: Final = date(2000, 1, 1)
_EPOCH_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
_LENGTH_BYTES: Final = 4
_AT_ONCE: Final = 4096
"""Rows laid side by side at once: their bytes stay in the processor's cache."""
_FROM_INCLUSIVE: Final = 0x02
_ENDLESS: Final = 0x10


class Kind(Enum):
    """A type of PostgreSQL that can be written so; a number is told by its big-endian form."""

    INT2 = ">i2"
    INT4 = ">i4"
    INT8 = ">i8"
    BOOL = ">i1"
    DATE = "date"
    MOMENT = "moment"
    SPAN = "span"
    TEXT = "text"
    JSON = "json"
    NUMBERS = "numbers"


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table and the columns of it that a mass load fills, in their order."""

    table: str
    columns: Mapping[str, Kind]

    @property
    def copy_statement(self) -> str:
        """Return the COPY that takes the rows; names come from the program, never from a user."""
        names = ", ".join(f'"{name}"' for name in self.columns)
        return f"COPY {self.table} ({names}) FROM STDIN (FORMAT binary)"


@dataclass(frozen=True, slots=True)
class Texts:
    """A text a row: UTF-8 bytes (rows, widest) from the left; `lengths` null where all fill the width, -1 = null."""

    matrix: Bytes
    lengths: NDArray[np.int32] | None = None


@dataclass(frozen=True, slots=True)
class Spans:
    """A period without end a row: `[since, )`, days as datetime64[D]."""

    since: NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Known:
    """A number or day a row, null where `known` is false."""

    values: NDArray[Any]
    known: NDArray[np.bool_]


Values: TypeAlias = NDArray[Any] | Texts | Spans | Known | int | str | date | datetime | None
"""A column: a value a row, or one value for all rows."""


class UnableToEncodeRows(ValueError):
    """Raised when columns are not those of the shape, or a value has no form of its column's kind."""


@dataclass(frozen=True, slots=True)
class _Field:
    """Length and bytes of a field, (rows or 1, 4 + widest); `lengths` of the bytes where they differ."""

    block: Bytes
    lengths: NDArray[np.int32] | None = None

    @property
    def width(self) -> int:
        return int(self.block.shape[1])


def encoded_rows(shape: TableShape, columns: Mapping[str, Values], *, rows: int) -> Iterator[bytes]:
    """Yield `rows` rows in pieces, without header and trailer.

    Raises UnableToEncodeRows: a column is lacking or too many, or a value does not fit its kind.
    """
    if columns.keys() != shape.columns.keys():
        odd = sorted(columns.keys() ^ shape.columns.keys())
        raise UnableToEncodeRows(f"{shape.table}: {', '.join(odd)}")
    for start in range(0, rows, _AT_ONCE):
        yield _encoded(shape, columns, range(start, min(start + _AT_ONCE, rows)))


def _encoded(shape: TableShape, columns: Mapping[str, Values], part: range) -> bytes:
    fields = [
        _field(kind, _part(columns[name], part), f"{shape.table}.{name}")
        for name, kind in shape.columns.items()
    ]
    matrix = np.empty((len(part), 2 + sum(field.width for field in fields)), dtype=np.uint8)
    matrix[:, :2] = np.frombuffer(struct.pack(">h", len(fields)), dtype=np.uint8)
    kept: NDArray[np.bool_] | None = None
    at = 2
    for field in fields:
        matrix[:, at : at + field.width] = field.block
        if field.lengths is not None:
            if kept is None:
                kept = np.ones(matrix.shape, dtype=np.bool_)
            inside = np.arange(field.width - _LENGTH_BYTES, dtype=np.int32) < field.lengths[:, None]
            kept[:, at + _LENGTH_BYTES : at + field.width] = inside
        at += field.width
    return matrix.tobytes() if kept is None else matrix[kept].tobytes()


def _part(values: Values, part: range) -> Values:
    rows = slice(part.start, part.stop)
    if isinstance(values, Texts):
        return Texts(values.matrix[rows], None if values.lengths is None else values.lengths[rows])
    if isinstance(values, Spans):
        return Spans(values.since[rows])
    if isinstance(values, Known):
        return Known(values.values[rows], values.known[rows])
    return values[rows] if isinstance(values, np.ndarray) else values


def days_since_epoch(day: date) -> int:
    """Return the day as PostgreSQL counts them."""
    return (day - _EPOCH).days


def _field(kind: Kind, values: Values, name: str) -> _Field:
    if values is None:
        return _Field(np.full((1, _LENGTH_BYTES), 0xFF, dtype=np.uint8))
    if isinstance(values, Texts):
        return _text(values)
    if isinstance(values, Spans):
        return _span(values)
    if isinstance(values, Known):
        whole = _field(kind, values.values, name)
        block = np.where(values.known[:, None], whole.block, np.uint8(0xFF))
        full = whole.width - _LENGTH_BYTES
        return _Field(block, np.where(values.known, full, 0).astype(np.int32))
    if isinstance(values, np.ndarray):
        return _with_length(_payload(kind, values, name))
    return _Field(_constant(kind, values, name))


def _constant(kind: Kind, value: int | str | date | datetime, name: str) -> Bytes:
    if kind is Kind.TEXT and isinstance(value, str):
        written = np.frombuffer(value.encode(), dtype=np.uint8)[None, :]
        return _with_length(written).block
    if kind is Kind.MOMENT and isinstance(value, datetime):
        passed = value - _EPOCH_MOMENT
        micros = (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
        return _with_length(_big_endian(np.array([micros]), ">i8")).block
    if kind is Kind.DATE and isinstance(value, date):
        return _with_length(_big_endian(np.array([days_since_epoch(value)]), ">i4")).block
    if isinstance(value, int) and kind.value.startswith(">"):
        return _with_length(_big_endian(np.array([int(value)]), kind.value)).block
    raise UnableToEncodeRows(f"{name}: {value!r} is not {kind.name}")


def _payload(kind: Kind, values: NDArray[Any], name: str) -> Bytes:
    if kind is Kind.DATE:
        return _big_endian(_days(values), ">i4")
    if kind is Kind.MOMENT:
        micros = (values.astype("datetime64[us]") - np.datetime64("2000-01-01", "us")).astype(np.int64)
        return _big_endian(micros, ">i8")
    if kind.value.startswith(">"):
        return _big_endian(values, kind.value)
    raise UnableToEncodeRows(f"{name}: an array is not {kind.name}")


def _days(values: NDArray[Any]) -> NDArray[Any]:
    return (values.astype("datetime64[D]") - np.datetime64(_EPOCH, "D")).astype(np.int32)


def _big_endian(values: NDArray[Any], form: str) -> Bytes:
    written = np.ascontiguousarray(values.astype(form))
    return written.view(np.uint8).reshape(len(values), -1)


def _with_length(payload: Bytes) -> _Field:
    block = np.empty((payload.shape[0], _LENGTH_BYTES + payload.shape[1]), dtype=np.uint8)
    block[:, :_LENGTH_BYTES] = np.frombuffer(struct.pack(">i", payload.shape[1]), dtype=np.uint8)
    block[:, _LENGTH_BYTES:] = payload
    return _Field(block)


def _text(texts: Texts) -> _Field:
    field = _with_length(texts.matrix)
    if texts.lengths is None:
        return field
    field.block[:, :_LENGTH_BYTES] = _big_endian(texts.lengths, ">i4")
    return _Field(field.block, np.maximum(texts.lengths, 0))


def _span(spans: Spans) -> _Field:
    block = np.empty((len(spans.since), _LENGTH_BYTES + 9), dtype=np.uint8)
    block[:, :9] = np.frombuffer(struct.pack(">iBi", 9, _FROM_INCLUSIVE | _ENDLESS, 4), dtype=np.uint8)
    block[:, 9:] = _big_endian(_days(spans.since), ">i4")
    return _Field(block)
