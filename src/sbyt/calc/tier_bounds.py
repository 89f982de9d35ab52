"""How far the ranges of an account reach in a month, and how its lines share what lies in each.

Source: households.md §2. Not confirmed by an act: zones share each range by their volumes; a part of a month has a part of the bound by
days (household.tier_bounds_by_days).
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.norm import peopled
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import days, intersect, next_month
from sbyt.calc.rounding import half_up_expr, share_out, wide

PAYER: Final = ("account_id", "tariff_id")


def tier_bounds(
    spans: pl.DataFrame, *, month: date, tables: HouseholdTables, rules: HouseholdRules
) -> pl.DataFrame:
    """Return `first_wh`, `second_wh` (null = no third range), `social` by account and tariff, numbered by `payer_id`.

    `spans` is household_volume.SUPPLY clipped to the month.
    """
    ends = pl.col("valid_to").is_null() | (pl.col("valid_to") > pl.lit(month))
    tiers = tables.tiers.filter(ends & (pl.col("valid_from") < pl.lit(next_month(month))))
    own = spans.join(tiers, on="tariff_id", how="semi")
    if own["account_id"].n_unique() < own.height:
        own = own.unique([*PAYER, "period_from"], keep="first", maintain_order=True)
    plain = tiers
    by_people = plain["people"].is_not_null()
    if by_people.any():
        plain = plain.filter(~by_people)
    plain = plain.select(pl.exclude("people"), times=pl.lit(1, dtype=pl.Int64))
    both = intersect(own, plain, on=["tariff_id"])
    if by_people.any():
        peopled_ones = _by_people(own, tiers.filter(by_people), tables=tables, rules=rules)
        both = pl.concat([both, peopled_ones], how="diagonal_relaxed")
    both = both.with_columns(__days=days())
    part = wide(pl.col("coefficient_bp")) * wide(pl.col("times")) * wide(pl.col("__days"))
    pieces = both.select(
        *PAYER,
        "social",
        first=wide(pl.col("first_wh")) * part,
        second=wide(pl.col("second_wh")).fill_null(0) * part,
        third=pl.col("second_wh").is_not_null(),
        days="__days",
    )
    summed = pieces if pieces["account_id"].n_unique() == pieces.height else _of_payers(pieces)
    month_days = (next_month(month) - month).days
    over = pl.lit(month_days, dtype=pl.Int128) if rules.tier_bounds_by_days else wide(pl.col("days"))
    return summed.with_row_index("payer_id").select(
        *PAYER,
        "payer_id",
        "social",
        first_wh=half_up_expr(pl.col("first"), over * 10_000),
        second_wh=pl.when(pl.col("third")).then(half_up_expr(pl.col("second"), over * 10_000)),
    )


def _of_payers(pieces: pl.DataFrame) -> pl.DataFrame:
    """Return the pieces of bounds added up by payer."""
    return pieces.group_by(*PAYER, maintain_order=True).agg(
        pl.col("first", "second", "days").sum(), pl.col("third").all(), pl.col("social").any()
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


def volumes_in_tiers(volume: str, *, into: tuple[str, str, str]) -> list[pl.Expr]:
    """Return what of a volume lies in each of the three ranges of `first_wh`, `second_wh`."""
    third = (pl.col(volume) - pl.col("second_wh")).clip(0).fill_null(0)
    above = (pl.col(volume) - pl.col("first_wh")).clip(0)
    parts = (pl.min_horizontal(volume, "first_wh"), above - third, third)
    return [part.alias(name) for part, name in zip(parts, into, strict=True)]


@nothing_from("lines")
def shared_by_lines(lines: pl.DataFrame, *, by: list[str]) -> pl.DataFrame:
    """Add what of each line lies in each range: `third_wh`, `second_tier_wh` of a group shared among its lines by `weight`.

    The parts (`first_part_wh`, `second_part_wh`, `third_part_wh`) add up to `row_wh`.
    """
    order = ["line_id"]
    shared = share_out(lines, by=by, total="third_wh", weight="weight", order=order, into="third_part_wh")
    shared = shared.with_columns(weight=(pl.col("weight") - pl.col("third_part_wh")).clip(0))
    shared = share_out(
        shared, by=by, total="second_tier_wh", weight="weight", order=order, into="second_part_wh"
    )
    return shared.with_columns(
        first_part_wh=pl.col("row_wh") - pl.col("second_part_wh") - pl.col("third_part_wh")
    ).drop("weight")
