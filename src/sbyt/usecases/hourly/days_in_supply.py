"""On which days a point is in supply: hours are expected of it, and put in place, on these days alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

import polars as pl
from django.utils import timezone

from sbyt.apps.contracts.queries_columns import supply_term_columns
from sbyt.apps.metering.queries_columns import installation_columns

DAYS: Final = pl.Schema({"usage_point_id": pl.Int64(), "day": pl.Date()})
"""One row a point and a day."""
_PERIOD: Final = ["usage_point_id", "valid_from", "valid_to"]


def days_in_supply(*, point_ids: Collection[int], since: date, until: date) -> pl.DataFrame:
    """Return DAYS of `[since, until)`: those of the points' supply terms, cut by the life of their accounts.

    A point that supplies no account (a control point, a building, a boundary of the grid) has the days of its meters, and
    without a meter in these days all of them. Two queries.
    """
    terms = supply_term_columns(
        point_ids=sorted(point_ids), date_from=date.min, date_to=date.max, as_of=timezone.now()
    ).select(*_PERIOD)
    meters = installation_columns(point_ids=sorted(point_ids), date_from=since, date_to=until).select(
        *_PERIOD
    )
    points = pl.DataFrame({"usage_point_id": list(point_ids)}, schema={"usage_point_id": pl.Int64()})
    by_meter = meters.join(terms, on="usage_point_id", how="anti")
    bare = points.join(pl.concat([terms, by_meter]), on="usage_point_id", how="anti")
    periods = pl.concat(
        [
            terms,
            by_meter,
            bare.with_columns(valid_from=pl.lit(since), valid_to=pl.lit(None, dtype=pl.Date())),
        ]
    )
    last = pl.lit(until)
    within = periods.with_columns(
        start=pl.max_horizontal("valid_from", pl.lit(since)),
        end=pl.min_horizontal(pl.col("valid_to").fill_null(last), last),
    ).filter(pl.col("start") < pl.col("end"))
    return (
        within.with_columns(day=pl.date_ranges("start", "end", interval="1d", closed="left"))
        .explode("day")
        .select(*DAYS)
        .unique()
        .sort("usage_point_id", "day")
    )
