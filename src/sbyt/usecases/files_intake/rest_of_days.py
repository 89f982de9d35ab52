"""Days that a file holds a part of, because its clock is another: the rest of them is what is believed already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import polars as pl

from sbyt.apps.metering.queries.interval_columns import interval_columns
from sbyt.apps.metering.types import NewIntervalDay


def with_rest_of_days(days: Sequence[NewIntervalDay]) -> list[NewIntervalDay]:
    """Return the days with what is known now in the intervals the file has no line for; one query, none where it has all.

    Only days of the same step and length are put together.
    """
    parts = [day for day in days if None in day.lines]
    if not parts:
        return list(days)
    known = interval_columns(
        point_ids={day.usage_point_id for day in parts},
        since=min(day.day for day in parts),
        until=max(day.day for day in parts) + timedelta(days=1),
        channels={day.channel for day in parts},
    ).filter(pl.col("day").is_in([day.day for day in parts]))
    rows = {
        (row[0], row[1], row[2]): row[3:]
        for row in known.select(
            "usage_point_id", "channel", "day", "step_minutes", "values_wh", "qualities"
        ).iter_rows()
    }
    return [
        _filled(day, *rows[key])
        if None in day.lines and (key := (day.usage_point_id, day.channel, day.day)) in rows
        else day
        for day in days
    ]


def _filled(
    day: NewIntervalDay, step_minutes: int, values: Sequence[int | None], qualities: Sequence[int] | None
) -> NewIntervalDay:
    if step_minutes != day.step_minutes or len(values) != len(day.values_wh):
        return day
    known = qualities or [0] * len(values)
    silent = [line is None for line in day.lines]
    return replace(
        day,
        values_wh=tuple(
            old if empty else new for empty, old, new in zip(silent, values, day.values_wh, strict=True)
        ),
        qualities=tuple(
            old if empty else new for empty, old, new in zip(silent, known, day.qualities, strict=True)
        ),
    )
