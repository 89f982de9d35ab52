"""Periods of rows asked for by their days: of each range that goes on no bound is taken out, and no range is made to compare it with.

What `valid && daterange(from, to)` says is asked in two halves: the server leaves out what ended before (a flag of the range tells
most), and what begins later is left out here, of which there is next to nothing. An empty range touches no days and is left out by the server.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import polars as pl

BEGUN: Final = "valid_from"
ENDED: Final = "valid_to"


def goes_beyond(column: str, day: str = "%(date_from)s") -> str:
    """Return a condition of SQL: the range of dates has a day from `day` on."""
    return f"(upper_inf({column}) OR upper({column}) > {day})"


def end_of(*columns: str) -> str:
    """Return SQL of the first day after all the ranges of dates; null where all of them go on."""
    going_on = " AND ".join(f"upper_inf({column})" for column in columns)
    ends = ", ".join(f"upper({column})" for column in columns)
    return f"CASE WHEN {going_on} THEN NULL ELSE least({ends}) END"


def begun_before(frame: pl.DataFrame, day: date) -> pl.DataFrame:
    """Return the rows whose `[valid_from, valid_to)` begins before the day and has days; a null bound is open."""
    begun, ended = frame[BEGUN].to_numpy(), frame[ENDED].to_numpy()
    in_vain = (begun >= np.datetime64(day)) | (begun >= ended)
    return frame.filter(pl.Series(~in_vain)) if in_vain.any() else frame
