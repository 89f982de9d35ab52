"""Gaps whose every hour stands replaced: seen to, until the hours are measured."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl
from django.utils import timezone

from sbyt.apps.metering.queries.supplied_hours import ALL_CHANNELS, known_hours
from sbyt.calc.hourly import HOUR_COLUMNS, HOURS
from sbyt.calc.periods import next_month
from sbyt.usecases.hourly.days_in_supply import days_in_supply


def covered_gaps(*, point_ids: Collection[int], month: date) -> set[tuple[int, int]]:
    """Return (point, channel) whose hours of the month are all known, measured or replaced, on the days of supply so far.

    A channel that nothing is known of is not among them. A fixed number of queries.
    """
    until = min(next_month(month), max(timezone.localdate(), month))
    expected = days_in_supply(point_ids=point_ids, since=month, until=until)
    hours = known_hours(point_ids=point_ids, since=month, until=until, channels=ALL_CHANNELS)
    known = pl.sum_horizontal(pl.col(hour).is_not_null().cast(pl.Int64) for hour in HOUR_COLUMNS)
    counted = (
        hours.join(expected, on=["usage_point_id", "day"], how="semi")
        .group_by("usage_point_id", "channel")
        .agg(known=known.sum())
        .join(expected.group_by("usage_point_id").agg(days=pl.len()), on="usage_point_id")
    )
    whole = counted.filter(pl.col("known") >= pl.col("days") * HOURS)
    return set(whole.select("usage_point_id", "channel").rows())
