"""The four figures over an account: debt, last bill, last payment, usual month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sbyt.apps.billing.queries.account_bills import AccountBill
from sbyt.apps.ledger.queries import balance_of, debt_by_month
from sbyt.apps.ledger.types import PENALTIES
from sbyt.apps.payments.queries import PaymentRow

_YEAR: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What stands over the story. `overdue_months` are unpaid months whose day to pay has passed.

    `penalties_kop` is owed beside the debt, below zero paid beforehand. `usual_wh` is the median of the last twelve billed
    months; None before the first bill.
    """

    debt_kop: int
    on: date
    overdue_kop: int
    overdue_months: int
    due_on: date | None
    bill: AccountBill | None
    payment: PaymentRow | None
    usual_wh: int | None
    months_known: int
    penalties_kop: int = 0

    @property
    def debt_abs_kop(self) -> int:
        """Return the debt or the advance without its sign: the caption says which it is."""
        return abs(self.debt_kop)


def figures_of(
    *, account_id: int, on: date, bills: Sequence[AccountBill], payments: Sequence[PaymentRow]
) -> Figures:
    """Return the figures of an account. `bills` and `payments` come newest first."""
    unpaid = debt_by_month(subaccount_ids=[account_id])
    overdue = [month for month in unpaid if month.due_on is not None and month.due_on < on]
    ahead = [month.due_on for month in unpaid if month.due_on is not None and month.due_on >= on]
    volumes = [bill.energy_wh for bill in one_a_month(bills)[:_YEAR]]
    return Figures(
        debt_kop=balance_of(subaccount_id=account_id),
        on=on,
        overdue_kop=sum(month.rest_kop for month in overdue),
        overdue_months=len({month.month for month in overdue}),
        due_on=min(ahead, default=None),
        bill=bills[0] if bills else None,
        payment=payments[0] if payments else None,
        usual_wh=median(volumes),
        months_known=len(volumes),
        penalties_kop=balance_of(subaccount_id=account_id, ledger_account=PENALTIES),
    )


def one_a_month(bills: Sequence[AccountBill]) -> list[AccountBill]:
    """Return the latest bill of each month: a final one stands for its forecast."""
    seen: dict[date, AccountBill] = {}
    for bill in bills:
        seen.setdefault(bill.month, bill)
    return list(seen.values())


def median(values: Sequence[int]) -> int | None:
    """Return the middle of the values, of an even number the half-sum, down to whole Wh; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) // 2
