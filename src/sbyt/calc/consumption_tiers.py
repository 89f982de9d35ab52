"""Ranges of consumption and the social norm: the dearer price falls on what is beyond the bound, never below it.

Source: households.md §2: V1 = min(V, B1 x k), V2 up to B2 x k, the rest V3; federal caps 3900 and 6000 kWh from 01.01.2025 (number of
the decree unconfirmed), seasonal coefficient k up to 1.8 (PP 183); social norm (PP 614): bound = norm x people. Not confirmed by an
act: zones share each range by their volumes; a part of a month has a part of the bound by days
(household.tier_bounds_by_days).
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc import issues
from sbyt.calc.charge_lines import ACT, COMMON_NEEDS, ENERGY
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.frames import joined_by_pair
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.norm import peopled
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import clip, days, intersect, next_month
from sbyt.calc.rounding import half_up_expr, share_out, wide
from sbyt.calc.tariff_change import SINGLE_ZONE

_PAYER: Final = ("account_id", "tariff_id")


def cut_into_tiers(
    rows: pl.DataFrame, *, month: date, spans: pl.DataFrame, tables: HouseholdTables, rules: HouseholdRules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cut unpriced lines by the bounds of their tariffs; return all lines with `tier`, and NO_RATE issues.

    `spans` is household_volume.SUPPLY clipped to the month. A line keeps its price for the first range; the parts above
    take theirs from `tables.upper_rates` (NO_RATE where there is none). The parts of a line add up to it. Lines of other months and acts stay whole.
    """
    rows = rows.with_columns(tier=pl.lit(1, dtype=pl.Int64))
    if tables.tiers.is_empty():
        return rows, issues.gathered([])
    rows = rows.with_row_index("line_id")
    counted = _counted(rows, month=month, tables=tables, rules=rules)
    bounds = _bounds(spans, month=month, tables=tables, rules=rules)
    bounded = joined_by_pair(counted, bounds, _PAYER, how="inner").with_columns(
        account_wh=pl.col("quantity_wh").sum().over("payer_id").clip(0), row_wh="quantity_wh"
    )
    inside = pl.col("account_wh") <= pl.col("first_wh")
    cut = _tier_volumes(bounded.filter(~inside))
    above, unpriced = _priced_above(cut, tables.upper_rates)
    first = cut.with_columns(part_wh=pl.col("first_part_wh"))
    parts = pl.concat([first, above.select(first.columns)]).filter(pl.col("part_wh") != 0)
    nothing = pl.lit(0, dtype=pl.Int64)
    whole = bounded.filter(inside).with_columns(
        part_wh="quantity_wh", second_tier_wh=nothing, third_wh=nothing
    )
    told = pl.concat([whole, parts.select(whole.columns)])
    tiered = _with_basis(told).with_columns(quantity_wh="part_wh")
    untouched = rows.filter(~_at(bounded["line_id"], of=rows.height))
    every = pl.concat([untouched, tiered.select(rows.columns)]).sort("line_id", maintain_order=True)
    return every.drop("line_id"), issues.found(issues.NO_RATE, unpriced, data=["tariff_id", "zone", "tier"])


def _at(places: pl.Series, *, of: int) -> pl.Series:
    """Return of so many rows which ones stand at the places."""
    return pl.repeat(value=False, n=of, dtype=pl.Boolean, eager=True).scatter(places, values=True)


def _counted(
    rows: pl.DataFrame, *, month: date, tables: HouseholdTables, rules: HouseholdRules
) -> pl.DataFrame:
    """Return the lines that fill the ranges, with their tariff."""
    services = [ENERGY, COMMON_NEEDS] if rules.tiers_with_common_needs else [ENERGY]
    own = (
        pl.col("service").is_in(services)
        & (pl.col("method") != ACT)
        & (pl.col("period_from") >= pl.lit(month))
    )
    exempt = clip(tables.tier_exempt, since=month, until=next_month(month)).select("account_id").unique()
    tariffs = tables.rates.select("rate_id", "tariff_id")
    known = rows.filter(own).join(tariffs, on="rate_id", how="inner", maintain_order="left")
    return known.join(exempt, on="account_id", how="anti", maintain_order="left")


def _bounds(
    spans: pl.DataFrame, *, month: date, tables: HouseholdTables, rules: HouseholdRules
) -> pl.DataFrame:
    """Return `first_wh`, `second_wh` (null = no third range), `social` by account and tariff, numbered by `payer_id`."""
    own = spans.join(tables.tiers.select("tariff_id").unique(), on="tariff_id", how="semi")
    own = own.unique([*_PAYER, "period_from"], keep="first", maintain_order=True)
    plain = tables.tiers.filter(pl.col("people").is_null()).with_columns(times=pl.lit(1, dtype=pl.Int64))
    pieces = [intersect(own, plain.drop("people"), on=["tariff_id"])]
    by_people = tables.tiers.filter(pl.col("people").is_not_null())
    if not by_people.is_empty():
        pieces.append(_by_people(own, by_people, tables=tables, rules=rules))
    both = pl.concat(pieces, how="diagonal_relaxed").with_columns(__days=days())
    part = wide(pl.col("coefficient_bp")) * wide(pl.col("times")) * wide(pl.col("__days"))
    summed = both.group_by(*_PAYER, maintain_order=True).agg(
        first=(wide(pl.col("first_wh")) * part).sum(),
        second=(wide(pl.col("second_wh")) * part).sum(),
        third=pl.col("second_wh").is_not_null().all(),
        social=pl.col("social").any(),
        days=pl.col("__days").sum(),
    )
    month_days = (next_month(month) - month).days
    over = pl.lit(month_days, dtype=pl.Int128) if rules.tier_bounds_by_days else wide(pl.col("days"))
    return summed.with_row_index("payer_id").select(
        *_PAYER,
        "payer_id",
        "social",
        first_wh=half_up_expr(pl.col("first"), over * 10_000),
        second_wh=pl.when(pl.col("third")).then(half_up_expr(pl.col("second"), over * 10_000)),
    )


def _by_people(
    own: pl.DataFrame, tiers: pl.DataFrame, *, tables: HouseholdTables, rules: HouseholdRules
) -> pl.DataFrame:
    """Return the pieces of bounds that go by people: the row of so many, x people where it is for each."""
    lived = peopled(
        own, occupancy=tables.occupancy, owners=tables.owners, unoccupied_people=rules.unoccupied_people
    )
    most = tiers.group_by("tariff_id").agg(most_people=pl.col("people").max())
    sized = lived.join(most, on="tariff_id", how="inner").with_columns(
        tier_people=pl.min_horizontal("people", "most_people")
    )
    cut = intersect(sized, tiers.rename({"people": "tier_people"}), on=["tariff_id", "tier_people"])
    return cut.with_columns(times=pl.when(pl.col("per_person")).then("people").otherwise(1))


@nothing_from("lines")
def _tier_volumes(lines: pl.DataFrame) -> pl.DataFrame:
    """Add what of each line lies in each range: the account's ranges shared among its lines by their volumes."""
    known = lines.with_columns(
        third_wh=(pl.col("account_wh") - pl.col("second_wh")).clip(0).fill_null(0),
        weight=pl.col("quantity_wh").clip(0),
    )
    known = known.with_columns(
        second_tier_wh=(pl.col("account_wh") - pl.col("first_wh")).clip(0) - pl.col("third_wh")
    )
    order = ["line_id"]
    shared = share_out(
        known, by=[*_PAYER], total="third_wh", weight="weight", order=order, into="third_part_wh"
    )
    shared = shared.with_columns(weight=(pl.col("weight") - pl.col("third_part_wh")).clip(0))
    shared = share_out(
        shared, by=[*_PAYER], total="second_tier_wh", weight="weight", order=order, into="second_part_wh"
    )
    return shared.with_columns(
        first_part_wh=pl.col("row_wh") - pl.col("second_part_wh") - pl.col("third_part_wh")
    ).drop("weight")


@nothing_from("lines")
def _priced_above(lines: pl.DataFrame, upper_rates: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
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


def _with_basis(parts: pl.DataFrame) -> pl.DataFrame:
    """Return the parts with their basis: that of their line, and the range under "tier"."""
    tier_wh = (
        pl.when(pl.col("tier") == 1)
        .then(pl.min_horizontal("account_wh", "first_wh"))
        .when(pl.col("tier") == 2)  # noqa: PLR2004  the second range
        .then("second_tier_wh")
        .otherwise("third_wh")
    )
    told = pl.struct(
        "tier",
        "social",
        "first_wh",
        "second_wh",
        "account_wh",
        tier_wh.alias("tier_wh"),
        "row_wh",
    ).struct.json_encode()
    # a text is made once, before it is put in one of two places: a condition makes what both of its branches say
    known = parts.with_columns(__range=told)
    begun = (pl.col("basis").str.head(-1) + pl.lit(",")).fill_null("{")
    basis = pl.concat_str(begun, pl.lit('"tier":'), pl.col("__range"), pl.lit("}"))
    return known.with_columns(basis=basis).drop("__range")
