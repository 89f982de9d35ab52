"""Bill legal entities of the first price category: quantity x sum of price components, VAT on top, per line.

The opposite direction is for a forecast formed from an amount with VAT: VAT inside it, net the rest, and a price of
seven decimals derived from the net; `amount_from` says which direction a line went. Source: seed documents of May 2021.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import polars as pl

from sbyt.calc import issues
from sbyt.calc.act_lines import ACTS, BILLED_BEFORE, act_rows
from sbyt.calc.charge_lines import (
    ENERGY,
    FROM_GROSS,
    FROM_QUANTITY,
    GIVEN,
    INTERVALS,
    METER,
    Billed,
    finished_lines,
)
from sbyt.calc.consumption import READINGS, REGISTERS, counted_readings
from sbyt.calc.dated_rules import LegalEntityRules, TariffChange
from sbyt.calc.frames import conform, empty
from sbyt.calc.interval_volume import INTERVAL_DAYS, interval_volumes
from sbyt.calc.legal_entity_price import PRICE_COMPONENTS, prices_of
from sbyt.calc.metered_month import whole_consumption
from sbyt.calc.periods import clip, intersect, next_month
from sbyt.calc.rounding import WH_E7_IN_KOPECK, half_up_expr, money_kop_expr, share_out, wide
from sbyt.calc.tariff_change import SINGLE_ZONE, split_volumes
from sbyt.calc.vat import vat_in_gross_expr, vat_on_net_expr

SUPPLY: Final = pl.Schema(
    {
        "account_id": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
        "price_category": pl.Int64(),
        "voltage": pl.String(),
        "power_group": pl.String(),
    }
)
"""One row a supply term of a legal entity's account at a point, cut by the account's own life."""

GROSS_GIVEN: Final = pl.Schema({"usage_point_id": pl.Int64(), "gross_kop": pl.Int64()})
"""Points whose month's amount with VAT is given (a forecast formed from the gross): net and price are derived from
it. Where a point has several accounts in the month, the amount is shared among them by their volumes."""

VOLUMES_GIVEN: Final = pl.Schema({"usage_point_id": pl.Int64(), "volume_wh": pl.Int64()})
"""Points whose month's energy is handed in as it is, before any meter; the method of its lines is "given"."""

_SPAN: Final = ["account_id", "usage_point_id", "period_from", "period_to"]
_CATEGORIES: Final = (1,)


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEntityTables:
    """The tables of one partition; the schema of each is named beside it."""

    supply: pl.DataFrame  # SUPPLY
    registers: pl.DataFrame  # consumption.REGISTERS
    readings: pl.DataFrame  # consumption.READINGS
    interval_days: pl.DataFrame  # interval_volume.INTERVAL_DAYS
    price_components: pl.DataFrame  # legal_entity_price.PRICE_COMPONENTS
    gross_given: pl.DataFrame  # GROSS_GIVEN
    volumes_given: pl.DataFrame = field(default_factory=lambda: empty(VOLUMES_GIVEN))
    acts: pl.DataFrame = field(default_factory=lambda: empty(ACTS))
    billed_before: pl.DataFrame = field(default_factory=lambda: empty(BILLED_BEFORE))


def bill_legal_entities(
    *, month: date, stage: str, tables: LegalEntityTables, vat_rate_bp: int, rules: LegalEntityRules
) -> Billed:
    """Bill the month (its first day) of every account in `tables.supply` at the prices of `stage`.

    What acts of unmetered consumption add stands in lines of their own, always from quantity. Volume: a given one, else the profile where it is whole, else the registers (readings up to the first day of the next month),
    else the profile as far as it goes with a GAPS issue. Raises frames.UnableToUseFrame for a table not of its schema.
    """
    given = _conformed(tables)
    month_end = next_month(month)
    spans = clip(given.supply, since=month, until=month_end)
    known = spans.filter(pl.col("price_category").is_in(_CATEGORIES))
    volumes, volume_issues = _volumes(
        known, given, month=month, month_end=month_end, ranks=rules.source_ranks
    )
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


def _volumes(
    spans: pl.DataFrame, tables: LegalEntityTables, *, month: date, month_end: date, ranks: Sequence[str]
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return spans with `quantity_wh`, `method`, `reading_ids`, `basis`, and the issues of the rest."""
    metered = _metered(spans, tables, month=month, month_end=month_end, ranks=ranks)
    profiled = interval_volumes(spans, interval_days=tables.interval_days)
    both = spans.join(profiled, on=["usage_point_id", "period_from", "period_to"], how="left").join(
        metered, on=_SPAN, how="left"
    )
    both = both.join(tables.volumes_given, on="usage_point_id", how="left")
    is_given = pl.col("volume_wh").is_not_null()
    by_profile = pl.col("complete").fill_null(value=False) | (
        pl.col("metered_wh").is_null() & pl.col("profile_wh").is_not_null()
    )
    by_profile = by_profile & ~is_given
    by_meter = ~by_profile & ~is_given
    chosen = both.with_columns(
        quantity_wh=pl.when(is_given)
        .then("volume_wh")
        .when(by_profile)
        .then("profile_wh")
        .otherwise("metered_wh"),
        method=pl.when(is_given)
        .then(pl.lit(GIVEN))
        .when(by_profile)
        .then(pl.lit(INTERVALS))
        .otherwise(pl.lit(METER)),
        reading_ids=pl.when(by_meter).then("reading_ids"),
        basis=pl.when(by_profile).then(pl.struct("profile_days", "values", "missing").struct.json_encode()),
    ).sort(_SPAN)
    lacking = chosen.filter(pl.col("quantity_wh").is_null())
    gaps = chosen.filter((pl.col("method") == INTERVALS) & ~pl.col("complete"))
    found = [
        issues.found(issues.NO_VOLUME, lacking),
        issues.found(issues.GAPS, gaps, data=["profile_days", "values", "missing"]),
    ]
    return chosen.filter(pl.col("quantity_wh").is_not_null()), found


def _metered(
    spans: pl.DataFrame, tables: LegalEntityTables, *, month: date, month_end: date, ranks: Sequence[str]
) -> pl.DataFrame:
    """Return `metered_wh` and `reading_ids` of the spans whose meters were all read and stood all the month."""
    counted = counted_readings(registers=tables.registers, readings=tables.readings, source_ranks=ranks)
    whole = whole_consumption(
        usage_points=spans["usage_point_id"],
        registers=tables.registers,
        counted=counted,
        month=month,
        month_end=month_end,
    )
    volumes = clip(whole, since=month, until=month_end).rename(
        {"period_from": "whole_from", "period_to": "whole_to"}
    )
    volumes = volumes.with_columns(metered_wh="quantity_wh", earlier_wh=pl.lit(0, dtype=pl.Int64))
    volumes = volumes.with_row_index("volume_id")
    stays = spans.select(_SPAN).rename({"period_from": "valid_from", "period_to": "valid_to"})
    pieces = intersect(
        volumes.with_columns(period_from="whole_from", period_to="whole_to"), stays, on=["usage_point_id"]
    )
    parts = split_volumes(pieces, counted=counted, policy=TariffChange.READING_ELSE_DAYS)
    parts = parts.join(
        spans.select(*_SPAN).rename({"period_from": "span_from", "period_to": "span_to"}),
        on=["account_id", "usage_point_id"],
        how="inner",
    ).filter((pl.col("period_from") >= pl.col("span_from")) & (pl.col("period_to") <= pl.col("span_to")))
    key = ["account_id", "usage_point_id", "span_from", "span_to"]
    merged = (
        parts.sort(*key, "period_from", "register_id")
        .group_by(key, maintain_order=True)
        .agg(
            metered_wh=pl.col("part_wh").sum(),
            reading_ids=pl.concat_list("part_from_id", "part_to_id").list.explode(),
        )
    )
    return merged.rename({"span_from": "period_from", "span_to": "period_to"})


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


def _conformed(tables: LegalEntityTables) -> LegalEntityTables:
    return LegalEntityTables(
        supply=conform(tables.supply, SUPPLY, name="supply"),
        registers=conform(tables.registers, REGISTERS, name="registers"),
        readings=conform(tables.readings, READINGS, name="readings"),
        interval_days=conform(tables.interval_days, INTERVAL_DAYS, name="interval_days"),
        price_components=conform(tables.price_components, PRICE_COMPONENTS, name="price_components"),
        gross_given=conform(tables.gross_given, GROSS_GIVEN, name="gross_given"),
        volumes_given=conform(tables.volumes_given, VOLUMES_GIVEN, name="volumes_given"),
        acts=conform(tables.acts, ACTS, name="acts"),
        billed_before=conform(tables.billed_before, BILLED_BEFORE, name="billed_before"),
    )
