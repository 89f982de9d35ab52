"""How much a legal entity's point took in a month: given, by profile, by registers, by replacement information."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from sbyt.calc import issues
from sbyt.calc.between_readings import BETWEEN, SINCE_EARLIER, settled_consumption
from sbyt.calc.charge_lines import GIVEN, INTERVALS, METER, REPLACED
from sbyt.calc.consumption import counted_readings
from sbyt.calc.dated_rules import LegalEntityRules, TariffChange
from sbyt.calc.frames import pair
from sbyt.calc.interval_volume import interval_volumes
from sbyt.calc.legal_entity_tables import LegalEntityTables
from sbyt.calc.nothing import nothing_from
from sbyt.calc.periods import clip, intersect, next_month
from sbyt.calc.replaced_volume import replaced_volumes
from sbyt.calc.tariff_change import split_volumes
from sbyt.calc.whole_consumption import whole_consumption

_SPAN: Final = ["account_id", "usage_point_id", "period_from", "period_to"]


def volumes_of(
    spans: pl.DataFrame, tables: LegalEntityTables, *, month: date, rules: LegalEntityRules
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return spans with `quantity_wh`, `method`, `reading_ids`, `basis`, and the issues of the rest."""
    metered = _metered(spans, tables, month=month, ranks=rules.source_ranks)
    profiled = interval_volumes(spans, interval_days=tables.interval_days)
    both = spans.join(profiled, on=["usage_point_id", "period_from", "period_to"], how="left").join(
        metered, on=_SPAN, how="left"
    )
    both = both.join(tables.volumes_given, on="usage_point_id", how="left")
    lacking = both.filter(pl.all_horizontal(pl.col("volume_wh", "metered_wh", "profile_wh").is_null()))
    replaced = replaced_volumes(
        lacking,
        bases=tables.bases,
        controls=tables.controls,
        earlier=tables.earlier,
        month=month,
        most=rules.replacement_max_periods,
    )
    chosen = _chosen(both.join(replaced, on=_SPAN, how="left")).sort(_SPAN)
    gaps = chosen.filter((pl.col("method") == INTERVALS) & ~pl.col("complete"))
    found = [
        issues.found(issues.NO_VOLUME, chosen.filter(pl.col("quantity_wh").is_null())),
        issues.found(issues.GAPS, gaps, data=["profile_days", "values", "missing"]),
        issues.found(issues.REPLACED, chosen.filter(pl.col("method") == REPLACED), data=["quantity_wh"]),
    ]
    return chosen.filter(pl.col("quantity_wh").is_not_null()), found


@nothing_from("tables.supply")
def points_not_read(tables: LegalEntityTables, *, month: date) -> pl.Series:
    """Return `usage_point_id` of points with a meter of registers that the readings of the month give no volume, nor any hour.

    What they are replaced by (`bases`, `controls`) and the first readings after the month are asked for these alone.
    """
    points = (
        tables.supply.select("usage_point_id")
        .unique()
        .join(tables.registers, on="usage_point_id", how="semi")
    )
    silent = points.join(tables.interval_days, on="usage_point_id", how="anti").sort("usage_point_id")[
        "usage_point_id"
    ]
    registers = tables.registers.filter(pl.col("usage_point_id").is_in(silent.implode()))
    read = whole_consumption(
        usage_points=silent,
        registers=registers,
        counted=counted_readings(registers=registers, readings=tables.readings),
        month=month,
        month_end=next_month(month),
    )
    return silent.filter(~silent.is_in(read["usage_point_id"].unique().implode()))


def _chosen(both: pl.DataFrame) -> pl.DataFrame:
    """Return the spans with the volume that comes first: given, whole profile, registers, profile with gaps, replaced."""
    is_given = pl.col("volume_wh").is_not_null()
    by_profile = ~is_given & (
        pl.col("complete").fill_null(value=False)
        | (pl.col("metered_wh").is_null() & pl.col("profile_wh").is_not_null())
    )
    is_replaced = (
        ~is_given & ~by_profile & pl.col("metered_wh").is_null() & pl.col("replaced_wh").is_not_null()
    )
    by_meter = ~is_given & ~by_profile & ~is_replaced
    profile = pl.struct("profile_days", "values", "missing").struct.json_encode()
    return both.with_columns(
        quantity_wh=pl.when(is_given)
        .then("volume_wh")
        .when(by_profile)
        .then("profile_wh")
        .when(is_replaced)
        .then("replaced_wh")
        .otherwise("metered_wh"),
        method=pl.when(is_given)
        .then(pl.lit(GIVEN))
        .when(by_profile)
        .then(pl.lit(INTERVALS))
        .when(is_replaced)
        .then(pl.lit(REPLACED))
        .otherwise(pl.lit(METER)),
        reading_ids=pl.when(by_meter).then("reading_ids"),
        basis=pl.when(by_profile)
        .then(profile)
        .when(is_replaced)
        .then("replaced_by")
        .when(by_meter)
        .then("settled_by"),
    )


def _metered(
    spans: pl.DataFrame, tables: LegalEntityTables, *, month: date, ranks: Sequence[str]
) -> pl.DataFrame:
    """Return `metered_wh`, `reading_ids` and `settled_by` of the spans whose meters were all read and stood all the month."""
    month_end = next_month(month)
    counted = counted_readings(registers=tables.registers, readings=tables.readings, source_ranks=ranks)
    whole = settled_consumption(
        usage_points=spans["usage_point_id"],
        registers=tables.registers,
        counted=counted,
        earlier=tables.earlier,
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
    cut = pl.col("before_wh").is_not_null()
    parts = pl.concat(
        [
            split_volumes(pieces.filter(~cut), counted=counted, policy=TariffChange.READING_ELSE_DAYS),
            split_volumes(pieces.filter(cut), counted=counted, policy=TariffChange.DAYS),
        ]
    )
    parts = parts.join(
        spans.select(*_SPAN).rename({"period_from": "span_from", "period_to": "span_to"}),
        on=["account_id", "usage_point_id"],
        how="inner",
    ).filter((pl.col("period_from") >= pl.col("span_from")) & (pl.col("period_to") <= pl.col("span_to")))
    return _merged(parts)


def _merged(parts: pl.DataFrame) -> pl.DataFrame:
    """Return a row a span; where its readings reach beyond the month, with what of them other months have."""
    key = ["account_id", "usage_point_id", "span_from", "span_to"]
    once = parts.sort(*key, "period_from", "register_id").with_columns(
        pl.col("before_wh", "after_wh").fill_null(0), cut=pl.col("before_wh").is_not_null()
    )
    merged = once.group_by(key, maintain_order=True).agg(
        metered_wh=pl.col("part_wh").sum(),
        month_wh=pl.col("quantity_wh").sum(),
        before_wh=pl.col("before_wh").sum(),
        after_wh=pl.col("after_wh").sum(),
        cut=pl.col("cut").any(),
        reaches=pl.col("reaches").any(),
        reading_ids=pair("part_from_id", "part_to_id").list.explode(),
    )
    told = pl.struct(
        pl.when("reaches").then(pl.lit(BETWEEN)).otherwise(pl.lit(SINCE_EARLIER)).alias("ground"),
        (pl.col("month_wh") + pl.col("before_wh") + pl.col("after_wh")).alias("metered_wh"),
        "before_wh",
        "after_wh",
        "month_wh",
    ).struct.json_encode()
    return merged.with_columns(settled_by=pl.when("cut").then(told)).select(
        "account_id",
        "usage_point_id",
        "metered_wh",
        "reading_ids",
        "settled_by",
        period_from="span_from",
        period_to="span_to",
    )
