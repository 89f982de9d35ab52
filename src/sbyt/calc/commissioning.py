"""From which day a meter put up counts: its own, or the first of the month after (household.meter_counts_from).

Source: PP 354 p. 81 in the words of a supplier (grade B, households_confirmed §2.1): charged by it from the 1st of the month after it was put into service.
Unconfirmed for electricity, and so is what becomes of the energy of its first days: they go as if it did not stand, and of its first difference
their part by days is left out. A meter put up on the day another was taken away goes on with its work: it counts from its own day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from sbyt.calc.charge_lines import AVERAGE, NORM
from sbyt.calc.dated_rules import HouseholdRules, MeterCounts
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.periods import next_month
from sbyt.calc.rounding import half_up_expr, wide


def without_new_meters(
    tables: HouseholdTables, *, spans: pl.DataFrame, month: date, rules: HouseholdRules
) -> HouseholdTables:
    """Return the tables without the meters put up inside the month at the points of `spans`, where they do not count yet."""
    if rules.meter_counts_from is MeterCounts.OWN_DAY:
        return tables
    inside = (pl.col("valid_from") > pl.lit(month)) & (pl.col("valid_from") < pl.lit(next_month(month)))
    new = _put_up_anew(tables.registers).filter(inside).select("installation_id")
    off = new.join(
        tables.registers.join(spans.select("usage_point_id"), on="usage_point_id", how="semi").select(
            "installation_id"
        ),
        on="installation_id",
        how="semi",
    )
    if off.is_empty():
        return tables
    left = tables.registers.join(off, on="installation_id", how="anti", maintain_order="left")
    return replace(tables, registers=left)


def counting_late(
    consumption: pl.DataFrame, *, tables: HouseholdTables, rules: HouseholdRules
) -> pl.DataFrame:
    """Return `installation_id`, `counts_from` of the meters whose first difference begins before they count.

    `consumption` is consumption.CONSUMPTION. One whose first month was billed from its own day, by average or norm, is not among them.
    """
    if rules.meter_counts_from is MeterCounts.OWN_DAY:
        return consumption.select("installation_id", counts_from="base_on").clear()
    began = (pl.col("base_on") == pl.col("valid_from")) & (pl.col("base_on").dt.day() > 1)
    first = consumption.filter(began & ~pl.col("base_billed").fill_null(value=False))
    if first.is_empty():
        return first.select("installation_id", counts_from="base_on")
    own = first.join(_put_up_anew(tables.registers), on="installation_id", how="semi").select(
        "installation_id",
        "usage_point_id",
        "base_on",
        counts_from=pl.col("base_on").dt.month_end() + pl.duration(days=1),
    )
    lines = tables.earlier_lines.filter(pl.col("method").is_in([AVERAGE, NORM]))
    billed = own.join(lines, on="usage_point_id", how="inner").filter(
        (pl.col("period_from") >= pl.col("base_on")) & (pl.col("period_from") < pl.col("counts_from"))
    )
    kept = own.join(billed.select("installation_id"), on="installation_id", how="anti")
    return kept.select("installation_id", "counts_from").unique()


def less_first_days(metered: pl.DataFrame, late: pl.DataFrame) -> pl.DataFrame:
    """Add `before_wh`: the part by days of the first difference of the meters of `late` (counting_late), taken off with what was billed earlier."""
    if late.is_empty():
        return metered.with_columns(before_wh=pl.lit(0, dtype=pl.Int64))
    known = metered.join(late, on="installation_id", how="left", maintain_order="left")
    passed = (pl.col("current_on") - pl.col("base_on")).dt.total_days()
    before = (pl.col("counts_from") - pl.col("base_on")).dt.total_days().clip(0, passed)
    part = half_up_expr(wide(pl.col("metered_wh")) * wide(before), wide(passed))
    known = known.with_columns(
        before_wh=pl.when(pl.col("counts_from").is_not_null() & (passed > 0)).then(part).otherwise(0)
    ).drop("counts_from")
    return known.with_columns(
        earlier_wh=pl.col("earlier_wh") + pl.col("before_wh"),
        quantity_wh=pl.col("quantity_wh") - pl.col("before_wh"),
    )


def _put_up_anew(registers: pl.DataFrame) -> pl.DataFrame:
    """Return `installation_id`, `valid_from` of the meters at whose point none stood the moment before."""
    stays = registers.select("usage_point_id", "installation_id", "valid_from", "valid_to").unique()
    others = stays.select("usage_point_id", other_id="installation_id", since="valid_from", until="valid_to")
    beside = stays.join(others, on="usage_point_id", how="inner").filter(
        (pl.col("other_id") != pl.col("installation_id"))
        & (pl.col("since") < pl.col("valid_from"))
        & (pl.col("until").is_null() | (pl.col("until") >= pl.col("valid_from")))
    )
    return stays.join(beside.select("installation_id"), on="installation_id", how="anti").select(
        "installation_id", "valid_from"
    )
