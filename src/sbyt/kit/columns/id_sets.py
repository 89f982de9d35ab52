"""Ask for the rows of many ids in the way an index answers cheapest."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ids = pl.Series | Collection[int]
Ranges = list[tuple[int, int]]

_DENSE: Final = 4
_FEW: Final = 16
"""So many ranges are asked for at most; more are one range, or a list."""
_NEAR: Final = 8
"""Where more may be answered than was asked, ids as near as this are one range."""


def ids_in(column: str, ids: Ids) -> str:
    """Return a condition of SQL: `column` is one of the ids.

    Unbroken ids, or a few unbroken runs of them, are asked for as ranges alone: an index is read in one piece, and nothing is
    looked up for a row. Ids that lie close together (a fourth of their range or more) are asked for as a range
    too, and what lies between them is left out by a hash.
    """
    known = _sorted(ids)
    if not len(known):
        return "false"
    ranges = _ranges(known, nearer_than=2)
    if (len(ranges) <= _FEW and len(known) > _FEW) or len(ranges) == 1:
        return _within(column, ranges)
    low, high = int(known[0]), int(known[-1])
    listed = ",".join(map(str, known.tolist()))
    one_of = f"{column} = ANY('{{{listed}}}'::bigint[])"
    return f"{_within(column, [(low, high)])} AND {one_of}" if high - low < len(known) * _DENSE else one_of


def ids_about(column: str, ids: Ids) -> str:
    """Return a condition of SQL that holds for the ids and may hold for others near them: the caller leaves those out.

    For ids of which many are close together and few stand alone: no list of them is sent, nothing is looked up for a row.
    """
    known = _sorted(ids)
    ranges = _ranges(known, nearer_than=_NEAR)
    return _within(column, ranges) if 0 < len(ranges) <= _FEW else ids_in(column, ids)


def _sorted(ids: Ids) -> NDArray[np.int64]:
    """Return the ids in rising order, each once; what stands so already is not sorted again."""
    if not isinstance(ids, pl.Series):
        return np.array(sorted(set(ids)), dtype=np.int64)
    told = ids.drop_nulls() if ids.null_count() else ids
    known: NDArray[np.int64] = told.to_numpy().astype(np.int64, copy=False)
    steps = np.diff(known)
    if (steps > 0).all():
        return known
    ranked = known if (steps >= 0).all() else np.sort(known)
    once: NDArray[np.int64] = ranked[np.concatenate([[True], ranked[1:] != ranked[:-1]])]
    return once


def _ranges(known: NDArray[np.int64], *, nearer_than: int) -> Ranges:
    """Return the runs of ids whose neighbours are nearer than so much, both ends inclusive."""
    if not len(known):
        return []
    last = np.flatnonzero(np.diff(known) >= nearer_than)
    firsts = known[np.concatenate([[0], last + 1])]
    lasts = known[np.concatenate([last, [len(known) - 1]])]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def _within(column: str, ranges: Ranges) -> str:
    told = [f"{column} BETWEEN {low} AND {high}" for low, high in ranges]
    return told[0] if len(told) == 1 else f"({' OR '.join(told)})"
