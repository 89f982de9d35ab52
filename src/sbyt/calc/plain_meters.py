"""The short way of most homes: one account all month, one meter read in both months, one price all month.

What it returns is what the whole ladder would (household_energy): the same rules with nothing to decide. Every other point
goes the whole way.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.calc.charge_lines import AVERAGE, ENERGY, METER, NORM
from sbyt.calc.frames import pair, rows_without
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.periods import next_month

_POINT = "usage_point_id"


def plain_rows(
    *, month: date, spans: pl.DataFrame, tables: HouseholdTables, consumption: pl.DataFrame
) -> pl.DataFrame:
    """Return unpriced energy lines (as household_norm_rows.as_lines) of the points that take the short way.

    `spans` is household_volume.SUPPLY clipped to the month; `consumption` consumption.CONSUMPTION of their points. A
    point takes it when one account has it all month; one installation stands there all month, alone in what was
    read; every register of it has both readings, in a zone of its own whose price holds all month; no act touches
    it, and no bill before it was estimated.
    """
    month_end = next_month(month)
    until = pl.col("valid_to").is_null() | (pl.col("valid_to") >= month_end)
    whole = (pl.col("valid_from") <= month) & until
    owned = spans.filter(
        pl.col(_POINT).is_unique() & (pl.col("period_from") == month) & (pl.col("period_to") == month_end)
    ).select("account_id", "building_id", _POINT, "tariff_id")
    priced = tables.rates.filter(whole).unique(["tariff_id", "zone"], keep="none")
    read = consumption.join(_undisturbed(consumption, tables, whole), on=_POINT, how="semi")
    rows = (
        read.join(owned, on=_POINT, how="inner")
        .join(priced, on=["tariff_id", "zone"], how="inner")
        .select(
            *("account_id", "building_id", _POINT, "zone", "quantity_wh", "price_e7", "rate_id"),
            reading_ids=pair("base_id", "current_id"),
            service=pl.lit(ENERGY),
            method=pl.lit(METER),
            period_from=pl.lit(month),
            period_to=pl.lit(month_end),
            basis=pl.lit(None, dtype=pl.String),
        )
    )
    if rows.height == read.height:
        return rows
    return rows_without(rows, read.join(rows, on=[_POINT, "zone"], how="anti"), key=_POINT)


def _undisturbed(consumption: pl.DataFrame, tables: HouseholdTables, whole: pl.Expr) -> pl.DataFrame:
    """Return the points of one installation, read whole, that no act and no estimate touches."""
    stands = consumption.group_by(_POINT).agg(
        plain=(whole & pl.col("quantity_wh").is_not_null()).all()
        & (pl.col("installation_id").min() == pl.col("installation_id").max())
    )
    twice = consumption.filter(pl.col(_POINT).is_duplicated())
    if not twice.is_empty():
        twice = twice.filter(pl.struct(_POINT, "zone").is_duplicated())
    estimated = tables.earlier_lines
    if not estimated.is_empty():
        estimated = estimated.filter(pl.col("method").is_in([AVERAGE, NORM]))
    plain = stands.filter("plain")
    for touched in (tables.grounds, estimated, twice):
        plain = rows_without(plain, touched, key=_POINT)
    return plain
