"""Rows whose columns are arrays of any length, by binary COPY: every column is laid into all rows at once.

A row is laid out in halves of a word (two bytes): all that numbers and arrays of them are made of has an even length. Bytes stand last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, Final, TypeAlias

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from sbyt.kit.columns.copy_binary import HEADER, TRAILER, Kind, TableShape, UnableToEncodeRows

Ints: TypeAlias = NDArray[np.int64]

_TYPES: Final = {Kind.INT2: (21, 1), Kind.INT4: (23, 2), Kind.INT8: (20, 4), Kind.DATE: (1082, 2)}
"""Kinds of numbers: the number of the type in PostgreSQL's catalogue, and how many halves one takes."""
_LENGTH: Final = 2
_HEAD: Final = 12
"""Halves of the length of a field, and of that with the head of an array: dimensions, nulls, type, items, the first."""
_ROWS_AT_ONCE: Final = 2_048
"""What is laid out at once stays in the processor's memory."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """A whole number a row; days as PostgreSQL counts them."""

    kind: Kind
    values: Ints


@dataclass(frozen=True, slots=True)
class Lists:
    """An array a row: its items are those of `items` from `starts` to `ends`. Where there are none the row says null."""

    kind: Kind
    items: Ints
    starts: Ints
    ends: Ints


@dataclass(frozen=True, slots=True)
class Pieces:
    """Bytes a row, those of `whole` from `starts` to `ends`; where there are none the row says null."""

    whole: bytes
    starts: Ints
    ends: Ints


Laid: TypeAlias = Numbers | Lists
Column: TypeAlias = Laid | Pieces


def write_lists(table: str, columns: Mapping[str, Column], *, rows: int) -> None:
    """Add the rows to the table. Types of columns must be those of the table: the database refuses others.

    Raises UnableToEncodeRows where a number is out of the range of its kind, django.db.IntegrityError where a constraint of the table refuses a
    row: nothing is added then.
    """
    laid = {name: column for name, column in columns.items() if not isinstance(column, Pieces)}
    last = {name: column for name, column in columns.items() if isinstance(column, Pieces)}
    for name, column in laid.items():
        values = column.values if isinstance(column, Numbers) else column.items
        if not fits(column.kind, values).all():
            raise UnableToEncodeRows(f"{name}: out of the range of {column.kind.name}")
    if not rows:
        return
    statement = TableShape(table, dict.fromkeys((*laid, *last), Kind.NUMBERS)).copy_statement
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(HEADER)
        for start in range(0, rows, _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            told = [_laid_out([*laid.values()], part, len(columns))]
            told += [piece for column in last.values() for piece in _pieces(column, part)]
            copy.write(b"".join(chain.from_iterable(zip(*told, strict=True))))
        copy.write(TRAILER)


def fits(kind: Kind, values: Ints) -> NDArray[np.bool_]:
    """Tell of each number whether an item of this kind can be it."""
    most = 2 ** (16 * _TYPES[kind][1] - 1) - 1
    told: NDArray[np.bool_] = (values <= most) & (values >= -most - 1)
    return told


def _laid_out(columns: list[Laid], part: slice, fields: int) -> list[bytes]:
    """Return the rows of the part as bytes, without the columns of bytes."""
    sizes = [_sizes(column, part) for column in columns]
    lengths = 1 + np.sum(sizes, axis=0)
    ends = np.cumsum(lengths)
    written = np.zeros(int(ends[-1]), ">u2")
    place = ends - lengths
    written[place] = fields
    place += 1
    for column, size in zip(columns, sizes, strict=True):
        if isinstance(column, Numbers):
            _put_items(written, column.kind, place, column.values[part])
        else:
            _put_array(written, column, place, part)
        place += size
    told = written.tobytes()
    bounds = [0, *(2 * ends).tolist()]
    return [told[start:end] for start, end in pairwise(bounds)]


def _sizes(column: Laid, part: slice) -> Ints:
    halves = _TYPES[column.kind][1]
    if isinstance(column, Numbers):
        return np.full(len(column.values[part]), _LENGTH + halves)
    counts = column.ends[part] - column.starts[part]
    return np.where(counts, _HEAD + counts * (_LENGTH + halves), _LENGTH)


def _put_array(written: NDArray[Any], column: Lists, place: Ints, part: slice) -> None:
    counts = column.ends[part] - column.starts[part]
    some = counts > 0
    if not some.all():
        none = place[~some]
        written[none] = written[none + 1] = 0xFFFF
        place, counts = place[some], counts[some]
    if not len(counts):
        return
    number, halves = _TYPES[column.kind]
    length = 2 * (_HEAD - _LENGTH + counts * (_LENGTH + halves))
    written[place], written[place + 1] = length >> 16, length & 0xFFFF
    for offset, value in ((3, 1), (7, number), (9, counts), (11, 1)):
        written[place + offset] = value
    before = np.cumsum(counts) - counts
    step = _LENGTH + halves
    within = np.arange(int(counts.sum()))
    places = np.repeat(place + _HEAD - before * step, counts) + within * step
    starts = column.starts[part][some]
    chosen = np.repeat(starts - before, counts) + within
    _put_items(written, column.kind, places, column.items[chosen])


def _put_items(written: NDArray[Any], kind: Kind, places: Ints, values: Ints) -> None:
    """Put each number with its length before it; halves that are zero stand there already."""
    halves = _TYPES[kind][1]
    written[places + 1] = 2 * halves
    for half in range(halves):
        written[places + (_LENGTH + half)] = (values >> (16 * (halves - 1 - half))) & 0xFFFF


def _pieces(column: Pieces, part: slice) -> Iterator[list[bytes]]:
    """Return the length of each row and its bytes."""
    starts, ends = column.starts[part], column.ends[part]
    counts = ends - starts
    told = np.where(counts, counts, -1).astype(">i4").tobytes()
    yield [told[place : place + 4] for place in range(0, len(told), 4)]
    yield [column.whole[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
