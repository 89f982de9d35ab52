"""Hours of supply of points: what is measured and fit for settlement."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl

from sbyt.apps.metering.queries.hourly_columns import interval_columns
from sbyt.calc.hourly import hours_of_intervals


def supplied_hours(*, point_ids: Collection[int], since: date, until: date) -> pl.DataFrame:
    """Return calc.hourly.HOURLY of channel A+ of the points in `[since, until)`; an unknown hour is null."""
    return hours_of_intervals(interval_columns(point_ids=point_ids, since=since, until=until))
