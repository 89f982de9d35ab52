"""What months between two readings of a house meter were billed by, so that the later reading charges only its own month.

A month without a reading of the house meter goes by its average or norm, or is not billed at all; the next reading covers it
too. What the rooms used in such months and the common needs they were billed by are taken off. Practice: no act says it.

Where a manager buys and gave no readings, the norm of those months stands and nothing is recalculated (rules 124 p. 21,
households_confirmed §2.3): the later reading charges the days of its own month. That days part it is unconfirmed: no act says how.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.common_needs import MANAGER
from sbyt.calc.consumption import CONTROLLER
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.house_terms import BY_METER, WORKS
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import day_of_month, month_before
from sbyt.calc.rounding import half_up_expr, wide

EARLIER_HOUSES: Final = pl.Schema(
    {
        "building_id": pl.Int64(),
        "month": pl.Date(),
        "rooms_wh": pl.Int64(),
        "common_wh": pl.Int64(),
        "house_by": pl.String(),
    }
)
"""One row a building and a billed month before this one: `rooms_wh` = all rooms, those billed elsewhere and heating too;
`common_wh` = common needs of the month before its cap, less what it left to the next months (below zero = given back);
`house_by` = by what the house went (house_terms), null = by nothing."""

MOST_MONTHS: Final = 36
"""How many months between two readings of a house meter are asked about."""


def with_earlier_months(
    volumes: pl.DataFrame,
    *,
    earlier: pl.DataFrame,
    consumption: pl.DataFrame,
    month: date,
    rules: HouseholdRules,
) -> pl.DataFrame:
    """Add `base_on`, `earlier_rooms_wh`, `earlier_common_wh`, `earlier_by_days`, `months_unknown` to house_volume.house_volumes.

    A month is covered where the base reading was taken by the last day that counts for the month before it. All the months
    covered are taken off, or none where one of them is not in `earlier`, or where one input of the house was read in a month that
    another was not: then `months_unknown` says so. `earlier_by_days`: of a manager's house `earlier_common_wh` is the part of
    its readings that falls on the days before the month's own. Of a house with a meter that had gone before the month (house_consumption)
    they are its norm, read after all: they are taken off as billed.
    """
    deadline_day = rules.reading_deadline_day
    put_up = pl.col("base_on") == pl.col("valid_from")
    counts_on = counted_from(deadline_day)
    read_later = (counts_on <= day_of_month(month_before(month), deadline_day)) & ~put_up
    bases = consumption.group_by("usage_point_id").agg(
        base_on=counts_on.min(),
        last_base_on=counts_on.filter(read_later).max(),
        gone=(pl.col("valid_to") < month).any(),
        before_own_days_wh=_before_own_days(month=month, deadline_day=deadline_day),
    )
    known = volumes.join(bases, on="usage_point_id", how="left", maintain_order="left")
    last_opening = day_of_month(month_before(month_before(month)), deadline_day)
    long = known.filter((pl.col("house_by") == BY_METER) & (pl.col("base_on") <= last_opening))
    sums = _billed_before(long, earlier=earlier, month=month, deadline_day=deadline_day)
    told = known.join(sums, on="building_id", how="left", maintain_order="left")
    managed = (pl.col("management") == MANAGER) & (pl.col("meter_state") == WORKS)
    told_of = pl.col("months_unknown").is_not_null() & ~pl.col("gone").fill_null(value=False)
    by_days = managed & told_of & (not rules.manager_reading_settles)
    told = told.with_columns(earlier_by_days=by_days).with_columns(
        months_unknown=pl.col("months_unknown").fill_null(value=False) & ~pl.col("earlier_by_days")
    )
    settled = ~pl.col("earlier_by_days") & ~pl.col("months_unknown")
    common = (
        pl.when("earlier_by_days")
        .then("before_own_days_wh")
        .otherwise(pl.when(settled).then("earlier_common_wh"))
    )
    return told.with_columns(
        earlier_rooms_wh=pl.when(settled).then("earlier_rooms_wh").fill_null(0),
        earlier_common_wh=common.fill_null(0),
    ).drop("last_base_on", "before_own_days_wh", "gone")


@nothing_from("long")
def _billed_before(
    long: pl.DataFrame, *, earlier: pl.DataFrame, month: date, deadline_day: int
) -> pl.DataFrame:
    """Return what the months before that the readings of a house cover were billed by, and whether one of them is not known."""
    read = long.select("building_id", "base_on", "last_base_on")
    covered = read.join(_openings(month, deadline_day), how="cross").filter(
        pl.col("base_on") <= pl.col("opened_on")
    )
    billed = covered.join(earlier, on=["building_id", "month"], how="left")
    return billed.group_by("building_id").agg(
        earlier_rooms_wh=pl.col("rooms_wh").sum(),
        earlier_common_wh=pl.col("common_wh").sum(),
        months_unknown=(pl.col("rooms_wh").is_null() | (pl.col("opened_on") < pl.col("last_base_on"))).any()
        | (pl.len() == MOST_MONTHS),
    )


def _before_own_days(*, month: date, deadline_day: int) -> pl.Expr:
    """Return of the energy of the registers of a point the part of the days up to the month's own, half up."""
    opening = pl.lit(day_of_month(month_before(month), deadline_day))
    whole = (pl.col("current_on") - pl.col("base_on")).dt.total_days()
    before = (pl.min_horizontal(opening, "current_on") - pl.col("base_on")).dt.total_days().clip(0)
    part = half_up_expr(wide(pl.col("quantity_wh")) * wide(before), wide(pl.when(whole > 0).then(whole)))
    return part.sum()


def counted_from(deadline_day: int) -> pl.Expr:
    """Return the day that the base of consumption.CONSUMPTION counts on: its own, or the last day that counts in its month where that is earlier.

    So it is with what shows the end of its month however late in it: the act of an installation and a control round.
    """
    put_up = pl.col("base_on") == pl.col("valid_from")
    return (
        pl.when(put_up)
        .then(_by_deadline("base_on", deadline_day))
        .otherwise(read_on("base_on", source="base_source", deadline_day=deadline_day))
    )


def read_on(day: str, *, source: str, deadline_day: int) -> pl.Expr:
    """Return the day a reading of a house meter counts on: a control round is of its month however late in it."""
    went_round = pl.col(source) == CONTROLLER
    return pl.when(went_round).then(_by_deadline(day, deadline_day)).otherwise(day)


def _by_deadline(day: str, deadline_day: int) -> pl.Expr:
    """Return the last day that counts in the month of `day` where that is earlier."""
    return pl.min_horizontal(pl.col(day).dt.month_start().dt.offset_by(f"{deadline_day - 1}d"), day)


def _openings(month: date, deadline_day: int) -> pl.DataFrame:
    """Return the months before `month` with `opened_on`, the last day a reading counts for the one before them."""
    rows = []
    for _ in range(MOST_MONTHS):
        month = month_before(month)
        rows.append((month, day_of_month(month_before(month), deadline_day)))
    return pl.DataFrame(rows, schema={"month": pl.Date(), "opened_on": pl.Date()}, orient="row")
