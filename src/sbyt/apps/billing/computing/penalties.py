"""Penalties of a partition: what is read, what is reckoned, as columns. No query an account."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import polars as pl
from django.utils import timezone

from sbyt.apps.billing.queries.penalties import charged_columns, journal_columns, lowered_columns
from sbyt.apps.contracts.queries_household import manager_regimes
from sbyt.apps.ledger.queries.late_claims import laid_columns, late_claim_columns
from sbyt.calc import penalty_law
from sbyt.calc.issues import KEY_RATE, found
from sbyt.calc.nothing import nothing_from
from sbyt.calc.penalties import PenaltyTables, penalties, unrated
from sbyt.calc.penalty_debts import ITEMS, debt_parts
from sbyt.calc.penalty_difference import TOLD, as_journal, differences, ranges_that_changed
from sbyt.calc.penalty_terms import PenaltyTerms
from sbyt.calc.periods import next_month
from sbyt.kit.columns.copy_in import as_csv

SUMS: Final = {
    "account_id": pl.Int64(),
    "item_id": pl.Int64(),
    "due_on": pl.Date(),
    "claim_month": pl.Date(),
    "regime": pl.String(),
    "claim_kop": pl.Int64(),
    "accrued_kop": pl.Int64(),
    "before_kop": pl.Int64(),
    "amount_kop": pl.Int64(),
}
_REGIMES: Final = {"household": penalty_law.HOUSEHOLD, "legal": penalty_law.LEGAL}
_PLACE: Final = ["item_id", "due_on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtInputs:
    """Claims (calc ITEMS), money laid on them, months lowered, what was charged before, and the terms; `reckoned_to` inclusive."""

    items: pl.DataFrame
    laid: pl.DataFrame
    lowered: pl.DataFrame
    charged: pl.DataFrame
    journal: pl.DataFrame
    terms: PenaltyTerms
    reckoned_to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalties:
    """`sums` has SUMS, a row a claim whose penalties changed; `ranges` calc TOLD of these claims.

    `issues` has calc ISSUES: accounts with late days for which no key rate is known.
    """

    sums: pl.DataFrame
    ranges: pl.DataFrame
    issues: pl.DataFrame
    reckoned_to: date

    def of_accounts(self, account_ids: pl.Series) -> Penalties:
        """Return those of the accounts."""
        own = self.sums.filter(pl.col("account_id").is_in(account_ids.implode()))
        return Penalties(
            sums=own,
            ranges=self.ranges.join(own.select(_PLACE), on=_PLACE, how="semi", maintain_order="left"),
            issues=self.issues.filter(pl.col("account_id").is_in(account_ids.implode())),
            reckoned_to=self.reckoned_to,
        )

    def told(self) -> bytes:
        """Return what they say, for a hash; nothing where there are none."""
        if self.sums.is_empty():
            return b""
        return hashlib.sha256(as_csv(self.sums) + as_csv(self.ranges)).digest()


def read_debts(
    *, accounts: pl.DataFrame, month: date, as_of: datetime, terms: PenaltyTerms | None
) -> DebtInputs | None:
    """Read the late claims of the accounts (account_id, account_kind) by six queries; None where penalties are not charged.

    Penalties run to the last day of the month, or to the day of `as_of` where the month has not ended by then.
    """
    if terms is None:
        return None
    regimes = _regimes(accounts, month=month, as_of=as_of).filter(pl.col("regime").is_in(terms.charged_to))
    if regimes.is_empty():
        return None
    ids = regimes["account_id"]
    last_day = next_month(month) - timedelta(days=1)
    reckoned_to = terms.reckoned_to(last_day=min(last_day, timezone.localdate(as_of)))
    charged = charged_columns(account_ids=ids, as_of=as_of)
    claims = late_claim_columns(
        subaccount_ids=ids,
        due_before=reckoned_to - timedelta(days=terms.first_day - 1),
        as_of=as_of,
        also_ids=charged["item_id"].unique(),
    )
    items = claims.join(regimes, on="account_id", how="inner", maintain_order="left").select(*ITEMS)
    bearing = items["account_id"].unique()
    return DebtInputs(
        items=items,
        laid=laid_columns(item_ids=items["item_id"], as_of=as_of),
        lowered=lowered_columns(account_ids=bearing, as_of=as_of),
        charged=charged,
        journal=journal_columns(account_ids=bearing, as_of=as_of),
        terms=terms,
        reckoned_to=reckoned_to,
    )


def _regimes(accounts: pl.DataFrame, *, month: date, as_of: datetime) -> pl.DataFrame:
    """Return account_id and `regime`: by kind, and those who buy the common needs of a house on the first day as managers do."""
    known = accounts.select(
        "account_id",
        regime=pl.col("account_kind").replace_strict(_REGIMES, default=None, return_dtype=pl.String()),
    )
    legal = known.filter(pl.col("regime") == penalty_law.LEGAL)["account_id"]
    if legal.is_empty():
        return known
    managers = manager_regimes(account_ids=legal, on=month, as_of=as_of)
    return known.update(managers, on="account_id", how="left")


def reckon_penalties(given: DebtInputs) -> Penalties:
    """Return the penalties that differ from what was charged before."""
    sums, ranges, issues = _reckoned(given)
    return Penalties(sums=sums, ranges=ranges, issues=issues, reckoned_to=given.reckoned_to)


@nothing_from("given.items", "given.charged", "given.journal")
def _reckoned(given: DebtInputs) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return `sums`, `ranges` and `issues` of Penalties."""
    cut = debt_parts(items=given.items, laid=given.laid, lowered=given.lowered)
    terms = given.terms
    tables = PenaltyTables(
        debts=cut.debts,
        paid=cut.paid,
        key_rates=terms.key_rates,
        steps=terms.steps,
        caps=terms.caps,
        moratoria=terms.moratoria,
    )
    sums, ranges = penalties(tables=tables, as_of=given.reckoned_to, rate_of=terms.rate_of)
    named = cut.parts.join(sums, on="debt_id", how="inner").rename({"penalty_kop": "accrued_kop"})
    known = differences(accrued=named.select(*_PLACE, "accrued_kop"), charged=given.charged)
    changed = ranges_that_changed(now=as_journal(ranges, cut.parts), before=given.journal)
    told = known.join(changed.select(_PLACE).unique(), on=_PLACE, how="semi")
    moved = pl.concat([known.filter(pl.col("amount_kop") != 0), told]).unique()
    claims = given.items.select(
        "item_id", "account_id", "regime", claim_month="month", claim_kop="amount_kop"
    ).unique("item_id", keep="first", maintain_order=True)
    own = moved.join(claims, on="item_id", how="inner").select(*SUMS).sort(*_PLACE)
    came = changed.join(own.select(_PLACE), on=_PLACE, how="semi").select(*TOLD)
    untold = unrated(tables=tables, as_of=given.reckoned_to, rate_of=terms.rate_of)
    came = came.sort(*_PLACE, "period_from", "sign", "debt_kop", "rate_bp", "divisor")
    return own, came, _without_rate(untold, cut.parts)


def _without_rate(untold: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Return an issue an account of UNRATED: the first and the last day, both inclusive."""
    named = untold.join(parts.select("debt_id", "account_id"), on="debt_id", how="inner")
    days = named.group_by("account_id").agg(
        first_day=pl.col("period_from").min().dt.to_string("%Y-%m-%d"),
        last_day=pl.col("period_to").max().dt.offset_by("-1d").dt.to_string("%Y-%m-%d"),
    )
    return found(KEY_RATE, days, data=["first_day", "last_day"])
