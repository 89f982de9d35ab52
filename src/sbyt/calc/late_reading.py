"""A reading after estimated months, spread: each month gets its part of the real volume by days and gives back its estimate.

Source: households.md §3.5, policy SPREAD (no act decides between it and LUMP): setting household.late_reading. The months are those that were
estimated since the base reading and the month of the reading itself, whole calendar months; each is charged at its own prices.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.charge_lines import AVERAGE, ENERGY, METER, NORM
from sbyt.calc.dated_rules import HouseholdRules, LateReading
from sbyt.calc.frames import pair
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.norm import days_of_month_of
from sbyt.calc.periods import days, intersect
from sbyt.calc.rounding import share_out
from sbyt.calc.tariff_change import priced_zone, rated

_REGISTER: Final = ["register_id", "installation_id"]


def spread_rows(
    metered: pl.DataFrame, *, month: date, tables: HouseholdTables, rules: HouseholdRules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return unpriced lines of the volumes that are spread, and the registers (`register_id`, `installation_id`) they were of.

    `metered`: volumes by meter (household_volume.metered_volumes). One is spread where months between its readings were estimated and every
    day of them has an account and a price; otherwise it stays as it is.
    """
    late = metered.filter(pl.col("earlier_wh") != 0)
    if rules.late_reading is not LateReading.SPREAD or late.is_empty():
        return pl.DataFrame(), metered.select(_REGISTER).clear()
    months = _months(late, tables.earlier_lines, month=month, rules=rules)
    owned = intersect(
        months.with_columns(asked_days=days()),
        tables.supply.select(pl.exclude("building_id", "premises_id"), "building_id", "premises_id"),
        on=["usage_point_id"],
    )
    priced = rated(priced_zone(owned, rates=tables.rates), rates=tables.rates, policy=rules.tariff_change)
    priced = priced.with_columns(__days=days())
    covered = priced.group_by(*_REGISTER, "month").agg(got=pl.col("__days").sum())
    whole = (
        months.with_columns(asked_days=days())
        .join(covered, on=[*_REGISTER, "month"], how="left")
        .group_by(_REGISTER)
        .agg(whole=(pl.col("got") == pl.col("asked_days")).fill_null(value=False).all())
    )
    fit = whole.filter("whole").select(_REGISTER)
    rows = share_out(
        priced.join(fit, on=_REGISTER, how="semi"),
        by=[*_REGISTER, "month"],
        total="left_wh",
        weight="__days",
        order=["period_from"],
        into="quantity_wh",
    )
    return _as_lines(rows), fit


def _months(
    late: pl.DataFrame, earlier_lines: pl.DataFrame, *, month: date, rules: HouseholdRules
) -> pl.DataFrame:
    """Return a row a register and month: its part of the volume by days (`month_wh`), its estimate, what is left to charge."""
    methods = [AVERAGE, NORM] if rules.reconcile_norm else [AVERAGE]
    lines = earlier_lines.filter(pl.col("method").is_in(methods)).select(
        "usage_point_id", "period_from", line_wh="quantity_wh", line_zone="zone"
    )
    held = late.select(
        *_REGISTER, "usage_point_id", "zone", "metered_wh", "base_on", "current_on", "base_id", "current_id"
    )
    between = held.join(lines, on="usage_point_id", how="inner").filter(
        (pl.col("period_from") >= pl.col("base_on")) & (pl.col("period_from") < pl.col("current_on"))
    )
    between = between.with_columns(month=pl.col("period_from").dt.month_start())
    zones = held.select("installation_id", line_zone="zone").unique().with_columns(counted=pl.lit(value=True))
    marked = between.join(zones, on=["installation_id", "line_zone"], how="left")
    own = marked.filter(pl.col("line_zone") == pl.col("zone"))
    loose = share_out(
        marked.filter(pl.col("counted").is_null()).with_columns(weight=pl.col("metered_wh").clip(0) + 1),
        by=["installation_id", "period_from", "line_zone", "line_wh"],
        total="line_wh",
        weight="weight",
        order=["register_id"],
        into="part_wh",
    )
    parts = pl.concat(
        [
            own.select(*_REGISTER, "month", earlier_wh="line_wh"),
            loose.select(*_REGISTER, "month", earlier_wh="part_wh"),
        ]
    )
    estimated = parts.group_by(*_REGISTER, "month").agg(pl.col("earlier_wh").sum())
    current = held.select(*_REGISTER, month=pl.lit(month), earlier_wh=pl.lit(0, dtype=pl.Int64))
    known = (
        pl.concat([estimated, current])
        .join(held, on=_REGISTER, how="left")
        .with_columns(month_days=days_of_month_of(pl.col("month")))
    )
    shared = share_out(
        known, by=_REGISTER, total="metered_wh", weight="month_days", order=["month"], into="month_wh"
    )
    return shared.with_columns(
        all_days=pl.col("month_days").sum().over(_REGISTER),
        left_wh=pl.col("month_wh") - pl.col("earlier_wh"),
        period_from="month",
        period_to=pl.col("month").dt.offset_by("1mo"),
    )


def _as_lines(rows: pl.DataFrame) -> pl.DataFrame:
    basis = pl.struct(
        "metered_wh",
        "month_wh",
        "earlier_wh",
        spread_days="month_days",
        spread_of_days="all_days",
        days=pl.col("__days"),
        of_days=pl.col("__days").sum().over(*_REGISTER, "month"),
    )
    return rows.select(
        *("account_id", "building_id", "usage_point_id", "zone", "period_from", "period_to"),
        *("quantity_wh", "price_e7", "rate_id"),
        service=pl.lit(ENERGY),
        method=pl.lit(METER),
        reading_ids=pair("base_id", "current_id"),
        basis=basis.struct.json_encode(),
    ).filter(
        (pl.col("quantity_wh") != 0)
        | (pl.col("period_from") == pl.col("period_from").max().over("account_id", "zone"))
    )
