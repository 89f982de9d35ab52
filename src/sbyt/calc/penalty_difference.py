"""What penalties come to now, less what was charged before: sums, and day ranges that came or went.

Penalties are reckoned anew from the due day each time. A payment that became known late, one that was taken back, or a month lowered since
changes days charged already: these are differences of a later bill, never an edit.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from sbyt.calc.nothing import nothing_from
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
_PIECE: Final = [*_PLACE, *_TERMS, "sign", "edge", "run_to"]


@nothing_from("accrued", "charged")
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


@nothing_from("now", "before")
def ranges_that_changed(*, now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Return TOLD: the days of `now` that were not charged, those of `before` that no longer hold with sign -1.

    `now`: JOURNAL of today (sign 1); `before`: JOURNAL of everything charged. Together they come to `now`. A claim of which
    nothing was charged, and whose days do not cross, is told as it stands.
    """
    today = now.select(*JOURNAL).sort(*_PLACE, "period_from")
    crosses = _goes_on(_PLACE) & (pl.col("period_from") < pl.col("period_to").shift(1))
    moved = pl.concat([before.select(_PLACE), today.filter(crosses).select(_PLACE)]).unique()
    fresh = today.join(moved, on=_PLACE, how="anti").rename({"period_from": "edge", "period_to": "run_to"})
    rest = _left(today.join(moved, on=_PLACE, how="semi"), before)
    return _told(_joined(pl.concat([fresh.select(_PIECE), rest.select(_PIECE)])))


def _left(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Return the pieces of days that stand in one of the two and not in the other; `sign` of those of `before` is turned."""
    signed = pl.concat([now, before.select(*JOURNAL).with_columns(sign=-pl.col("sign"))])
    edges = pl.concat([signed.select(*_PLACE, edge=name) for name in ("period_from", "period_to")]).unique()
    goes_on = _goes_on(_PLACE, step=-1)
    runs = (
        edges.sort(*_PLACE, "edge")
        .with_columns(run_to=pl.when(goes_on).then(pl.col("edge").shift(-1)))
        .filter(pl.col("run_to").is_not_null())
    )
    cut = runs.join(signed, on=_PLACE, how="inner").filter(
        (pl.col("period_from") <= pl.col("edge")) & (pl.col("run_to") <= pl.col("period_to"))
    )
    left = cut.group_by(*_PLACE, *_TERMS, "edge", "run_to").agg(pl.col("sign").sum())
    return left.filter(pl.col("sign") != 0)


def _goes_on(key: list[str], *, step: int = 1) -> pl.Expr:
    """Return whether a row of sorted rows has the key of the one before it (of the one after it with step = -1)."""
    same = [pl.col(name) == pl.col(name).shift(step) for name in key]
    return pl.all_horizontal(same).fill_null(value=False)


def _joined(pieces: pl.DataFrame) -> pl.DataFrame:
    """Join pieces that touch and say the same."""
    key = [*_PLACE, *_TERMS, "sign"]
    touches = _goes_on(key) & (pl.col("edge") == pl.col("run_to").shift(1))
    told = pieces.sort(*key, "edge").with_columns(piece=(~touches).cum_sum())
    return told.group_by("piece").agg(
        pl.col(key).first(), period_from=pl.col("edge").min(), period_to=pl.col("run_to").max()
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
