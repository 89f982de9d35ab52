"""Arrays of whole numbers as PostgreSQL sends them (`array_send`): those of all rows opened at once."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

_HEAD: Final = 5
_ITEM: Final = 2
"""A head of five integers (dimensions, nulls, type, items, from), then for each item its length and itself."""


def integers_sent(sent: pl.Series) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the items of all rows end to end and how many each row has; `sent`: arrays of `integer` without nulls, none empty."""
    words = np.frombuffer(b"".join(sent.to_list()), ">i4")
    counts = (sent.bin.size().cast(pl.Int64).to_numpy() // words.itemsize - _HEAD) // _ITEM
    heads = np.repeat(np.arange(1, len(counts) + 1) * _HEAD, counts)
    places = heads + np.arange(int(counts.sum())) * _ITEM + 1
    return words[places].astype(np.int64), counts
