"""Arrays of whole numbers or days as PostgreSQL sends them in binary, taken apart all at once.

An array is a head of three integers of four bytes (dimensions, whether it has nulls, kind), where it has an element two more (how many, the
first number), then for each element its length and its value; of a null there is the length −1 alone.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_SMALL, _INTEGER, _BIG, _DAY = 21, 23, 20, 1082
_WIDTHS: Final = {_SMALL: 2, _INTEGER: 4, _BIG: 8, _DAY: 4}
"""Bytes of an element, by the number of its type."""
_COUNTED: Final = 20
_EMPTY: Final = 12
_LENGTH: Final = 4
_DAYS_TO_2000: Final = 10_957


class UnableToReadArrays(ValueError):
    """Raised for arrays of more than one dimension, or of anything but whole numbers and days."""


def taken_apart(joined: bytes, lengths: NDArray[np.int32]) -> pa.Array:
    """Return the arrays of a column as lists; null where the length is −1.

    `joined` is what array_send made of each, end to end; `lengths` says how many bytes each has. Days come as date32, other elements as int64.
    Raises UnableToReadArrays.
    """
    known = lengths >= 0
    sizes = np.where(known, lengths, 0).astype(np.int64)
    begins = np.cumsum(sizes) - sizes
    held = np.flatnonzero(sizes > _EMPTY)
    if not len(held):
        return _lists(known, np.zeros(len(lengths), np.int64), pa.array([], pa.int64()))
    kind = _kind(joined, begins[held])
    width = _WIDTHS[kind]
    words = _Words(joined, width)
    counts = np.zeros(len(lengths), np.int64)
    counts[held] = words.integers[words.at(begins[held]) + words.at(_EMPTY)]
    values, present = _elements(words, begins[held], sizes[held], counts[held])
    if kind == _DAY:
        return _lists(known, counts, _masked(pa.date32(), (values + _DAYS_TO_2000).astype(np.int32), present))
    return _lists(known, counts, _masked(pa.int64(), values, present))


class _Words:
    """The bytes as integers of four bytes and as elements, at every place where one can begin."""

    def __init__(self, joined: bytes, width: int) -> None:
        self.width = width
        self.step = min(width, 4)
        self.integers = self._seen(joined, 4)
        self.elements = self._seen(joined, width)

    def _seen(self, joined: bytes, width: int) -> NDArray[Any]:
        count = (len(joined) - width) // self.step + 1
        return np.ndarray(count, dtype=f">i{width}", buffer=joined, strides=(self.step,))

    def at(self, place: Any) -> Any:
        return place // self.step


def _kind(joined: bytes, begins: NDArray[np.int64]) -> int:
    """Return the number of the type of the elements. Every head begins at an even byte, whatever the elements are."""
    halves = np.ndarray((len(joined) - 2) // 2, dtype=">i4", buffer=joined, strides=(2,))
    dimensions, kinds = halves[begins // 2], halves[(begins + 8) // 2]
    kind = int(kinds[0])
    if kind not in _WIDTHS or (kinds != kind).any() or (dimensions != 1).any():
        raise UnableToReadArrays(f"arrays of {dimensions.max()} dimensions, of type {kind}")
    return kind


def _elements(
    words: _Words, begins: NDArray[np.int64], sizes: NDArray[np.int64], counts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_] | None]:
    """Return the values of all elements, one array after the other, and which of them are not null (None: all)."""
    place = _LENGTH + words.width
    before = np.cumsum(counts) - counts
    number = np.arange(int(counts.sum()), dtype=np.int64)
    lengths_at = np.repeat(begins + _COUNTED - before * place, counts) + number * place
    gaps = np.flatnonzero(sizes != _COUNTED + counts * place)
    if not len(gaps):
        return words.elements[words.at(lengths_at + _LENGTH)].astype(np.int64), None
    walked = gaps[np.argsort(-counts[gaps], kind="stable")]
    at, left = begins[walked] + _COUNTED, counts[walked]
    for turn in range(int(left[0])):
        going = int(np.searchsorted(-left, -turn))
        at, walked = at[:going], walked[:going]
        lengths_at[before[walked] + turn] = at
        at = at + _LENGTH + np.where(words.integers[words.at(at)] < 0, 0, words.width)
    present = words.integers[words.at(lengths_at)] >= 0
    values = np.zeros(len(number), np.int64)
    values[present] = words.elements[words.at(lengths_at[present] + _LENGTH)]
    return values, present


def _masked(kind: pa.DataType, values: NDArray[Any], present: NDArray[np.bool_] | None) -> pa.Array:
    mask = None if present is None else pa.py_buffer(np.packbits(present, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [mask, pa.py_buffer(np.ascontiguousarray(values))])


def _lists(known: NDArray[np.bool_], counts: NDArray[np.int64], values: pa.Array) -> pa.Array:
    ends = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=ends[1:])
    mask = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(
        pa.large_list(values.type), len(counts), [mask, pa.py_buffer(ends)], children=[values]
    )
