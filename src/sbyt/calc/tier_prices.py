"""Prices of the second and third range: of a zone its own, else that of the whole day, in force on the first day of a line."""

from __future__ import annotations

import polars as pl

from sbyt.calc.nothing import nothing_from
from sbyt.calc.tariff_change import SINGLE_ZONE


@nothing_from("lines")
def priced_above(lines: pl.DataFrame, upper_rates: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the parts in the second and third range at their prices, and those without a price."""
    named = [
        lines.with_columns(tier=pl.lit(tier, dtype=pl.Int64), part_wh=pl.col(column))
        for tier, column in ((2, "second_part_wh"), (3, "third_part_wh"))
    ]
    asked = pl.concat(named).filter(pl.col("part_wh") != 0).drop("rate_id", "price_e7")
    rates = upper_rates.rename({"zone": "rate_zone"})
    fit = asked.join(rates, on=["tariff_id", "tier"], how="inner").filter(
        pl.col("rate_zone").is_in([SINGLE_ZONE]) | (pl.col("rate_zone") == pl.col("zone")),
        pl.col("valid_from") <= pl.col("period_from"),
        pl.col("valid_to").is_null() | (pl.col("period_from") < pl.col("valid_to")),
    )
    own_zone_last = pl.col("rate_zone") == pl.col("zone")
    priced = fit.sort("line_id", "tier", own_zone_last).unique(
        ["line_id", "tier"], keep="last", maintain_order=True
    )
    unpriced = asked.join(priced.select("line_id", "tier"), on=["line_id", "tier"], how="anti")
    return priced.drop("rate_zone", "valid_from", "valid_to"), unpriced
