"""The average of a house meter, and since when a house goes by it.

Source: PP 354 p. 59(1), rules 124 p. 21 (households_confirmed §2.1, 2.3): the mean of six months, at least three, for a house meter that
failed, is gone or is not read. Unconfirmed: the mean is of the whole meter and of all inputs of the house, each over its own days, so that a zone
or an input without enough readings leaves the house without an average; the months are counted by the calendar from the first one without a reading.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.calc.average import averages, months_between
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.house_inputs import inputs_of
from sbyt.calc.house_terms import FAILED
from sbyt.calc.nothing import nothing_from
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
    day = pl.col("taken_on")
    long = (
        counted.join(houses, on="usage_point_id", how="semi")
        .group_by("usage_point_id")
        .agg(first_on=day.min(), last_on=day.max())
        .filter(months_between("first_on", "last_on") >= rules.average_min_months)
    )
    return _means(
        houses.clear() if long.is_empty() else houses.join(long, on="usage_point_id", how="semi"),
        counted=counted,
        registers=registers,
        left=left,
        month=month,
        rules=rules,
    )


@nothing_from("houses")
def _means(
    houses: pl.DataFrame,
    *,
    counted: pl.DataFrame,
    registers: pl.DataFrame,
    left: pl.DataFrame,
    month: date,
    rules: HouseholdRules,
) -> pl.DataFrame:
    """Return the averages of the houses whose readings span the months of one."""
    own = registers.join(houses, on="usage_point_id", how="semi")
    inputs = _standing(inputs_of(own), events=_events(houses, left=left, month=month))
    mean = averages(
        counted=_at_inputs(counted, inputs),
        registers=_at_inputs(own, inputs),
        events=inputs.select(usage_point_id="input_id", event_on="event_on").unique(),
        rules=rules,
    )
    month_days = (next_month(month) - month).days
    energy = wide(pl.col("average_wh")) * month_days
    by_input = (
        mean.with_columns(part=half_up_expr(energy, wide(pl.col("average_days"))))
        .group_by(input_id="usage_point_id")
        .agg(
            pl.col("part", "average_wh").sum(),
            pl.col("average_days").max(),
            pl.col("average_reading_ids").list.explode(),
        )
    )
    homes = inputs.select("usage_point_id", "input_id").unique().sort("input_id")
    known = homes.join(by_input, on="input_id", how="left", maintain_order="left")
    whole = known.filter(pl.col("part").is_not_null().all().over("usage_point_id"))
    return _of_houses(whole)


def _of_houses(inputs: pl.DataFrame) -> pl.DataFrame:
    """Return the sum of the inputs of each house; the figures it is told by stand over the days of the longest window."""
    most = pl.col("average_days").max().over("usage_point_id")
    spread = half_up_expr(wide(pl.col("average_wh")) * wide(most), wide(pl.col("average_days")))
    return (
        inputs.with_columns(average_wh=spread)
        .group_by("usage_point_id")
        .agg(
            pl.col("average_wh").sum(),
            pl.col("average_days").max(),
            average_house_wh=pl.col("part").sum(),
            average_house_reading_ids=pl.col("average_reading_ids").list.explode(),
        )
    )


def _standing(inputs: pl.DataFrame, *, events: pl.DataFrame) -> pl.DataFrame:
    """Return the inputs, with `event_on`, that had a meter up to the event; all of a house where none had."""
    known = inputs.join(events, on="usage_point_id", how="inner", maintain_order="left")
    until = pl.col("valid_to").fill_null(date.max).max().over("input_id")
    known = known.with_columns(stands=until >= pl.col("event_on"))
    none = ~pl.col("stands").any().over("usage_point_id")
    return known.filter(pl.col("stands") | none)


def _at_inputs(rows: pl.DataFrame, inputs: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the meters of the inputs, each input a point of its own."""
    key = ["usage_point_id", "installation_id"]
    placed = rows.join(inputs.select(*key, "input_id"), on=key, how="inner", maintain_order="left")
    return placed.with_columns(usage_point_id="input_id").drop("input_id")


def _events(houses: pl.DataFrame, *, left: pl.DataFrame, month: date) -> pl.DataFrame:
    """Return average.EVENTS: the day the house meter failed, was left without a meter, else the month without a reading."""
    failed = pl.when(pl.col("meter_state") == FAILED).then("state_since")
    known = houses.select("usage_point_id", failed_on=failed).join(left, on="usage_point_id", how="left")
    event = pl.coalesce("failed_on", "left_on", pl.lit(month))
    return known.group_by("usage_point_id").agg(event_on=event.min())


def unread_since(*, consumption: pl.DataFrame, left: pl.DataFrame) -> pl.DataFrame:
    """Return usage_point_id and `unread_since`, a day of the first month of a house point that went without a reading.

    It is the month after the base reading; of a meter never read, the month it was put up in; of a point `left` without a meter, the
    month of its `left_on`. Of several the earliest tells.
    """
    after = pl.col("base_on").dt.offset_by("1mo")
    read = consumption.select("usage_point_id", since=pl.coalesce(after, "valid_from"))
    both = pl.concat([read, left.select("usage_point_id", since="left_on")])
    return both.group_by("usage_point_id").agg(unread_since=pl.col("since").min())
