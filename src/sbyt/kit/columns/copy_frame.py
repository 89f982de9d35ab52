"""A frame as rows of PostgreSQL's binary COPY: the server reads no digits.

Rows alike in all that makes a row longer or shorter (nulls, words, lengths of arrays and of JSON) are records of one size, written
a column at a time. JSON is filled up with spaces to a few sizes: the server reads past them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl
from django.db import connection
from numpy.typing import NDArray

from sbyt.kit.columns.copy_binary import Kind, TableShape, UnableToEncodeRows

_AT_ONCE: Final = 16_384
_MOST_SIZES: Final = 256
"""A frame whose rows are of more kinds than this is no mass of numbers: it is written in CSV."""
_IN_ORDER: Final = 256
"""Few rows keep their order: the sides of one entry are shown as they were posted."""
_MANY: Final = 1 << 40
_JSON_STEP: Final = 32
_JSON_VERSION: Final = 1
_BIGINT: Final = 20
"""The number of the type bigint in PostgreSQL's catalogue."""
_NULL: Final = -1
_EPOCH: Final = date(2000, 1, 1)
_KINDS: Final = {
    "bigint": Kind.INT8,
    "integer": Kind.INT4,
    "smallint": Kind.INT2,
    "boolean": Kind.BOOL,
    "date": Kind.DATE,
    "timestamp with time zone": Kind.MOMENT,
    "text": Kind.TEXT,
    "character varying": Kind.TEXT,
    "jsonb": Kind.JSON,
    "bigint[]": Kind.NUMBERS,
}
_FORMS: Final = {
    Kind.INT8: ">i8",
    Kind.INT4: ">i4",
    Kind.INT2: ">i2",
    Kind.BOOL: ">i1",
    Kind.DATE: ">i4",
    Kind.MOMENT: ">i8",
}

_shapes: dict[str, dict[str, str]] = {}


def shape_of(table: str, columns: list[str]) -> TableShape | None:
    """Return the columns of the table with their kinds; None where one is of a type that is not written so."""
    if not _shapes.get(table, {}).keys() >= set(columns):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
                [table],
            )
            _shapes[table] = dict(cursor.fetchall())
    types = _shapes[table]
    if any(types.get(name) not in _KINDS for name in columns):
        return None
    return TableShape(table, {name: _KINDS[types[name]] for name in columns})


@dataclass(frozen=True, slots=True)
class _Column:
    """A column ready to be written: `size` tells rows apart by what makes them longer, `values` are numbers in a row each.

    Of words `words` are the different ones and `size` says which; of arrays `values` are all numbers end to end from `starts`.
    """

    name: str
    kind: Kind
    size: NDArray[np.int64]
    sizes: int
    values: NDArray[Any]
    words: tuple[bytes, ...] = ()
    starts: NDArray[np.int64] | None = None
    same: bool = False
    """All rows that are not null have one value."""


class TooManySizes(Exception):
    """Raised when rows are of too many sizes to be worth writing so."""


def encoded_frame(shape: TableShape, frame: pl.DataFrame) -> list[bytes | bytearray]:
    """Return the rows of the frame in pieces, without header and trailer. Rows of a piece stand by their size, few rows in order.

    Raises TooManySizes; UnableToEncodeRows where a value has no form of its column's kind.
    """
    columns = [_column(frame[name], kind, name) for name, kind in shape.columns.items()]
    return [
        piece
        for start in range(0, frame.height, _AT_ONCE)
        for piece in _pieces(columns, start, min(start + _AT_ONCE, frame.height))
    ]


def _pieces(columns: list[_Column], start: int, stop: int) -> Iterator[bytes | bytearray]:
    code = np.zeros(stop - start, np.int64)
    codes = 1
    for column in columns:
        if column.sizes > 1:
            code, codes = code * column.sizes + column.size[start:stop], codes * column.sizes
            if codes > _MANY:
                code, codes = _closed_up(code)
    code, codes = _closed_up(code)
    if codes > _MOST_SIZES:
        raise TooManySizes
    if stop - start <= _IN_ORDER:
        for rows in np.split(np.arange(start, stop), np.flatnonzero(np.diff(code)) + 1):
            yield _records(columns, rows)
        return
    order = np.argsort(code.astype(np.uint8), kind="stable")
    for rows in np.split(order, np.cumsum(np.bincount(code))[:-1]):
        yield _records(columns, rows + start)


def _closed_up(code: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """Return the codes without gaps, and how many there are."""
    kinds, closed = np.unique(code, return_inverse=True)
    return closed, len(kinds)


def _records(columns: list[_Column], rows: NDArray[np.int64]) -> bytearray:
    """Return rows of one size: a record with all that they share is repeated, then what differs is written into it."""
    first = rows[:1]
    form: list[tuple[Any, ...]] = [("fields", ">i2")]
    parts = [_part(column, int(column.size[first[0]])) for column in columns]
    for place, (length, shape) in enumerate(parts):
        form.append((f"l{place}", ">i4"))
        if length > 0:
            form.append((f"v{place}", *shape))
    shared = np.zeros(1, dtype=form)
    shared["fields"] = len(columns)
    for place, (column, (length, _shape)) in enumerate(zip(columns, parts, strict=True)):
        shared[f"l{place}"] = length
        if length > 0:
            _share(shared[f"v{place}"], column, first)
    written = bytearray(shared.tobytes() * len(rows))
    records = np.frombuffer(written, dtype=form)
    for place, (column, (length, _shape)) in enumerate(zip(columns, parts, strict=True)):
        if length > 0 and not column.same:
            _fill(records[f"v{place}"], column, rows)
    return written


def _part(column: _Column, size: int) -> tuple[int, tuple[Any, ...]]:
    """Return the length of a field of this size, -1 = null, and the form of its bytes."""
    if size == 0:
        return _NULL, ()
    if column.kind is Kind.TEXT:
        length = len(column.words[size - 1])
        return length, ("u1", (length,))
    if column.kind is Kind.JSON:
        words = (size - 1) * _JSON_STEP // 8
        return 1 + words * 8, ([("version", "u1"), ("text", "u8", (words,))],)
    if column.kind is Kind.NUMBERS:
        items = size - 1
        head = [("head", ">i4", (5 if items else 3,))]
        if items:
            head.append(("items", [("length", ">i4"), ("value", ">i8")], (items,)))  # type: ignore[arg-type]
        return np.dtype(head).itemsize, (head,)
    form = np.dtype(_FORMS[column.kind])
    return form.itemsize, (form,)


def _share(field: NDArray[Any], column: _Column, first: NDArray[np.int64]) -> None:
    """Write what all rows of this size have in the field."""
    if column.kind is Kind.TEXT:
        field[:] = np.frombuffer(column.words[int(column.size[first[0]]) - 1], np.uint8)
    elif column.kind is Kind.JSON:
        field["version"] = _JSON_VERSION
    elif column.kind is Kind.NUMBERS:
        items = int(column.size[first[0]]) - 1
        field["head"][:] = [1, 0, _BIGINT, items, 1] if items else [0, 0, _BIGINT]
        if items:
            field["items"]["length"] = 8
    elif column.same:
        field[:] = column.values[first]


def _fill(field: NDArray[Any], column: _Column, rows: NDArray[np.int64]) -> None:
    """Write what the rows have each of their own."""
    if column.kind is Kind.JSON:
        assert column.starts is not None
        field["text"] = column.values[column.starts[rows][:, None] + np.arange(field["text"].shape[1])]
    elif column.kind is Kind.NUMBERS:
        assert column.starts is not None
        if column.size[rows[0]] > 1:
            items = field["items"]["value"]
            starts = column.starts[rows]
            for place in range(items.shape[1]):
                items[:, place] = column.values[starts + place]
    elif column.kind is not Kind.TEXT:
        field[:] = column.values[rows]


def _column(series: pl.Series, kind: Kind, name: str) -> _Column:
    if kind is Kind.TEXT:
        return _words(series, name)
    if kind is Kind.JSON:
        return _json(series, name)
    if kind is Kind.NUMBERS:
        return _arrays(series, name)
    numbers = _numbers(series, kind, name)
    if series.null_count() == 0:
        same = bool((numbers == numbers[0]).all())
        return _Column(name, kind, np.ones(len(series), np.int64), 1, numbers, same=same)
    return _Column(name, kind, series.is_not_null().to_numpy().astype(np.int64), 2, numbers)


def _numbers(series: pl.Series, kind: Kind, name: str) -> NDArray[Any]:
    if series.null_count() == len(series):
        return np.zeros(len(series), np.int64)
    if isinstance(series.dtype, pl.Datetime):
        moments = series.cast(pl.Datetime("us", series.dtype.time_zone)).to_physical()
        return (moments.fill_null(0) - _MICROS_TO_EPOCH).to_numpy()
    if series.dtype == pl.Date:
        return (series.to_physical().fill_null(0) - _DAYS_TO_EPOCH).to_numpy()
    if kind in {Kind.DATE, Kind.MOMENT} or not (series.dtype.is_integer() or series.dtype == pl.Boolean):
        raise UnableToEncodeRows(f"{name}: {series.dtype} is not {kind.name}")
    numbers = series.cast(pl.Int64).fill_null(0).to_numpy()
    limits = np.iinfo(np.dtype(_FORMS[kind]).newbyteorder("="))
    if len(numbers) and (numbers.min() < limits.min or numbers.max() > limits.max):
        raise UnableToEncodeRows(f"{name}: out of the range of {kind.name}")
    return numbers


_DAYS_TO_EPOCH: Final = (_EPOCH - date(1970, 1, 1)).days
_MICROS_TO_EPOCH: Final = _DAYS_TO_EPOCH * 86_400 * 1_000_000


def _words(series: pl.Series, name: str) -> _Column:
    known = series.cast(pl.String).drop_nulls().unique().sort()
    if len(known) > _MOST_SIZES:
        raise TooManySizes
    coded = series.cast(pl.Enum(known)).to_physical().cast(pl.Int64)
    size = (coded + 1).fill_null(0).to_numpy()
    words = tuple(word.encode() for word in known)
    return _Column(name, Kind.TEXT, size, len(known) + 1, size, words=words, same=True)


def _json(series: pl.Series, name: str) -> _Column:
    known = series.drop_nulls()
    lengths = known.str.len_bytes().cast(pl.Int64)
    wide = (lengths + _JSON_STEP - 1) // _JSON_STEP
    spaces = pl.Series([" " * count for count in range(_JSON_STEP)]).gather(wide * _JSON_STEP - lengths)
    padded = pl.select(pl.concat_str(known, spaces)).to_series()
    size = np.zeros(len(series), np.int64)
    size[series.is_not_null().to_numpy()] = wide.to_numpy() + 1
    text = np.frombuffer(padded.str.join("").item().encode(), np.uint64)
    held = np.maximum(size - 1, 0) * _JSON_STEP // 8
    return _Column(name, Kind.JSON, size, int(size.max()) + 1, text, starts=np.cumsum(held) - held)


def _arrays(series: pl.Series, name: str) -> _Column:
    items = series.list.explode(empty_as_null=False, keep_nulls=False)
    if items.null_count():
        raise TooManySizes
    held = series.list.len().cast(pl.Int64).fill_null(0).to_numpy()
    starts = np.cumsum(held) - held
    size = np.where(series.is_not_null().to_numpy(), held + 1, 0)
    values = items.to_numpy() if len(items) else np.zeros(0, np.int64)
    return _Column(name, Kind.NUMBERS, size, int(size.max()) + 1, values, starts=starts)
