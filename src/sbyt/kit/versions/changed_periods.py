"""Over which days versions of facts changed since a moment: for all facts of a table by one query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import polars as pl

from sbyt.kit.columns.copy_out import read_columns

CHANGED: Final = {"key": pl.Int64(), "since": pl.Date(), "until": pl.Date()}
"""What a fact is of, and the days `[since, until)` on which it is not what it was; null `since` = from the first, null `until` = on."""


def changed_periods(
    *, source: str, key: str, facts: Sequence[str], since: datetime, valid: str = "t.valid"
) -> pl.DataFrame:
    """Return CHANGED for the versions of `source` (a FROM clause whose table with versions is `t`).

    A version cut and gone on with the same `facts` on the same days did not change. Days of a fact are compared as a whole: those on
    which it was believed at `since` against those on which it is believed now. All names are written by programmers.
    """
    named = ", ".join((key, *facts))
    was = "t.superseded_at > %(since)s AND (t.recorded_at IS NULL OR t.recorded_at <= %(since)s)"
    now = "t.superseded_at IS NULL AND t.recorded_at > %(since)s"
    query = f"""
        WITH moved AS (
            SELECT {key} AS key,
                   coalesce(range_agg({valid}) FILTER (WHERE {was}), '{{}}'::datemultirange) AS was,
                   coalesce(range_agg({valid}) FILTER (WHERE {now}), '{{}}'::datemultirange) AS now
              FROM {source}
             WHERE t.recorded_at > %(since)s OR t.superseded_at > %(since)s
             GROUP BY {named}
        )
        SELECT DISTINCT key, lower(days), upper(days)
          FROM moved, unnest((was - now) + (now - was)) AS days ORDER BY 1, 2, 3
    """  # noqa: S608  the parts are names in the program
    return read_columns(query, params={"since": since}, schema=CHANGED)
