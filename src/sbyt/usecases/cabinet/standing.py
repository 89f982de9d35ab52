"""How an account stands today: what to pay, by when, what is overdue, what the last bill said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sbyt.apps.billing.queries.bills import BillRow, bill_rows, bills_of
from sbyt.apps.contracts.types import Account
from sbyt.apps.ledger.queries import debt_by_month
from sbyt.apps.tariffs.queries import rule_settings
from sbyt.calc.dated_rules import household_rules
from sbyt.usecases.cabinet.owed import owed_by
from sbyt.usecases.cabinet.own_account import just
from sbyt.usecases.seen_measurements import months_of_points, points_of_account


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`balance_kop` above zero is debt, below zero an advance; `overdue_kop` is what should have been paid by now.

    Of a household's balance `penalties_kop` are penalties: its documents ask for them too.
    `due_on` is the nearest day by which something not yet overdue is to be paid. `bills` are the latest first.
    """

    balance_kop: int
    penalties_kop: int
    overdue_kop: int
    overdue_since: date | None
    due_on: date | None
    bills: tuple[BillRow, ...]
    has_hours: bool

    @property
    def to_pay_kop(self) -> int:
        return max(self.balance_kop, 0)

    @property
    def latest(self) -> BillRow | None:
        return self.bills[0] if self.bills else None


def standing_of(account: Account, *, today: date, months: int = 13) -> Standing:
    """Return how an account stands, with its bills of the last `months`; a fixed number of queries."""
    owed = owed_by(account)
    debts = debt_by_month(subaccount_ids=[account.pk])
    overdue = [debt for debt in debts if debt.due_on is not None and debt.due_on < today]
    ahead = [debt.due_on for debt in debts if debt.due_on is not None and debt.due_on >= today]
    return Standing(
        balance_kop=owed.total_kop,
        penalties_kop=owed.penalties_kop,
        overdue_kop=min(sum(debt.rest_kop for debt in overdue), max(owed.principal_kop, 0)),
        overdue_since=min((debt.due_on for debt in overdue if debt.due_on), default=None),
        due_on=min(ahead, default=None),
        bills=tuple(_one_a_month(bill_rows(bills_of(just(account)), limit=months * 2)))[:months],
        has_hours=any(months_of_points(point) for point in points_of_account(account.pk)[:1]),
    )


def reading_deadline(*, today: date) -> date | None:
    """Return the last day on which a household's reading comes into the bill of this month; None when it has passed.

    The rule is `household.reading_deadline_day`.
    """
    day = household_rules(rule_settings(on=today.replace(day=1))).reading_deadline_day
    return None if today.day > day else today.replace(day=day)


def _one_a_month(rows: list[BillRow]) -> list[BillRow]:
    """Keep the latest bill of each month: the final one where a forecast went before."""
    kept: dict[date, BillRow] = {}
    for row in rows:
        kept.setdefault(row.month, row)
    return list(kept.values())
