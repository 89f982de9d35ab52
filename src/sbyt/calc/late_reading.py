"""A reading after estimated months, spread: each month gets its part of the real volume by days and gives back its estimate.

Source: households.md §3.5, policy SPREAD (no act decides between it and LUMP): setting household.late_reading. The months are those that were
estimated since the base reading and the month of the reading itself, whole calendar months; each is charged at its own prices.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.charge_lines import ENERGY, METER
from sbyt.calc.dated_rules import HouseholdRules, LateReading
from sbyt.calc.earlier_estimates import estimated_lines, told_where_any
from sbyt.calc.frames import pair
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.norm import days_of_month_of
from sbyt.calc.periods import days, intersect
from sbyt.calc.rounding import share_out
from sbyt.calc.tariff_change import priced_zone, rated
from sbyt.calc.unbilled_months import unbilled_months

_REGISTER: Final = ["register_id", "installation_id"]


def spread_rows(
    metered: pl.DataFrame, *, month: date, tables: HouseholdTables, rules: HouseholdRules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return unpriced lines of the volumes that are spread, and the registers (`register_id`, `installation_id`) they were of.

    `metered`: volumes by meter (household_volume.metered_volumes). One is spread where months between its readings were estimated, or billed by
    nobody, and every day of them has an account and a price; otherwise it stays as it is.
    """
    if rules.late_reading is not LateReading.SPREAD or metered.is_empty():
        return pl.DataFrame(), metered.select(_REGISTER).clear()
    unbilled = unbilled_months(metered, month=month, tables=tables, rules=rules)
    late = pl.concat(
        [
            metered.filter(pl.col("earlier_wh") != pl.col("before_wh")),
            metered.filter(pl.col("earlier_wh") == pl.col("before_wh")).join(
                unbilled, on=_REGISTER, how="semi", maintain_order="left"
            ),
        ]
    ).with_columns(metered_wh=pl.col("metered_wh") - pl.col("before_wh"))
    if late.is_empty():
        return pl.DataFrame(), metered.select(_REGISTER).clear()
    months = _months(late, tables.earlier_lines, unbilled, month=month, rules=rules)
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
    late: pl.DataFrame,
    earlier_lines: pl.DataFrame,
    unbilled: pl.DataFrame,
    *,
    month: date,
    rules: HouseholdRules,
) -> pl.DataFrame:
    """Return a row a register and month: its part of the volume by days (`month_wh`), its estimate, what is left to charge."""
    lines = estimated_lines(earlier_lines, rules=rules)
    held = late.select(
        *(*_REGISTER, "usage_point_id", "zone", "metered_wh", "before_wh"),
        *("base_on", "current_on", "base_id", "current_id"),
    )
    parts = _estimates(held, lines)
    estimated = parts.group_by(*_REGISTER, "month").agg(pl.col("earlier_wh", "kept_wh").sum())
    nothing = pl.lit(0, dtype=pl.Int64)
    current = held.select(*_REGISTER, month=pl.lit(month), earlier_wh=nothing, kept_wh=nothing)
    begun = pl.coalesce("since", "month")
    known = (
        pl.concat(
            [
                estimated,
                unbilled.select(*_REGISTER, "month", "since", earlier_wh=nothing, kept_wh=nothing),
                current,
            ],
            how="diagonal",
        )
        .join(held, on=_REGISTER, how="inner")
        .with_columns(period_from=begun, month_days=days_of_month_of(pl.col("month")) - begun.dt.day() + 1)
    )
    shared = share_out(
        known, by=_REGISTER, total="metered_wh", weight="month_days", order=["month"], into="month_wh"
    )
    return shared.with_columns(
        all_days=pl.col("month_days").sum().over(_REGISTER),
        left_wh=pl.col("month_wh") - pl.col("earlier_wh"),
        period_to=pl.col("month").dt.offset_by("1mo"),
    )


def _estimates(held: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return what the months between the readings of each register were billed by without readings: `earlier_wh`, `kept_wh`, a row a line."""
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
    loose = share_out(
        loose,
        by=["installation_id", "period_from", "line_zone", "line_wh"],
        total="kept_wh",
        weight="weight",
        order=["register_id"],
        into="part_kept_wh",
    )
    return pl.concat(
        [
            own.select(*_REGISTER, "month", "kept_wh", earlier_wh="line_wh"),
            loose.select(*_REGISTER, "month", kept_wh="part_kept_wh", earlier_wh="part_wh"),
        ]
    )


def _as_lines(rows: pl.DataFrame) -> pl.DataFrame:
    basis = pl.struct(
        (pl.col("metered_wh") + pl.col("before_wh")).alias("metered_wh"),
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
        basis=told_where_any(basis.struct.json_encode(), "kept_wh", "before_wh"),
    ).filter(
        (pl.col("quantity_wh") != 0)
        | (pl.col("period_from") == pl.col("period_from").max().over("account_id", "zone"))
    )
