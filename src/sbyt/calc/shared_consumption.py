"""What the shared meters of communal flats counted in a month.

A meter replaced in the month is read by the act (put_up_meters). What a meter counted that went away in a month billed by estimates all the same, its
last reading not being known then, is in the next month read: the whole measured interval, from which these estimates are taken off (communal_flat).
Source: PP 354 p. 42, 59 (an estimate stands where there is no reading); that the next reading takes the rest is practice.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from sbyt.calc.charge_lines import AVERAGE, NORM, SHARE
from sbyt.calc.consumption import metered_consumption, standing_in
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.flat_tables import DEEPEST
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.periods import day_of_month, next_month
from sbyt.calc.put_up_meters import without_put_up


def shared_consumption(
    *,
    registers: pl.DataFrame,
    counted: pl.DataFrame,
    tables: HouseholdTables,
    month: date,
    rules: HouseholdRules,
) -> pl.DataFrame:
    """Return consumption.CONSUMPTION of the shared meters; `registers` and `counted` (consumption.counted_readings) are theirs."""
    read = _read(registers, counted, since=month, opening=month, month=month, rules=rules)
    gone = registers.filter(pl.col("valid_to") <= month)
    if gone.is_empty():
        return read
    estimated = _estimated_since(tables, month=month, rules=rules)
    known = gone.join(estimated, on="usage_point_id", how="left")
    went = known.filter(pl.col("valid_to") >= pl.col("estimated_from").fill_null(month))
    since = went.group_by("usage_point_id").agg(since=pl.col("valid_to").dt.month_start().min())
    for start in since["since"].unique().sort():
        points = since.filter(pl.col("since") == start)
        whole = _measured_since(start, points, registers=registers, counted=counted, month=month, rules=rules)
        plain = read.join(whole, on="usage_point_id", how="anti", maintain_order="left")
        read = pl.concat([plain, whole])
    return read


def points_under(tables: HouseholdTables) -> pl.DataFrame:
    """Return `flat_id` and `usage_point_id` of every shared meter, the rooms and the sections below it, at any depth."""
    above = pl.concat(
        [
            tables.flats.select("usage_point_id", "flat_id"),
            tables.flat_members.select("usage_point_id", "flat_id"),
        ]
    )
    parents = tables.flats.select("flat_id", "parent_id")
    found = [above]
    for _ in range(DEEPEST):
        known = above.join(parents, on="flat_id", how="inner").filter(pl.col("parent_id").is_not_null())
        above = known.select("usage_point_id", flat_id="parent_id")
        found.append(above)
    return pl.concat(found).unique()


def _read(
    registers: pl.DataFrame,
    counted: pl.DataFrame,
    *,
    since: date,
    opening: date,
    month: date,
    rules: HouseholdRules,
) -> pl.DataFrame:
    """Return the consumption of the meters that stood since `since`, from their last reading by `opening` on."""
    read = metered_consumption(
        registers=standing_in(registers, since=since, until=next_month(month)),
        counted=counted,
        opening=opening,
        last_day=day_of_month(month, rules.reading_deadline_day),
        month_end=next_month(month),
    )
    return without_put_up(read, month=month, month_end=next_month(month))


def _estimated_since(tables: HouseholdTables, *, month: date, rules: HouseholdRules) -> pl.DataFrame:
    """Return usage_point_id and `estimated_from`: the first of the months up to this one, side by side, whose estimates a reading takes off."""
    estimates = [AVERAGE, NORM] if rules.reconcile_norm else [AVERAGE]
    below = points_under(tables).rename({"usage_point_id": "billed_id"})
    billed = tables.earlier_lines.rename({"usage_point_id": "billed_id"}).join(below, on="billed_id")
    months = billed.group_by("flat_id", month=pl.col("period_from").dt.month_start()).agg(
        estimated=pl.col("method").is_in(estimates).any() & ~(pl.col("method") == SHARE).any()
    )
    years = pl.lit(month.year) - pl.col("month").dt.year().cast(pl.Int64)
    ago = years * 12 + pl.lit(month.month) - pl.col("month").dt.month().cast(pl.Int64)
    together = ago == pl.col("month").rank("dense", descending=True).over("flat_id")
    since = months.filter("estimated").filter(together).group_by("flat_id").agg(pl.col("month").min())
    places = tables.flats.select("flat_id", "usage_point_id")
    return places.join(since, on="flat_id").select("usage_point_id", estimated_from="month")


def _measured_since(
    start: date,
    points: pl.DataFrame,
    *,
    registers: pl.DataFrame,
    counted: pl.DataFrame,
    month: date,
    rules: HouseholdRules,
) -> pl.DataFrame:
    """Return the consumption since `start` of the points that were measured whole; a meter that went away must have been read before `start`."""
    before = start - timedelta(days=1)  # a meter that went away on the first day is of this month
    here = registers.join(points, on="usage_point_id", how="semi", maintain_order="left")
    read = _read(here, counted, since=before, opening=before, month=month, rules=rules)
    opened = (pl.col("valid_to") > month).fill_null(value=True) | (pl.col("base_on") < start)
    measured = (pl.col("quantity_wh").is_not_null() & opened).fill_null(value=False)
    return read.filter(measured.all().over("usage_point_id"))
