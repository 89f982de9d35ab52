"""What bears penalties: claims of the ledger, cut where a later recalculation lowered what a month came to.

A month that was lowered in a later bill was never owed in full: the part taken off is no debt of that month. The later bill was
lowered by it instead, so while it is not paid it is a debt from the due day of that bill on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from sbyt.calc.frames import running_sum
from sbyt.calc.nothing import nothing_from
from sbyt.calc.penalties import DEBTS, PAID

ITEMS: Final = pl.Schema(
    {
        "item_id": pl.Int64(),
        "account_id": pl.Int64(),
        "month": pl.Date(),
        "regime": pl.String(),
        "due_on": pl.Date(),
        "amount_kop": pl.Int64(),
    }
)
"""Claims: one row an open item above zero with a due day. The debt arose on the last day of its month."""

LAID: Final = pl.Schema({"item_id": pl.Int64(), "paid_on": pl.Date(), "amount_kop": pl.Int64()})
"""Money laid on claims. A credit of a corrected bill is laid on the due day: what it took off was never owed."""

LOWERED: Final = pl.Schema(
    {"account_id": pl.Int64(), "month": pl.Date(), "due_on": pl.Date(), "lowered_kop": pl.Int64()}
)
"""By how much a month was lowered (above zero) in a later bill, and the due day of that bill."""

_PARTS: Final = ["debt_id", "item_id", "account_id", "month", "regime", "due_on", "amount_kop", "arose_on"]
_CUT: Final = [*ITEMS, "arose_on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtParts:
    """`parts`: debt_id, item_id, account_id, month, regime, due_on, amount_kop, arose_on; `paid`: penalties.PAID by debt_id."""

    parts: pl.DataFrame
    paid: pl.DataFrame

    @property
    def debts(self) -> pl.DataFrame:
        """The parts as penalties.DEBTS."""
        return self.parts.select(*DEBTS)


def debt_parts(*, items: pl.DataFrame, laid: pl.DataFrame, lowered: pl.DataFrame) -> DebtParts:
    """Return the debts of the claims: ITEMS and LAID, cut by LOWERED. A lowering falls on the last claim of its month."""
    parts = _cut(items, lowered).sort("item_id", "due_on").with_row_index("debt_id")
    parts = parts.with_columns(
        pl.col("debt_id").cast(pl.Int64), part_to=running_sum("amount_kop", "item_id")
    ).with_columns(part_from=pl.col("part_to") - pl.col("amount_kop"))
    return DebtParts(parts=parts.select(*_PARTS), paid=_paid(parts, laid))


@nothing_from("laid")
def _paid(parts: pl.DataFrame, laid: pl.DataFrame) -> pl.DataFrame:
    """Return penalties.PAID: the money of each claim laid on its parts, the first due first."""
    money = laid.sort("item_id", "paid_on").with_columns(laid_to=running_sum("amount_kop", "item_id"))
    money = money.with_columns(laid_from=pl.col("laid_to") - pl.col("amount_kop")).drop("amount_kop")
    met = parts.select("debt_id", "item_id", "part_from", "part_to").join(money, on="item_id", how="inner")
    pieces = met.with_columns(
        amount_kop=pl.min_horizontal("part_to", "laid_to") - pl.max_horizontal("part_from", "laid_from")
    )
    return pieces.filter(pl.col("amount_kop") > 0).select(*PAID)


def _cut(items: pl.DataFrame, lowered: pl.DataFrame) -> pl.DataFrame:
    """Return the items, each with what was taken off as rows of their own due days; their sum is what it was.

    What was taken off arose with the bill that took it: in the month before its due day.
    """
    items = items.with_columns(arose_on=pl.col("month").dt.month_end())
    if lowered.is_empty():
        return items
    last = items.filter(pl.col("item_id") == pl.col("item_id").max().over("account_id", "month"))
    off = lowered.group_by("account_id", "month", "due_on").agg(pl.col("lowered_kop").sum())
    named = off.join(
        last.select("account_id", "month", "item_id", "regime", owed_kop="amount_kop", first_due="due_on"),
        on=["account_id", "month"],
        how="inner",
    ).filter(pl.col("due_on") > pl.col("first_due"))
    before = named.sort("item_id", "due_on").with_columns(
        taken=pl.col("lowered_kop").cum_sum().over("item_id") - pl.col("lowered_kop")
    )
    fits = (pl.col("owed_kop") - pl.col("taken")).clip(0)
    moved = before.with_columns(
        amount_kop=pl.min_horizontal("lowered_kop", fits),
        arose_on=pl.col("due_on").dt.month_start().dt.offset_by("-1d"),
    )
    gone = moved.group_by("item_id").agg(gone_kop=pl.col("amount_kop").sum())
    kept = items.join(gone, on="item_id", how="left", maintain_order="left").with_columns(
        amount_kop=pl.col("amount_kop") - pl.col("gone_kop").fill_null(0)
    )
    return pl.concat([kept.select(*_CUT), moved.select(*_CUT)]).filter(pl.col("amount_kop") > 0)
