"""Lines of charges in chunks, and what was wrong in them added up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from sbyt.kit.columns.copy_out import read_columns
from sbyt.usecases.doctor.check import SAMPLES

_CHUNK: Final = 200_000


def chunks(query: str, schema: Mapping[str, pl.DataType]) -> Iterator[pl.DataFrame]:
    """Yield what a query of `after` and `chunk` returns, until nothing is left: lines by charge and number, told by one figure."""
    after = 0
    while True:
        chunk = read_columns(query, params={"after": after, "chunk": _CHUNK}, schema=schema)
        if chunk.is_empty():
            return
        yield chunk
        after = int(chunk["id"].to_numpy().max())


def sift(chunks: Iterator[tuple[int, pl.DataFrame]]) -> tuple[int, int, tuple[str, ...]]:
    """Add up what was checked; `broken` rows are told by their id."""
    checked, broken, samples = 0, 0, []
    for size, bad in chunks:
        checked += size
        broken += bad.height
        samples += [f"строка {number}" for number in bad["id"].head(SAMPLES)]
    return checked, broken, tuple(samples)
