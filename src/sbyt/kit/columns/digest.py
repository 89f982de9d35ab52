"""The SHA-256 of frames: of what their columns hold, however they came to hold it. No text is made of numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import polars as pl

_WIDTHS: Final = (1, 2, 4)


def digest_of(*frames: pl.DataFrame, narrow: bool = False) -> str:
    """Return the digest of the frames: names and types of columns, values in their order, nulls told from anything.

    The same on every machine: numbers are hashed as 64 bits from the lowest, texts as UTF-8 after their lengths. `narrow`: numbers are
    hashed as what each is above the least of its column, in as many bytes as the greatest of these needs; the least and how many bytes stand before them.
    """
    told = _narrow_numbers if narrow else _numbers
    whole = hashlib.sha256()
    for frame in frames:
        for series in frame.iter_columns():
            whole.update(f"{series.name}|{series.dtype}|{len(series)}\n".encode())
            _take(whole, series, told)
    return whole.hexdigest()


def _take(whole: Any, series: pl.Series, numbers: Callable[[pl.Series], bytes]) -> None:
    known = series.is_not_null()
    if not known.all():
        whole.update(np.packbits(known.to_numpy()).tobytes())
        series = series.filter(known)
    if isinstance(series.dtype, pl.List):
        whole.update(numbers(series.list.len()))
        _take(whole, series.list.explode(empty_as_null=False, keep_nulls=False), numbers)
    elif series.dtype == pl.String:
        whole.update(numbers(series.str.len_bytes()))
        whole.update(_texts(series))
    else:
        whole.update(numbers(series.to_physical()))


def _texts(series: pl.Series) -> memoryview:
    """Return the UTF-8 of all texts end to end, as the column holds it: no text is made of it."""
    told = series.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    _known, ends, held = told.buffers()
    if held is None:
        return memoryview(b"")
    bounds = np.frombuffer(ends, np.int64)[told.offset : told.offset + len(told) + 1]
    return memoryview(held)[bounds[0] : bounds[-1]] if len(told) else memoryview(b"")


def _numbers(series: pl.Series) -> bytes:
    return series.cast(pl.Int64).to_numpy().astype("<i8", copy=False).tobytes()


def _narrow_numbers(series: pl.Series) -> bytes:
    if series.is_empty():
        return b""
    held = series.cast(pl.Int64).to_numpy()
    least, most = int(held.min()), int(held.max())
    if least == most:
        return f"{least}|0|".encode()
    kind = next((f"<u{width}" for width in _WIDTHS if most - least < 1 << 8 * width), "")
    above = (held - least).astype(kind) if kind else held.astype("<i8", copy=False)
    return f"{least}|{above.itemsize}|".encode() + above.tobytes()
