"""Ranges of consumption and the social norm: the dearer price falls on what is beyond the bound, never below it.

Source: households.md §2: V1 = min(V, B1 x k), V2 up to B2 x k, the rest V3; federal caps 3900 and 6000 kWh from 01.01.2025 (number of
the decree unconfirmed), seasonal coefficient k up to 1.8 (PP 183); social norm (PP 614): bound = norm x people. Not confirmed by an
act: zones share each range by their volumes; what bounds reach and whose they are stands in tier_bounds and tiers_of_months.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from sbyt.calc import issues
from sbyt.calc.charge_lines import ACT, COMMON_NEEDS, ENERGY
from sbyt.calc.credit_of_ranges import given_back_by_ranges
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.frames import in_order_of, joined_by_pair
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.line_facts import figures_of_range
from sbyt.calc.nothing import nothing_from
from sbyt.calc.tier_bounds import PAYER, shared_by_lines, tier_bounds, volumes_in_tiers
from sbyt.calc.tier_prices import priced_above
from sbyt.calc.tiers_of_months import cut_in_their_months, exempt_apart


def cut_into_tiers(
    rows: pl.DataFrame, *, month: date, spans: pl.DataFrame, tables: HouseholdTables, rules: HouseholdRules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cut unpriced lines by the bounds of their tariffs; return all lines with `tier` and `range_figures`, and NO_RATE issues.

    `spans` is household_volume.SUPPLY clipped to the month. A line keeps its price for the first range; the parts above
    take theirs from `tables.upper_rates` (NO_RATE where there is none). The parts of a line add up to it. What a spread reading makes of
    months before is cut by their bounds (tiers_of_months), what a lump gives back goes by the ranges it was billed in (credit_of_ranges); acts stay whole.
    """
    rows = rows.with_columns(
        tier=pl.lit(1, dtype=pl.Int64), range_figures=pl.lit(None, dtype=pl.List(pl.Int64()))
    )
    if tables.tiers.is_empty():
        return rows, issues.gathered([])
    rows = rows.with_row_index("line_id")
    filling = _filling(rows, tables=tables, rules=rules)
    months = cut_in_their_months(filling, month=month, tables=tables, rules=rules)
    alone = filling
    if not months.is_empty():
        alone = filling.join(months, on="line_id", how="anti", maintain_order="left")
    cut, whole = _cut_of_month(alone, month=month, spans=spans, tables=tables, rules=rules)
    whole, given_back = given_back_by_ranges(whole, tables=tables, rules=rules)
    moved, unmoved = _of_other_months(months)
    cut = pl.concat([cut, moved], how="diagonal_relaxed")
    whole = pl.concat([whole, unmoved], how="diagonal_relaxed").select(*cut.columns, "part_wh")
    parts, unpriced = _in_parts(cut, tables.upper_rates)
    told = whole if parts.is_empty() else pl.concat([whole, parts.select(whole.columns)])
    if not given_back.is_empty():
        told = pl.concat([told, given_back], how="diagonal_relaxed")
    every = _with_basis(told, rows.columns)
    if cut.height + whole.height < rows.height or not given_back.is_empty():
        ranged = pl.concat([cut["line_id"], whole["line_id"], given_back["line_id"]])
        every = pl.concat([every, rows.filter(~_at(ranged, of=rows.height))])
    found = issues.found(issues.NO_RATE, unpriced, data=["tariff_id", "zone", "tier"])
    return in_order_of(every, "line_id").drop("line_id"), found


@nothing_from("months")
def _of_other_months(months: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the lines of tiers_of_months.cut_in_their_months that reach beyond the first range, and those that do not."""
    moved = (pl.col("second_part_wh") != 0) | (pl.col("third_part_wh") != 0)
    return months.filter(moved), months.filter(~moved).with_columns(part_wh="row_wh")


@nothing_from("cut")
def _in_parts(cut: pl.DataFrame, upper_rates: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the parts of the lines by range, each at its price, and those without a price."""
    above, unpriced = priced_above(cut, upper_rates)
    first = cut.with_columns(part_wh=pl.col("first_part_wh"))
    return pl.concat([first, above.select(first.columns)]).filter(pl.col("part_wh") != 0), unpriced


def _cut_of_month(
    lines: pl.DataFrame, *, month: date, spans: pl.DataFrame, tables: HouseholdTables, rules: HouseholdRules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the lines of the month that reach beyond the first range with their parts by range, and those that do not."""
    counted = exempt_apart(lines.filter(pl.col("period_from") >= pl.lit(month)), month=month, tables=tables)
    bounds = tier_bounds(spans, month=month, tables=tables, rules=rules)
    bounded = joined_by_pair(counted, bounds, PAYER, how="inner").with_columns(
        account_wh=pl.col("quantity_wh").sum().over("payer_id").clip(0), row_wh="quantity_wh"
    )
    inside = pl.col("account_wh") <= pl.col("first_wh")
    nothing = pl.lit(0, dtype=pl.Int64)
    whole = bounded.filter(inside).with_columns(
        part_wh="quantity_wh", second_tier_wh=nothing, third_wh=nothing
    )
    return _beyond_the_first(bounded.filter(~inside)), whole


@nothing_from("bounded")
def _beyond_the_first(bounded: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of accounts beyond their first range with their parts by range."""
    beyond = bounded.with_columns(
        *volumes_in_tiers("account_wh", into=("__first", "second_tier_wh", "third_wh")),
        weight=pl.col("quantity_wh").clip(0),
    )
    return shared_by_lines(beyond.drop("__first"), by=[*PAYER])


def _at(places: pl.Series, *, of: int) -> pl.Series:
    """Return of so many rows which ones stand at the places."""
    return pl.repeat(value=False, n=of, dtype=pl.Boolean, eager=True).scatter(places, values=True)


def _filling(rows: pl.DataFrame, *, tables: HouseholdTables, rules: HouseholdRules) -> pl.DataFrame:
    """Return the lines that fill ranges, of whichever month, with their tariff."""
    services = [ENERGY, COMMON_NEEDS] if rules.tiers_with_common_needs else [ENERGY]
    own = pl.col("service").is_in(services) & (pl.col("method") != ACT)
    tariffs = tables.rates.select("rate_id", "tariff_id")
    return rows.filter(own).join(tariffs, on="rate_id", how="inner", maintain_order="left")


def _with_basis(parts: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Return the columns of the parts with their quantity, their basis and the figures of their range.

    The basis of lines that other months have a say in ends with `range_months` and `range_before_wh`: what was billed there in this range.
    """
    tier_wh = (
        pl.when(pl.col("tier") == 1)
        .then(pl.min_horizontal("account_wh", "first_wh"))
        .when(pl.col("tier") == 2)  # noqa: PLR2004  the second range
        .then("second_tier_wh")
        .otherwise("third_wh")
    )
    if "left_wh" in parts.columns:
        tier_wh = pl.coalesce("left_wh", tier_wh)
    made = {"quantity_wh": pl.col("part_wh"), "range_figures": figures_of_range()}
    if parts["range_months"].null_count() < parts.height:
        made["basis"] = (
            pl.when(pl.col("range_months").is_not_null()).then(_told_of_months()).otherwise("basis")
        )
    known = parts.with_columns(tier_wh=tier_wh)
    return known.select(made[name].alias(name) if name in made else name for name in columns)


def _told_of_months() -> pl.Expr:
    """Return the basis of a line of several months: its own, and what is told of them."""
    billed = (
        pl.when(pl.col("tier") == 1)
        .then("before_1_wh")
        .when(pl.col("tier") == 2)  # noqa: PLR2004  the second range
        .then("before_2_wh")
        .otherwise("before_3_wh")
    )
    begun = (pl.col("basis").str.head(-1) + pl.lit(",")).fill_null("{")
    return pl.concat_str(
        begun,
        pl.format('"range_months":{},"range_before_wh":{}}}', "range_months", billed),
        ignore_nulls=False,
    )
