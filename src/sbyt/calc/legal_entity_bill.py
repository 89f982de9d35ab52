"""Bill legal entities of the first price category: quantity x sum of price components, VAT on top, per line.

The opposite direction is for a forecast formed from an amount with VAT: VAT inside it, net the rest, and a price of
seven decimals derived from the net; `amount_from` says which direction a line went. Source: seed documents of May 2021.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc import issues
from sbyt.calc.act_lines import act_rows
from sbyt.calc.charge_lines import ENERGY, FROM_GROSS, FROM_QUANTITY, Billed, finished_lines
from sbyt.calc.dated_rules import LegalEntityRules
from sbyt.calc.legal_entity_price import prices_of
from sbyt.calc.legal_entity_tables import LegalEntityTables, conformed
from sbyt.calc.legal_entity_volume import volumes_of
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import clip, next_month
from sbyt.calc.rounding import WH_E7_IN_KOPECK, half_up_expr, money_kop_expr, share_out, wide
from sbyt.calc.tariff_change import SINGLE_ZONE
from sbyt.calc.vat import vat_in_gross_expr, vat_on_net_expr

_SPAN: Final = ["account_id", "usage_point_id", "period_from", "period_to"]
_CATEGORIES: Final = (1,)


def bill_legal_entities(
    *, month: date, stage: str, tables: LegalEntityTables, vat_rate_bp: int, rules: LegalEntityRules
) -> Billed:
    """Bill the month (its first day) of every account in `tables.supply` at the prices of `stage`.

    What acts of unmetered consumption add stands in lines of their own, always from quantity. Volume: a given one, else the profile where it is whole, else the registers (calc.between_readings),
    else the profile as far as it goes with a GAPS issue, else replacement information with a REPLACED issue. Raises frames.UnableToUseFrame for a table not of its schema.
    """
    return _billed(conformed(tables), month=month, stage=stage, vat_rate_bp=vat_rate_bp, rules=rules)


@nothing_from("given.supply", "given.acts")
def _billed(
    given: LegalEntityTables, *, month: date, stage: str, vat_rate_bp: int, rules: LegalEntityRules
) -> Billed:
    month_end = next_month(month)
    spans = clip(given.supply, since=month, until=month_end)
    known = spans.filter(pl.col("price_category").is_in(_CATEGORIES))
    volumes, volume_issues = volumes_of(known, given, month=month, rules=rules)
    prices = prices_of(known, components=given.price_components, stage=stage, rules=rules)
    term = ["price_category", "voltage", "power_group", "period_from", "period_to"]
    priced = volumes.join(prices, on=term, how="left", maintain_order="left").join(
        _shared_gross(volumes, given.gross_given), on=_SPAN, how="left", maintain_order="left"
    )
    acted, act_issues = _acted(known, given, volumes, prices, month=month, rules=rules)
    from_gross = priced.filter(pl.col("gross_kop").is_not_null())
    derivable = pl.col("quantity_wh") > 0
    from_quantity = pl.concat([priced.filter(pl.col("gross_kop").is_null()), acted], how="diagonal")
    has_price = pl.col("price_e7").is_not_null()
    rows = pl.concat(
        [
            _amounts_from_quantity(from_quantity.filter(has_price), vat_rate_bp=vat_rate_bp),
            _amounts_from_gross(from_gross.filter(derivable), vat_rate_bp=vat_rate_bp),
        ],
        how="diagonal",
    )
    lines = finished_lines(rows.with_columns(service=pl.lit(ENERGY), zone=pl.lit(SINGLE_ZONE)))
    without_price = issues.found(
        issues.NO_PRICE,
        from_quantity.filter(~has_price),
        data=["price_category", "voltage", "power_group", "quantity_wh"],
    )
    found = [
        *volume_issues,
        *act_issues,
        without_price,
        issues.found(issues.CATEGORY, spans.join(known, on=_SPAN, how="anti"), data=["price_category"]),
        issues.found(issues.ZERO_GROSS, from_gross.filter(~derivable), data=["gross_kop"]),
        issues.found(issues.NEGATIVE, lines.filter(pl.col("quantity_wh") < 0), data=["quantity_wh"]),
    ]
    used = volumes.group_by("usage_point_id", maintain_order=True).agg(pl.col("quantity_wh").sum())
    return Billed(lines=lines, issues=issues.gathered(found), used=used)


def _acted(
    spans: pl.DataFrame,
    tables: LegalEntityTables,
    volumes: pl.DataFrame,
    prices: pl.DataFrame,
    *,
    month: date,
    rules: LegalEntityRules,
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return the rows of acts at the prices of their spans, each over the days of its act, and their issues."""
    rows, found = act_rows(
        month=month,
        spans=spans,
        acts=tables.acts,
        volumes=volumes,
        billed_before=tables.billed_before,
        rules=rules,
    )
    if rows.is_empty():
        return pl.DataFrame(), found
    term = ["price_category", "voltage", "power_group", "period_from", "period_to"]
    priced = rows.join(prices, on=term, how="left", maintain_order="left")
    kept = [*_SPAN[:2], *term[:3], "quantity_wh", "method", "basis", "price_e7", "price_component_ids"]
    days = {"period_from": pl.col("act_from"), "period_to": pl.col("act_to")}
    return priced.with_columns(**days).select(*kept, *days), found


def _shared_gross(volumes: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """Return each span's part of its point's given amount (the whole of it where it is alone)."""
    rows = volumes.join(given.rename({"gross_kop": "whole_kop"}), on="usage_point_id", how="inner")
    weighed = rows.with_columns(
        weight=pl.when(pl.len().over("usage_point_id") == 1).then(1).otherwise(pl.col("quantity_wh").clip(0))
    )
    order = ["period_from", "account_id"]
    shared = share_out(
        weighed, by=["usage_point_id"], total="whole_kop", weight="weight", order=order, into="gross_kop"
    )
    return shared.select(*_SPAN, "gross_kop")


def _amounts_from_quantity(rows: pl.DataFrame, *, vat_rate_bp: int) -> pl.DataFrame:
    """Add net = quantity x price, VAT on it, gross their sum."""
    net = money_kop_expr(quantity_wh=pl.col("quantity_wh"), price_e7=pl.col("price_e7"))
    priced = rows.with_columns(net_kop=net, vat_rate_bp=pl.lit(vat_rate_bp, dtype=pl.Int64))
    priced = priced.with_columns(vat_kop=vat_on_net_expr(net_kop=pl.col("net_kop"), rate_bp=vat_rate_bp))
    return priced.with_columns(
        gross_kop=pl.col("net_kop") + pl.col("vat_kop"), amount_from=pl.lit(FROM_QUANTITY)
    )


def _amounts_from_gross(rows: pl.DataFrame, *, vat_rate_bp: int) -> pl.DataFrame:
    """Derive VAT, net and a price of seven decimals from the given gross; `basis` shows quantity x price beside."""
    derived = rows.with_columns(
        vat_kop=vat_in_gross_expr(gross_kop=pl.col("gross_kop"), rate_bp=vat_rate_bp),
        vat_rate_bp=pl.lit(vat_rate_bp, dtype=pl.Int64),
    ).with_columns(net_kop=pl.col("gross_kop") - pl.col("vat_kop"))
    price = half_up_expr(wide(pl.col("net_kop")) * WH_E7_IN_KOPECK, pl.col("quantity_wh"))
    derived = derived.with_columns(price_e7=price, price_component_ids=pl.lit([], dtype=pl.List(pl.Int64)))
    checked = money_kop_expr(quantity_wh=pl.col("quantity_wh"), price_e7=pl.col("price_e7"))
    return derived.with_columns(quantity_x_price_kop=checked, amount_from=pl.lit(FROM_GROSS)).with_columns(
        basis=pl.struct(
            "quantity_x_price_kop",
            (pl.col("net_kop") - pl.col("quantity_x_price_kop")).alias("difference_kop"),
            *("profile_days", "values", "missing"),
        ).struct.json_encode()
    )
