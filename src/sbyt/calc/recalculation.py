"""What a month billed already would come to now, less what it came to then: adjustments, never an edit.

A line is compared by account, point, service, zone and price: what was billed at a price that no longer holds goes off whole and
comes back at the new one, so that every adjustment is quantity and money of one price. An unchanged month gives nothing.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.charge_lines import ACT, BENEFIT, COMMON_NEEDS, METER
from sbyt.calc.frames import conform

COMPARED: Final = pl.Schema(
    {
        "account_id": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "service": pl.String(),
        "zone": pl.String(),
        "method": pl.String(),
        "quantity_wh": pl.Int64(),
        "price_e7": pl.Int64(),
        "vat_rate_bp": pl.Int64(),
        "rate_id": pl.Int64(),
        "net_kop": pl.Int64(),
        "vat_kop": pl.Int64(),
        "gross_kop": pl.Int64(),
        "basis": pl.String(),
    }
)
"""Lines of one month: those billed with what was adjusted since, or those reckoned now (charge_lines.LINES has the columns)."""

ADJUSTMENTS: Final = pl.Schema(
    {
        "account_id": pl.Int64(),
        "usage_point_id": pl.Int64(),
        "service": pl.String(),
        "zone": pl.String(),
        "price_e7": pl.Int64(),
        "vat_rate_bp": pl.Int64(),
        "rate_id": pl.Int64(),
        "quantity_wh": pl.Int64(),
        "net_kop": pl.Int64(),
        "vat_kop": pl.Int64(),
        "gross_kop": pl.Int64(),
        "reason": pl.String(),
    }
)
"""What is to be added (or taken off, below zero) for the month. `reason` is one of REASONS."""

REASONS: Final = (
    "reading",
    "price",
    "people",
    "absence",
    "act",
    "common_needs",
    "benefit",
    "method",
    "volume",
)

_KEY: Final = ["account_id", "usage_point_id", "service", "zone", "price_e7", "vat_rate_bp", "rate_id"]
_PLACE: Final = ["account_id", "usage_point_id", "service", "zone"]
_SUMS: Final = ["quantity_wh", "net_kop", "vat_kop", "gross_kop"]


def adjustments(*, billed: pl.DataFrame, reckoned: pl.DataFrame) -> pl.DataFrame:
    """Return ADJUSTMENTS of a month, those of nothing left out: billed + adjustments = reckoned, to the kopeck and watt-hour.

    Raises frames.UnableToUseFrame.
    """
    before = conform(billed, COMPARED, name="billed")
    after = conform(reckoned, COMPARED, name="reckoned")
    signed = pl.concat([after, before.with_columns((-pl.col(name)).alias(name) for name in _SUMS)])
    summed = signed.group_by(_KEY, maintain_order=True).agg(pl.col(_SUMS).sum())
    changed = summed.filter(pl.any_horizontal(pl.col(name) != 0 for name in _SUMS))
    told = changed.join(
        _reasons(before, after), on=_PLACE, how="left", maintain_order="left", nulls_equal=True
    )
    return told.select(*ADJUSTMENTS).sort(*_KEY, nulls_last=True)


def _reasons(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return the main reason by account, point, service and zone."""
    sides = _told(before, "was").join(
        _told(after, "is"), on=_PLACE, how="full", coalesce=True, nulls_equal=True
    )
    reason = (
        pl.when(pl.col("service") == COMMON_NEEDS)
        .then(pl.lit("common_needs"))
        .when(pl.col("service") == BENEFIT)
        .then(pl.lit("benefit"))
        .when(_has("methods_is", ACT) != _has("methods_was", ACT))
        .then(pl.lit("act"))
        .when(pl.col("absent_is").fill_null(0) != pl.col("absent_was").fill_null(0))
        .then(pl.lit("absence"))
        .when(pl.col("prices_is") != pl.col("prices_was"))
        .then(pl.lit("price"))
        .when(pl.col("methods_is").is_null() | pl.col("methods_was").is_null())
        .then(pl.lit("volume"))
        .when(_has("methods_is", METER) & ~_has("methods_was", METER))
        .then(pl.lit("reading"))
        .when(pl.col("people_is") != pl.col("people_was"))
        .then(pl.lit("people"))
        .when(_has("methods_is", METER))
        .then(pl.lit("reading"))
        .when(pl.col("methods_is").ne_missing(pl.col("methods_was")))
        .then(pl.lit("method"))
        .otherwise(pl.lit("volume"))
    )
    return sides.select(*_PLACE, reason=reason)


def _told(lines: pl.DataFrame, side: str) -> pl.DataFrame:
    people = pl.col("basis").str.json_path_match("$.people")
    away = pl.col("basis").str.contains('"ground":"absence"', literal=True).fill_null(value=False)
    return lines.group_by(_PLACE).agg(
        pl.col("method").unique().sort().str.join("+").alias(f"methods_{side}"),
        pl.col("price_e7").unique().sort().cast(pl.String).str.join("+").alias(f"prices_{side}"),
        people.sort().str.join("+").alias(f"people_{side}"),
        pl.col("quantity_wh").filter(away).sum().alias(f"absent_{side}"),
    )


def _has(column: str, method: str) -> pl.Expr:
    return pl.col(column).str.split("+").list.contains(method).fill_null(value=False)
