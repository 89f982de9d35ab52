"""What penalties come to now, less what was charged before: sums, and day ranges that came or went.

Penalties are reckoned anew from the due day each time. A payment that became known late, one that was taken back, or a month lowered since
changes days charged already: these are differences of a later bill, never an edit.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.penalties import RANGES
from sbyt.calc.rounding import half_up_expr, wide

JOURNAL: Final = pl.Schema(
    {
        "item_id": pl.Int64(),
        "due_on": pl.Date(),
        "sign": pl.Int64(),
        "period_from": pl.Date(),
        "period_to": pl.Date(),
        "debt_kop": pl.Int64(),
        "rate_bp": pl.Int64(),
        "divisor": pl.Int64(),
    }
)
"""A range of days charged (sign 1) or taken back (-1)."""

CHARGED: Final = pl.Schema({"item_id": pl.Int64(), "due_on": pl.Date(), "before_kop": pl.Int64()})
"""Penalties charged before on a claim and due day, in all."""

TOLD: Final = pl.Schema(
    {
        **JOURNAL,
        "first_day": pl.Int64(),
        "days": pl.Int64(),
        "exact_e4": pl.Int64(),
    }
)
"""A range with what it comes to: kopecks x 10^4, half-up, below zero where it is taken back; `first_day` after the due day."""

_PLACE: Final = ["item_id", "due_on"]
_TERMS: Final = ["debt_kop", "rate_bp", "divisor"]


def differences(*, accrued: pl.DataFrame, charged: pl.DataFrame) -> pl.DataFrame:
    """Return item_id, due_on, accrued_kop, before_kop, amount_kop of every claim where one of them is not nothing.

    `accrued`: item_id, due_on, accrued_kop; `charged` has CHARGED.
    """
    met = accrued.join(charged, on=_PLACE, how="full", coalesce=True).with_columns(
        pl.col("accrued_kop", "before_kop").fill_null(0)
    )
    known = met.with_columns(amount_kop=pl.col("accrued_kop") - pl.col("before_kop"))
    own = known.filter((pl.col("accrued_kop") != 0) | (pl.col("before_kop") != 0))
    return own.select(*_PLACE, "accrued_kop", "before_kop", "amount_kop").sort(_PLACE)


def ranges_that_changed(*, now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Return TOLD: the days of `now` that were not charged, those of `before` that no longer hold with sign -1.

    `now`: JOURNAL of today (sign 1); `before`: JOURNAL of everything charged. Together they come to `now`.
    """
    signed = pl.concat([now.select(*JOURNAL), before.select(*JOURNAL).with_columns(sign=-pl.col("sign"))])
    if signed.is_empty():
        return pl.DataFrame(schema=TOLD)
    edges = pl.concat([signed.select(*_PLACE, edge=name) for name in ("period_from", "period_to")]).unique()
    runs = edges.sort(*_PLACE, "edge").with_columns(run_to=pl.col("edge").shift(-1).over(_PLACE)).drop_nulls()
    cut = runs.join(signed, on=_PLACE, how="inner").filter(
        (pl.col("period_from") <= pl.col("edge")) & (pl.col("run_to") <= pl.col("period_to"))
    )
    left = cut.group_by(*_PLACE, *_TERMS, "edge", "run_to").agg(pl.col("sign").sum())
    return _told(_joined(left.filter(pl.col("sign") != 0)))


def _joined(pieces: pl.DataFrame) -> pl.DataFrame:
    """Join pieces that touch and say the same."""
    key = [*_PLACE, *_TERMS, "sign"]
    ordered = pieces.sort(*key, "edge")
    starts = pl.col("edge") != pl.col("run_to").shift(1).over(key)
    told = ordered.with_columns(piece=starts.fill_null(value=True).cum_sum().over(key))
    return told.group_by(*key, "piece").agg(
        period_from=pl.col("edge").min(), period_to=pl.col("run_to").max()
    )


def _told(ranges: pl.DataFrame) -> pl.DataFrame:
    days = (pl.col("period_to") - pl.col("period_from")).dt.total_days()
    whole = wide(pl.col("debt_kop")) * wide(pl.col("rate_bp")) * wide(pl.col("days")) * wide(pl.col("sign"))
    known = ranges.with_columns(
        days=days, first_day=(pl.col("period_from") - pl.col("due_on")).dt.total_days()
    )
    exact = half_up_expr(whole, wide(pl.col("divisor")))
    return known.with_columns(exact_e4=exact).select(*TOLD).sort(*_PLACE, "period_from", "sign", *_TERMS)


def as_journal(ranges: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Return RANGES of debts as JOURNAL of their claims; `parts` is penalty_debts.DebtParts.parts."""
    named = ranges.select(*RANGES).join(
        parts.select("debt_id", "item_id", "due_on"), on="debt_id", how="inner"
    )
    return named.with_columns(sign=pl.lit(1, dtype=pl.Int64)).select(*JOURNAL)
