"""Months between two readings that nobody billed: no line by meter, average or norm stands for them.

Source: households.md §3.5, policy SPREAD: each month is derived again by days and rated with its own tariff. That a month without a bill gets its part
too is unconfirmed: household.spread_unbilled.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.calc.dated_rules import HouseholdRules, LateReading
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.periods import months_before

_MOST_MONTHS = 12
"""Bills of so many months before are known."""


def unbilled_months(
    read: pl.DataFrame, *, month: date, tables: HouseholdTables, rules: HouseholdRules
) -> pl.DataFrame:
    """Return a row a register and month before `month` that no bill has: `register_id`, `installation_id`, `usage_point_id`, `month`, `since`.

    `read` has the registers with `base_on`, `base_billed` and `stood_from`, the day the meter was put up. A reading closes its month, but one of its first day or of the
    day the meter was put up begins it: `since` is then inside the month. Nothing where some of the months lie beyond the bills that are known.
    """
    held = read.select(
        "register_id", "installation_id", "usage_point_id", "base_on", "base_billed", "stood_from"
    )
    if rules.late_reading is not LateReading.SPREAD or not rules.spread_unbilled or held.is_empty():
        return held.clear().select(
            "register_id", "installation_id", "usage_point_id", month="base_on", since="base_on"
        )
    base = pl.col("base_on")
    opens = (base.dt.day() == 1) | (
        (base == pl.col("stood_from")) & ~pl.col("base_billed").fill_null(value=False)
    )
    begun = held.with_columns(
        first=pl.when(opens).then(base).otherwise(base.dt.month_start().dt.offset_by("1mo"))
    ).filter(
        (pl.col("first") < pl.lit(month)) & (pl.col("first") >= pl.lit(months_before(month, _MOST_MONTHS)))
    )
    months = begun.with_columns(
        month=pl.date_ranges(pl.col("first").dt.month_start(), pl.lit(month), interval="1mo", closed="left")
    ).explode("month")
    billed = tables.earlier_lines.select("usage_point_id", month=pl.col("period_from").dt.month_start())
    return months.join(billed.unique(), on=["usage_point_id", "month"], how="anti").select(
        "register_id",
        "installation_id",
        "usage_point_id",
        "month",
        since=pl.max_horizontal("month", "first"),
    )
