"""Close a month: what is there, what holds it and how much money, how far its runs are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
from django.utils import timezone

from sbyt.apps.billing.operations.plan_run import accounts_to_bill
from sbyt.apps.billing.queries.month import MonthBills, RunRow, month_bills, runs_for
from sbyt.apps.billing.queries.runs import RunView
from sbyt.apps.billing.run_within import run_view_within
from sbyt.apps.billing.types import FINAL, RunScope
from sbyt.apps.contracts.queries_month import price_terms_in_use, supplied_point_ids, tariffs_in_use
from sbyt.apps.metering.queries.coverage import Coverage, profile_coverage, reading_coverage
from sbyt.apps.tariffs.queries import (
    price_component_columns,
    rate_columns,
    rule_settings,
    tariff_names,
    vat_rate_bp,
)
from sbyt.calc.dated_rules import legal_entity_rules
from sbyt.calc.legal_entity_price import prices_of
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What holds the month or puts money in question: code, words, how many accounts or terms, how much."""

    code: str
    title: str
    count: int
    money_kop: int
    blocks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Prices needed in the month, and which of them are missing, in words."""

    needed: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthState:
    """Everything the close of a month is steered by. `run` is the last run of the month that was not given up."""

    month: date
    readings: Coverage
    profiles: Coverage
    prices: Prices
    accounts_to_bill: int
    bills: MonthBills
    runs: tuple[RunRow, ...]
    run: RunView | None
    reasons: tuple[Reason, ...]

    @property
    def held(self) -> bool:
        """Tell whether anything holds the release."""
        return any(reason.blocks for reason in self.reasons)

    @property
    def money_in_question_kop(self) -> int:
        return sum(reason.money_kop for reason in self.reasons)


def month_state(*, actor: Actor, month: date, stage: str = FINAL) -> MonthState:
    """Return the state of a month in the branches where the actor sees runs. Needs the verb runs.view.

    A constant number of queries, whatever the number of accounts.
    """
    actor.require("runs.view")
    month = month.replace(day=1)
    branches = actor.branches("runs.view")
    period = {"date_from": month, "date_to": next_month(month)}
    points = {
        kind: supplied_point_ids(account_kind=kind, branch_ids=branches, **period)
        for kind in ("household", "legal")
    }
    runs = runs_for(month=month, branch_ids=branches)
    latest = next((row for row in runs if row.state != "discarded" and row.stage == stage), None)
    run = None if latest is None else run_view_within(run_id=latest.run_id, branch_ids=branches)
    prices = prices_of_month(month=month, stage=stage)
    return MonthState(
        month=month,
        readings=reading_coverage(point_ids=points["household"], **period),
        profiles=profile_coverage(point_ids=points["legal"], **period),
        prices=prices,
        accounts_to_bill=accounts_to_bill(
            month=month, stage=stage, scope=RunScope.of(branch_ids=branches or ())
        ).count(),
        bills=month_bills(month=month, branch_ids=branches),
        runs=tuple(runs),
        run=run,
        reasons=tuple(_reasons(prices, run)),
    )


def prices_of_month(*, month: date, stage: str) -> Prices:
    """Return which prices the month needs and which are not there: VAT, tariffs in use, prices of companies in use."""
    period = {"date_from": month, "date_to": next_month(month)}
    now = timezone.now()
    missing = [] if vat_rate_bp(on=month) is not None else ["ставка НДС"]
    tariffs = tariffs_in_use(**period)
    rated = rate_columns(as_of=now, **period).filter(pl.col("valid_from") <= month)["tariff_id"]
    names = tariff_names(tariffs - set(rated))
    missing += [f"тариф «{name}»" for name in sorted(names.values())]
    terms = sorted(price_terms_in_use(**period))
    priced = prices_of(
        pl.DataFrame(
            [(*term, month, period["date_to"]) for term in terms],
            schema={
                "price_category": pl.Int64,
                "voltage": pl.String,
                "power_group": pl.String,
                "period_from": pl.Date,
                "period_to": pl.Date,
            },
            orient="row",
        ),
        components=price_component_columns(as_of=now, **period),
        stage=stage,
        rules=legal_entity_rules(rule_settings(on=month)),
    )
    known = set(priced.select("price_category", "voltage", "power_group").iter_rows())
    missing += [
        ", ".join(part for part in (f"{category} ЦК", voltage, group) if part)
        for category, voltage, group in terms
        if (category, voltage, group) not in known
    ]
    return Prices(needed=1 + len(tariffs) + len(terms), missing=tuple(missing))


def _reasons(prices: Prices, run: RunView | None) -> list[Reason]:
    reasons = [
        Reason(code="P-01", title=f"Нет цены: {name}", count=1, money_kop=0, blocks=True)
        for name in prices.missing
    ]
    found = () if run is None else run.findings
    reasons += [
        Reason(
            code=row.code, title=row.title, count=row.pending, money_kop=row.pending_kop, blocks=row.blocks
        )
        for row in found
        if row.pending
    ]
    return sorted(reasons, key=lambda reason: (not reason.blocks, -reason.money_kop, reason.code))
