"""Benefits: a part of the price of a part of the volume, taken off the bill or claimed from the authority.

Source: households.md §4 "Benefits": benefit = p x min(V, N x people) x T. Regional: the limit and the mode are data.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc import issues
from sbyt.calc.benefit_table import COMPENSATIONS, DISCOUNT
from sbyt.calc.charge_lines import ACT, BENEFIT, BY_SHARE, COMMON_NEEDS, ENERGY
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.household_tables import HouseholdTables
from sbyt.calc.norm import normed, peopled
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import clip, days, intersect, next_month
from sbyt.calc.rounding import WH_E7_IN_KOPECK, half_up_expr, share_out, wide
from sbyt.calc.vat import vat_in_gross_expr

_WHOLE: Final = WH_E7_IN_KOPECK * 10_000
_OWN: Final = ["benefit_id", "account_id"]


def benefit_lines(
    priced: pl.DataFrame,
    *,
    month: date,
    spans: pl.DataFrame,
    tables: HouseholdTables,
    rules: HouseholdRules,
    vat_rate_bp: int,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the lines that take benefits off, the same rows of benefits that an authority compensates, COMPENSATIONS, and issues.

    `priced`: lines of the month with their amounts and `tier`. A line of a benefit has no quantity of its own: what it covers is in
    its basis. Benefits take a line no lower than zero, in the order of their ids: the last one covers less, which BENEFITS tells.
    """
    if tables.benefits.is_empty():
        return priced.clear(), priced.clear(), pl.DataFrame(schema=COMPENSATIONS), issues.gathered([])
    held = clip(tables.benefits, since=month, until=next_month(month)).with_columns(held_days=days())
    held = held.rename({"period_from": "held_from", "period_to": "held_to"})
    own = (
        pl.col("service").is_in([ENERGY, COMMON_NEEDS])
        & (pl.col("method") != ACT)
        & (pl.col("period_from") >= pl.lit(month))
    )
    lines = priced.with_row_index("line_id").join(held, on="account_id", how="inner")
    lines = lines.filter(own & ((pl.col("service") == ENERGY) | pl.col("with_common_needs")))
    month_days = (next_month(month) - month).days
    limits = _limits(held, spans=spans, tables=tables, rules=rules, month_days=month_days)
    lines = lines.join(limits, on=_OWN, how="left", maintain_order="left")
    volume = pl.col("quantity_wh").sum().over(_OWN).clip(0)
    held_part = half_up_expr(wide(volume) * wide(pl.col("held_days")), month_days)
    lines = lines.with_columns(
        covered_wh=pl.min_horizontal(held_part, pl.col("limit_of_month_wh")),
        weight=pl.col("quantity_wh").clip(0),
    )
    shared = share_out(
        _cheapest_first(lines),
        by=[*_OWN, "tier"],
        total="covered_of_tier_wh",
        weight="weight",
        order=["line_id"],
        into="part_wh",
    )
    asked = shared.filter(pl.col("part_wh") > 0).sort("line_id", "benefit_id")
    parts = _no_more_than_charged(asked)
    told = _amounts(parts.filter(pl.col("part_wh") > 0), priced, vat_rate_bp)
    discount = told["mode"] == DISCOUNT
    claimed = told.clear() if discount.all() else told.filter(~discount)
    taken_off = told.select(priced.columns).filter(discount)
    found = _cut_short(parts.filter(pl.col("cut_wh") > 0))
    return taken_off, claimed.select(priced.columns), _compensations(claimed), found


@nothing_from("cut")
def _cut_short(cut: pl.DataFrame) -> pl.DataFrame:
    """Return BENEFITS issues of the parts that were cut."""
    own = cut.group_by("account_id", "benefit_id", "name", maintain_order=True)
    over = own.agg(pl.col("cut_wh").sum(), pl.col("building_id").first())
    return issues.found(issues.BENEFITS, over, data=["name", "cut_wh"])


def _no_more_than_charged(parts: pl.DataFrame) -> pl.DataFrame:
    """Return `parts` with `part_wh` cut to what the line still has, and `cut_wh`; `parts` stand by line and benefit."""
    price = wide(pl.col("price_e7")) * wide(pl.col("share_bp"))
    amount = half_up_expr(wide(pl.col("part_wh")) * price, _WHOLE)
    known = parts.with_columns(amount_kop=amount, __price=price)
    before = pl.col("amount_kop").cum_sum().over("line_id") - pl.col("amount_kop")
    left = (pl.col("gross_kop") - before).clip(0)
    over = wide((pl.col("amount_kop") - left).clip(0))
    cut = (over * _WHOLE + pl.col("__price") - 1) // pl.max_horizontal("__price", pl.lit(1, dtype=pl.Int128))
    told = known.with_columns(
        cut_wh=pl.min_horizontal(pl.when(over > 0).then(cut).otherwise(0).cast(pl.Int64), "part_wh")
    )
    return told.with_columns(part_wh=pl.col("part_wh") - pl.col("cut_wh"))


@nothing_from("claimed")
def _compensations(claimed: pl.DataFrame) -> pl.DataFrame:
    """Return COMPENSATIONS of the rows; what is worth nothing is left out."""
    told = claimed.with_columns(
        gross_kop=-pl.col("gross_kop"),
        service="of_service",
        category="name",
        limit_kind="limit",
        people="limit_people",
        norm_wh="limit_norm_wh",
        limit_wh="limit_of_month_wh",
        covered_wh="part_wh",
    )
    typed = told.select(pl.col(name).cast(kind) for name, kind in COMPENSATIONS.items())
    return typed.filter(pl.col("gross_kop") != 0).sort(*(name for name in COMPENSATIONS if name != "people"))


def _cheapest_first(lines: pl.DataFrame) -> pl.DataFrame:
    """Add `covered_of_tier_wh`: what is covered fills the first range, then the next ones."""
    if not (lines["tier"] != 1).any():
        return lines.with_columns(covered_of_tier_wh=_covered_of_one_tier())
    tiers = lines.group_by(*_OWN, "tier").agg(tier_wh=pl.col("weight").sum()).sort(*_OWN, "tier")
    below = (pl.col("tier_wh").cum_sum().over(_OWN) - pl.col("tier_wh")).alias("below_wh")
    known = lines.join(tiers.with_columns(below), on=[*_OWN, "tier"], how="left", maintain_order="left")
    rest = (pl.col("covered_wh") - pl.col("below_wh")).clip(0)
    return known.with_columns(covered_of_tier_wh=pl.min_horizontal(rest, "tier_wh"))


def _covered_of_one_tier() -> pl.Expr:
    """Return what is covered of lines none of which lies above the first range."""
    return pl.min_horizontal(pl.col("covered_wh").clip(0), pl.col("weight").sum().over(_OWN))


def _limits(
    held: pl.DataFrame,
    *,
    spans: pl.DataFrame,
    tables: HouseholdTables,
    rules: HouseholdRules,
    month_days: int,
) -> pl.DataFrame:
    """Return `limit_of_month_wh` of each benefit; null = no limit; `limit_people`, `limit_norm_wh` of those by the norm."""
    fixed = held.filter(pl.col("limit") == "volume").select(
        *_OWN,
        limit_of_month_wh=half_up_expr(wide(pl.col("limit_wh")) * wide(pl.col("held_days")), month_days),
        limit_people=pl.lit(None, dtype=pl.Int64),
        limit_norm_wh=pl.lit(None, dtype=pl.Int64),
    )
    by_norm = held.filter(pl.col("limit") == "norm").select(
        *_OWN, benefit_people="people", valid_from="held_from", valid_to="held_to"
    )
    normal = _limits_by_norm(by_norm, spans=spans, tables=tables, rules=rules, month_days=month_days)
    known = normal.select(fixed.columns)
    return known if fixed.is_empty() else pl.concat([fixed, known])


@nothing_from("by_norm")
def _limits_by_norm(
    by_norm: pl.DataFrame,
    *,
    spans: pl.DataFrame,
    tables: HouseholdTables,
    rules: HouseholdRules,
    month_days: int,
) -> pl.DataFrame:
    """Return the limits of the benefits that cover the norm of the people who have them; zero where no norm is known."""
    homes = spans.join(by_norm, on="account_id", how="semi")
    homes = homes.unique(["account_id", "premises_id", "period_from"], keep="first", maintain_order=True)
    lived = peopled(
        homes, occupancy=tables.occupancy, owners=tables.owners, unoccupied_people=rules.unoccupied_people
    )
    pieces = intersect(normed(lived, norms=tables.norms), by_norm, on=["account_id"])
    held_by = pl.min_horizontal(pl.col("people"), pl.col("benefit_people").fill_null(pl.col("people")))
    whole = wide(held_by) * wide(pl.col("norm_wh")) * wide(days())
    summed = pieces.group_by(_OWN, maintain_order=True).agg(
        whole=whole.sum(),
        limit_people=held_by.cast(pl.Int64).max(),
        limit_norm_wh=pl.col("norm_wh").cast(pl.Int64).max(),
    )
    normal = summed.select(
        *_OWN,
        "limit_people",
        "limit_norm_wh",
        limit_of_month_wh=half_up_expr(pl.col("whole"), month_days),
    )
    if normal.height == by_norm.select(_OWN).n_unique():
        return normal
    unknown = by_norm.join(normal, on=_OWN, how="anti").select(
        *_OWN,
        limit_people=pl.lit(None, dtype=pl.Int64),
        limit_norm_wh=pl.lit(None, dtype=pl.Int64),
        limit_of_month_wh=pl.lit(0, dtype=pl.Int64),
    )
    return pl.concat([normal, unknown])


def _amounts(parts: pl.DataFrame, priced: pl.DataFrame, vat_rate_bp: int) -> pl.DataFrame:
    exact = wide(pl.col("part_wh")) * wide(pl.col("price_e7")) * wide(pl.col("share_bp"))
    told = [
        *(pl.col(name) for name in ("share_bp", "name", "limit")),
        pl.col("part_wh").alias("covered_wh"),
        pl.col("quantity_wh").alias("row_wh"),
        pl.col("limit_of_month_wh").alias("limit_wh"),
        pl.col("limit_people").alias("people"),
        pl.col("limit_norm_wh").alias("norm_wh"),
    ]
    basis = pl.struct(told).struct.json_encode()
    cut = pl.struct([*told, pl.col("cut_wh")]).struct.json_encode()
    gross = parts.with_columns(
        gross_kop=-half_up_expr(exact, _WHOLE),
        basis=pl.when(pl.col("cut_wh") > 0).then(cut).otherwise(basis),
        of_service="service",
        service=pl.lit(BENEFIT),
        method=pl.lit(BY_SHARE),
    ).with_columns(
        vat_kop=vat_in_gross_expr(gross_kop=pl.col("gross_kop"), rate_bp=vat_rate_bp),
        quantity_wh=pl.lit(0, dtype=pl.Int64),
        amount_from=pl.lit(BENEFIT),
        reading_ids=pl.lit([], dtype=pl.List(pl.Int64())),
        range_figures=pl.lit(None, dtype=pl.List(pl.Int64())),
        house_number=pl.lit(None, dtype=pl.Int64()),
    )
    return gross.with_columns(
        *(
            pl.lit(None, dtype=kind).alias(name)
            for name, kind in priced.schema.items()
            if name not in gross.columns
        ),
        net_kop=pl.col("gross_kop") - pl.col("vat_kop"),
    )
