"""Common needs of an apartment building that fall on rooms of companies: shared as those of flats, priced as the company's energy.

The owner of a non-residential room bears the common needs by its area like anybody else in the house (PP 354 p. 40, 44; annex 2: S_об counts
non-residential rooms). At which price no source seen says: practice takes the price of the room's own category, VAT on top.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc import issues
from sbyt.calc.charge_lines import Billed, finished_lines
from sbyt.calc.dated_rules import LegalEntityRules
from sbyt.calc.legal_entity_price import prices_of
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import clip, days, next_month
from sbyt.calc.rounding import money_kop_expr
from sbyt.calc.vat import vat_on_net_expr

COMPANY_ROOMS: Final = pl.Schema(
    {
        "building_id": pl.Int64(),
        "account_id": pl.Int64(),
        "premises_id": pl.Int64(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
        "area_dm2": pl.Int64(),
        "price_category": pl.Int64(),
        "voltage": pl.String(),
        "power_group": pl.String(),
    }
)
"""Rooms of apartment buildings supplied by a price category: a row a room's term of supply. Empty where companies bear no common
needs (legal_entity.pays_common_needs)."""

OF_COMPANY: Final = ("price_category", "voltage", "power_group")
_TERM: Final = [*OF_COMPANY, "period_from", "period_to"]


@nothing_from("rooms")
def company_members(rooms: pl.DataFrame, *, houses: pl.DataFrame, month: date) -> pl.DataFrame:
    """Return the rooms as common_needs.MEMBERS (without ids) and OF_COMPANY: one row an account, room and stay; two points of a room count once."""
    spans = clip(rooms, since=month, until=next_month(month)).join(
        houses.select("building_id").unique(), on="building_id", how="semi"
    )
    key = ["account_id", "premises_id", "period_from"]
    own = spans.sort(*key, *OF_COMPANY).unique(key, keep="first", maintain_order=True)
    return own.select(
        *("building_id", "account_id", "premises_id", "period_from", "period_to", "area_dm2"),
        *OF_COMPANY,
        days=days(),
    )


@nothing_from("shares")
def bill_company_shares(
    shares: pl.DataFrame,
    *,
    price_components: pl.DataFrame,
    stage: str,
    vat_rate_bp: int,
    rules: LegalEntityRules,
) -> Billed:
    """Price household_bill's `company_shares` at the price of each room's own terms, VAT on top; NO_PRICE where it has none."""
    prices = prices_of(shares, components=price_components, stage=stage, rules=rules)
    lacking = shares.drop("price_e7", "rate_id")
    priced = lacking.join(prices, on=_TERM, how="left", maintain_order="left")
    known = pl.col("price_e7").is_not_null()
    net = money_kop_expr(quantity_wh=pl.col("quantity_wh"), price_e7=pl.col("price_e7"))
    rows = priced.filter(known).with_columns(net_kop=net, vat_rate_bp=pl.lit(vat_rate_bp, dtype=pl.Int64))
    rows = rows.with_columns(vat_kop=vat_on_net_expr(net_kop=pl.col("net_kop"), rate_bp=vat_rate_bp))
    rows = rows.with_columns(gross_kop=pl.col("net_kop") + pl.col("vat_kop"))
    lost = issues.found(
        issues.NO_PRICE, priced.filter(~known).drop("usage_point_id"), data=[*OF_COMPANY, "quantity_wh"]
    )
    return Billed(lines=finished_lines(rows), issues=lost)
