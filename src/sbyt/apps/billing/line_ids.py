"""The id of a line says its charge and its number: no counter is asked, and no index of ids is kept."""

from __future__ import annotations

from typing import Final

import polars as pl

MOST_LINES: Final = 32768
"""`number` is a smallint: ids of two charges never meet. Lines written before have ids of a counter, which are lower."""


def line_ids() -> pl.Expr:
    """Return the ids of lines that have `charge_id` and `number`."""
    return pl.col("charge_id") * MOST_LINES + pl.col("number")
