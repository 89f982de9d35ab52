"""The SHA-256 of frames: of what their columns hold, however they came to hold it. No text is made of numbers."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import polars as pl


def digest_of(*frames: pl.DataFrame) -> str:
    """Return the digest of the frames: names and types of columns, values in their order, nulls told from anything.

    The same on every machine: numbers are hashed as 64 bits from the lowest, texts as UTF-8 after their lengths.
    """
    whole = hashlib.sha256()
    for frame in frames:
        for series in frame.iter_columns():
            whole.update(f"{series.name}|{series.dtype}|{len(series)}\n".encode())
            _take(whole, series)
    return whole.hexdigest()


def _take(whole: Any, series: pl.Series) -> None:
    known = series.is_not_null()
    if not known.all():
        whole.update(np.packbits(known.to_numpy()).tobytes())
        series = series.filter(known)
    if isinstance(series.dtype, pl.List):
        whole.update(_numbers(series.list.len()))
        _take(whole, series.list.explode(empty_as_null=False, keep_nulls=False))
    elif series.dtype == pl.String:
        whole.update(_numbers(series.str.len_bytes()))
        whole.update(_texts(series))
    else:
        whole.update(_numbers(series.to_physical()))


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
