"""A reading below what was estimated before it, in one sum: energy goes back at the prices of the ranges it was billed in, the dearest first.

Source: no act found, household.credit_ranges. A month has no ranges below zero; what was charged above the bounds of the months that the reading
corrects is given back as it was charged. Energy that only moved from one zone to another stays in the month of the reading, at its first range.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.charge_lines import ACT, ADJUSTED, ENERGY, METER
from sbyt.calc.dated_rules import CreditRanges, HouseholdRules
from sbyt.calc.earlier_estimates import estimated_lines
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.periods import clip, days, intersect, next_month
from sbyt.calc.rounding import share_out
from sbyt.calc.tier_bounds import PAYER, shared_by_lines, tier_bounds, volumes_in_tiers
from sbyt.calc.tier_prices import priced_above

_PIECE: Final = ["account_id", "usage_point_id", "zone", "period_from"]


def gives_back() -> pl.Expr:
    """Return whether a line below zero counted something and gives back more, what estimates before it were billed by."""
    counted = pl.col("basis").str.extract('"metered_wh":(-?[0-9]+)').cast(pl.Int64)
    estimated = pl.col("basis").str.extract('"earlier_wh":(-?[0-9]+)').cast(pl.Int64)
    return ((counted >= 0) & (estimated > 0)).fill_null(value=False)


def given_back_by_ranges(
    whole: pl.DataFrame, *, tables: HouseholdTables, rules: HouseholdRules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the lines that stay in the first range, and what of them goes back in the ranges of months before.

    `whole`: lines within the first range of their month, with `line_id`, `row_wh`, `part_wh` and their bounds. What goes back has `tier`, `part_wh`, the price
    it was billed at, `range_months`, `before_1_wh` ... `before_3_wh` (billed there) and `left_wh` (left there). No more than the payer is below zero in all.
    """
    below = whole.filter(
        (pl.col("row_wh") < 0) & (pl.col("service") == ENERGY) & (pl.col("method") == METER)
    ).filter(gives_back())
    if rules.credit_ranges is CreditRanges.FIRST or below.is_empty():
        return whole, whole.clear()
    asked = _asked(below, whole)
    pieces = _taken(asked, _billed_pieces(asked, tables=tables, rules=rules))
    if pieces.is_empty():
        return whole, whole.clear()
    gone = pieces.group_by("line_id").agg(gone_wh=pl.col("part_wh").sum())
    left = whole.join(gone, on="line_id", how="left", maintain_order="left")
    left = left.with_columns(part_wh=pl.col("part_wh") - pl.col("gone_wh").fill_null(0))
    stays = left.filter((pl.col("part_wh") != 0) | pl.col("gone_wh").is_null()).drop("gone_wh")
    lines = whole.drop("part_wh", "tier", "rate_id", "price_e7", "social", "first_wh", "second_wh").join(
        pieces, on="line_id", how="inner", maintain_order="left"
    )
    return stays, lines.with_columns(account_wh="left_wh", range_months=pl.lit(1, dtype=pl.Int64))


def _asked(below: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """Return the lines with `credit_wh`: what of each goes back, all together no more than their payer is below zero."""
    net = whole.group_by(PAYER).agg(net_wh=pl.col("row_wh").sum())
    known = below.join(net.filter(pl.col("net_wh") < 0), on=PAYER, how="inner", maintain_order="left")
    weighed = known.with_columns(weight=-pl.col("row_wh")).with_columns(
        back_wh=pl.min_horizontal(-pl.col("net_wh"), pl.col("weight").sum().over(PAYER))
    )
    return share_out(
        weighed, by=[*PAYER], total="back_wh", weight="weight", order=["line_id"], into="credit_wh"
    )


def _billed_pieces(asked: pl.DataFrame, *, tables: HouseholdTables, rules: HouseholdRules) -> pl.DataFrame:
    """Return what the months between the readings of each line were billed by without readings, by range, at its price.

    A row a line and piece: `line_id`, `tier`, `part_wh`, `rate_id`, `price_e7`, `month`, bounds. What was billed in no zone of the meters is shared by what goes back.
    """
    read = (
        asked.select("line_id", "reading_ids")
        .explode("reading_ids")
        .join(tables.readings.select(reading_ids="reading_id", taken_on="taken_on"), on="reading_ids")
        .group_by("line_id")
        .agg(since=pl.col("taken_on").min(), until=pl.col("taken_on").max())
    )
    held = asked.select("line_id", "account_id", "usage_point_id", "zone", "credit_wh").join(
        read, on="line_id"
    )
    lines = estimated_lines(tables.earlier_lines, rules=rules)
    between = (
        held.select("usage_point_id", "since", "until")
        .join(lines, on="usage_point_id", how="inner")
        .filter((pl.col("period_from") >= pl.col("since")) & (pl.col("period_from") < pl.col("until")))
    )
    corrected = between.select("usage_point_id", "period_from", zone="line_zone").unique()
    months = corrected["period_from"].dt.month_start().unique().sort().to_list()
    found = [_month_in_ranges(held, month=month, tables=tables, rules=rules) for month in months]
    if not found:
        return held.clear()
    known = pl.concat(found).join(corrected, on=["usage_point_id", "zone", "period_from"], how="semi")
    own = known.join(
        held.select("line_id", "account_id", "usage_point_id", "zone"),
        on=["account_id", "usage_point_id", "zone"],
        how="inner",
    )
    loose = known.join(own.select(_PIECE).unique(), on=_PIECE, how="anti").with_row_index("piece_id")
    shared = share_out(
        loose.join(
            held.select("line_id", "account_id", "usage_point_id", "credit_wh"),
            on=["account_id", "usage_point_id"],
            how="inner",
        ),
        by=["piece_id"],
        total="part_wh",
        weight="credit_wh",
        order=["line_id"],
        into="share_wh",
    )
    both = [own, shared.with_columns(part_wh="share_wh").select(own.columns)]
    return pl.concat(both).filter(pl.col("part_wh") > 0)


def _month_in_ranges(
    held: pl.DataFrame, *, month: date, tables: HouseholdTables, rules: HouseholdRules
) -> pl.DataFrame:
    """Return what the accounts of `held` were billed by in the month at each point, by range, at its price."""
    spans = clip(tables.supply, since=month, until=next_month(month)).join(
        held.select("account_id").unique(), on="account_id", how="semi", maintain_order="left"
    )
    everybody = clip(tables.supply, since=month, until=next_month(month)).join(
        spans.select("usage_point_id").unique(), on="usage_point_id", how="semi", maintain_order="left"
    )
    billed = tables.earlier_lines.filter(
        pl.col("period_from").dt.month_start() == month, ~pl.col("method").is_in([ACT, ADJUSTED])
    ).with_row_index("billed_id")
    parts = intersect(
        billed.with_columns(line_from="period_from", line_wh="quantity_wh"),
        everybody.select(*PAYER, "usage_point_id", valid_from="period_from", valid_to="period_to"),
        on=["usage_point_id"],
    ).with_columns(weight=days())
    shared = share_out(
        parts, by=["billed_id"], total="line_wh", weight="weight", order=["period_from"], into="part_wh"
    )
    rows = (
        shared.group_by(*PAYER, "usage_point_id", "zone", period_from="line_from", maintain_order=True)
        .agg(row_wh=pl.col("part_wh").sum())
        .join(held.select("account_id").unique(), on="account_id", how="semi", maintain_order="left")
        .with_row_index("line_id")
        .with_columns(weight=pl.col("row_wh").clip(0), whole_wh=pl.col("row_wh").sum().over(PAYER).clip(0))
    )
    cut = _cut(rows, spans, month=month, tables=tables, rules=rules)
    return _priced(cut, tables).with_columns(month=pl.lit(month)).drop("line_id")


def _cut(
    rows: pl.DataFrame, spans: pl.DataFrame, *, month: date, tables: HouseholdTables, rules: HouseholdRules
) -> pl.DataFrame:
    """Return the rows with their parts by range as the month was cut; all in the first where there are no bounds."""
    exempt = clip(tables.tier_exempt, since=month, until=next_month(month)).select("account_id").unique()
    bounds = tier_bounds(spans, month=month, tables=tables, rules=rules).drop("payer_id")
    bounds = bounds.join(exempt, on="account_id", how="anti")
    known = rows.join(bounds, on=PAYER, how="left", maintain_order="left")
    known = known.with_columns(
        social=pl.col("social").fill_null(value=False), first_wh=pl.coalesce("first_wh", "whole_wh")
    ).with_columns(*volumes_in_tiers("whole_wh", into=("__first", "second_tier_wh", "third_wh")))
    return shared_by_lines(known.drop("__first"), by=[*PAYER])


def _priced(cut: pl.DataFrame, tables: HouseholdTables) -> pl.DataFrame:
    """Return a row a part of a line in a range with its price; parts without one are left out."""
    in_force = (pl.col("valid_from") <= pl.col("period_from")) & (
        pl.col("valid_to").is_null() | (pl.col("period_from") < pl.col("valid_to"))
    )
    first = (
        cut.join(tables.rates, on=["tariff_id", "zone"], how="inner", maintain_order="left")
        .filter(in_force)
        .with_columns(tier=pl.lit(1, dtype=pl.Int64), part_wh="first_part_wh")
    )
    nothing = cut.with_columns(rate_id=pl.lit(None, dtype=pl.Int64), price_e7=pl.lit(None, dtype=pl.Int64))
    above, _ = priced_above(nothing, tables.upper_rates)
    columns = [
        *_PIECE,
        "line_id",
        "tier",
        "part_wh",
        "rate_id",
        "price_e7",
        "social",
        "first_wh",
        "second_wh",
    ]
    return pl.concat([first.select(columns), above.select(columns)])


def _taken(asked: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    """Return what of `credit_wh` each range gives back, a row a line, range and price; `part_wh` is below zero."""
    known = pieces.join(asked.select("line_id", "credit_wh"), on="line_id", how="inner").sort(
        "line_id", "price_e7", "month", "zone", "period_from", descending=[False, True, True, False, True]
    )
    before = pl.col("part_wh").cum_sum().over("line_id") - pl.col("part_wh")
    back = known.with_columns(
        back_wh=pl.min_horizontal("part_wh", (pl.col("credit_wh") - before).clip(0))
    ).filter(pl.col("back_wh") > 0)
    by_range = back.group_by("line_id", "tier", "rate_id", "price_e7", maintain_order=True).agg(
        pl.col("social", "first_wh", "second_wh").first(),
        billed_wh=pl.col("part_wh").sum(),
        part_wh=-pl.col("back_wh").sum(),
    )
    return by_range.with_columns(
        left_wh=pl.col("billed_wh") + pl.col("part_wh"),
        before_1_wh="billed_wh",
        before_2_wh="billed_wh",
        before_3_wh="billed_wh",
        second_tier_wh=pl.lit(0, dtype=pl.Int64),
        third_wh=pl.lit(0, dtype=pl.Int64),
    ).drop("billed_wh")
