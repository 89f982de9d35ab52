"""What months between two readings of a house meter were billed by, so that the later reading charges only its own month.

A month without a reading of the house meter goes by its average or norm, or is not billed at all; the next reading covers it
too. What the rooms used in such months and the common needs they were billed by are taken off. Practice: no act says it.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.house_terms import BY_METER
from sbyt.calc.periods import day_of_month, month_before

EARLIER_HOUSES: Final = pl.Schema(
    {
        "building_id": pl.Int64(),
        "month": pl.Date(),
        "rooms_wh": pl.Int64(),
        "common_wh": pl.Int64(),
    }
)
"""One row a building and a billed month before this one: `rooms_wh` = all rooms, those billed elsewhere and heating too;
`common_wh` = common needs of the month before its cap, less what it left to the next months (below zero = given back)."""

MOST_MONTHS: Final = 36
"""How many months between two readings of a house meter are asked about."""


def with_earlier_months(
    volumes: pl.DataFrame,
    *,
    earlier: pl.DataFrame,
    consumption: pl.DataFrame,
    month: date,
    deadline_day: int,
) -> pl.DataFrame:
    """Add `base_on`, `earlier_rooms_wh`, `earlier_common_wh` and `months_unknown` to house_volume.house_volumes.

    A month is covered where the base reading was taken by the last day that counts for the month before it. All the months
    covered are taken off, or none where one of them is not in `earlier`, or where one input of the house was read in a month that
    another was not: then `months_unknown` says so.
    """
    stood = pl.col("base_on") <= day_of_month(month_before(month), deadline_day)
    bases = consumption.group_by("usage_point_id").agg(
        base_on=pl.col("base_on").min(), last_base_on=pl.col("base_on").filter(stood).max()
    )
    known = volumes.join(bases.drop("last_base_on"), on="usage_point_id", how="left", maintain_order="left")
    read = known.filter(pl.col("house_by") == BY_METER).select("building_id", "usage_point_id")
    covered = (
        read.join(bases, on="usage_point_id", how="inner")
        .join(_openings(month, deadline_day), how="cross")
        .filter(pl.col("base_on") <= pl.col("opened_on"))
    )
    billed = covered.join(earlier, on=["building_id", "month"], how="left")
    sums = billed.group_by("building_id").agg(
        earlier_rooms_wh=pl.col("rooms_wh").sum(),
        earlier_common_wh=pl.col("common_wh").sum(),
        months_unknown=(pl.col("rooms_wh").is_null() | (pl.col("opened_on") < pl.col("last_base_on"))).any()
        | (pl.len() == MOST_MONTHS),
    )
    told = known.join(sums, on="building_id", how="left", maintain_order="left").with_columns(
        pl.col("months_unknown").fill_null(value=False)
    )
    taken = [
        pl.when(~pl.col("months_unknown")).then(name).fill_null(0).alias(name)
        for name in ("earlier_rooms_wh", "earlier_common_wh")
    ]
    return told.with_columns(taken)


def _openings(month: date, deadline_day: int) -> pl.DataFrame:
    """Return the months before `month` with `opened_on`, the last day a reading counts for the one before them."""
    rows = []
    for _ in range(MOST_MONTHS):
        month = month_before(month)
        rows.append((month, day_of_month(month_before(month), deadline_day)))
    return pl.DataFrame(rows, schema={"month": pl.Date(), "opened_on": pl.Date()}, orient="row")
