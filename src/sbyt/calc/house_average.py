"""The average of a house meter, and since when a house goes by it.

Source: PP 354 p. 59(1), rules 124 p. 21 (households_confirmed §2.1, 2.3): the mean of six months, at least three, for a house meter that
failed, is gone or is not read. Unconfirmed: the mean is of the whole meter, so that a zone without enough readings leaves
the house without an average; the months are counted by the calendar from the first one without a reading.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.calc.average import averages, in_window
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.house_terms import FAILED
from sbyt.calc.periods import next_month
from sbyt.calc.rounding import half_up_expr, wide


def house_averages(
    *,
    counted: pl.DataFrame,
    registers: pl.DataFrame,
    houses: pl.DataFrame,
    left: pl.DataFrame,
    month: date,
    rules: HouseholdRules,
) -> pl.DataFrame:
    """Return what a month of each house point comes to by average, with the figures it stands on.

    `houses` has `meter_state` and `state_since`; `left` (usage_point_id, left_on) the points without a meter and since when.
    """
    points = houses.select("usage_point_id")
    own = registers.join(points, on="usage_point_id", how="semi")
    read = counted.join(points, on="usage_point_id", how="semi", maintain_order="left")
    events = _events(houses, left=left, month=month)
    whole = _whole_meters(in_window(read, events=events, rules=rules), own)
    window = read.join(whole, on="installation_id", how="inner", maintain_order="left")
    mean = averages(counted=window, events=events, rules=rules)
    month_days = (next_month(month) - month).days
    energy = wide(pl.col("average_wh")) * month_days
    by_zone = mean.with_columns(part=half_up_expr(energy, wide(pl.col("average_days"))))
    needed = window.group_by("usage_point_id").agg(pl.col("zones").max())
    by_point = by_zone.group_by("usage_point_id").agg(
        average_house_wh=pl.col("part").sum(),
        average_wh=pl.col("average_wh").sum(),
        average_days=pl.col("average_days").max(),
        average_house_reading_ids=pl.col("average_reading_ids").list.explode(),
        found=pl.len(),
        one=(pl.col("zone") == "T0").any(),
    )
    complete = by_point.join(needed, on="usage_point_id", how="inner").filter(
        pl.col("one") | (pl.col("found") == pl.col("zones"))
    )
    return complete.drop("found", "one", "zones")


def _events(houses: pl.DataFrame, *, left: pl.DataFrame, month: date) -> pl.DataFrame:
    """Return average.EVENTS: the day the house meter failed, was left without a meter, else the month without a reading."""
    failed = pl.when(pl.col("meter_state") == FAILED).then("state_since")
    known = houses.select("usage_point_id", failed_on=failed).join(left, on="usage_point_id", how="left")
    event = pl.coalesce("failed_on", "left_on", pl.lit(month))
    return known.group_by("usage_point_id").agg(event_on=event.min())


def _whole_meters(inside: pl.DataFrame, registers: pl.DataFrame) -> pl.DataFrame:
    """Return installation_id and its number of `zones` of the meters all of whose registers were read twice in the window."""
    read = inside.group_by("installation_id", "register_id").agg(times=pl.len())
    known = registers.join(read, on=["installation_id", "register_id"], how="left")
    twice = (pl.col("times") > 1).fill_null(value=False)
    meters = known.group_by("installation_id").agg(whole=twice.all(), zones=pl.len())
    return meters.filter(pl.col("whole")).drop("whole")


def unread_since(*, consumption: pl.DataFrame, left: pl.DataFrame) -> pl.DataFrame:
    """Return usage_point_id and `unread_since`, a day of the first month of a house point that went without a reading.

    It is the month after the base reading; of a meter never read, the month it was put up in; of a point `left` without a meter, the
    month of its `left_on`. Of several the earliest tells.
    """
    after = pl.col("base_on").dt.offset_by("1mo")
    read = consumption.select("usage_point_id", since=pl.coalesce(after, "valid_from"))
    both = pl.concat([read, left.select("usage_point_id", since="left_on")])
    return both.group_by("usage_point_id").agg(unread_since=pl.col("since").min())
