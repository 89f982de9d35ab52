"""Ask for the rows of many ids in the way an index answers cheapest."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import polars as pl

Ids = pl.Series | Collection[int]

_DENSE: Final = 4


def ids_in(column: str, ids: Ids) -> str:
    """Return a condition of SQL: `column` is one of the ids.

    Ids that lie close together (a fourth of their range or more) are asked for as a range, so that an index is read in
    one piece and not probed for every id; what lies between them is left out by a hash. Unbroken ones are a range alone.
    """
    known = ids if isinstance(ids, pl.Series) else pl.Series(list(ids), dtype=pl.Int64)
    known = known.drop_nulls().unique().sort()
    if known.is_empty():
        return "false"
    low, high = int(known[0]), int(known[-1])
    spread = high - low + 1
    within = f"{column} BETWEEN {low} AND {high}"
    if spread == known.len():
        return within
    listed = known.cast(pl.String).str.join(",").item()
    one_of = f"{column} = ANY('{{{listed}}}'::bigint[])"
    return f"{within} AND {one_of}" if spread <= known.len() * _DENSE else one_of
