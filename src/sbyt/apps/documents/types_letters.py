"""Bodies of letters about an account: certificate of no debt, statement of turnover, act of reconciliation.

They state what the ledger says and charge nothing: no payment code, no due day. Periods are `[from, to)`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from sbyt.apps.documents.types_shared import STRICT, Customer, Supplier, agree


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDebtBody:
    """That nothing is past due on the day `on`. `not_due_kop` is charged already but its day has not come; `advance_kop`
    is paid beforehand; `charged_through` the last month with a charge.
    """

    __pydantic_config__ = STRICT

    month: dt.date
    account_number: str
    supplier: Supplier
    customer: Customer
    on: dt.date
    charged_through: dt.date | None = None
    not_due_kop: int = 0
    advance_kop: int = 0
    kind: Literal["no_debt"] = "no_debt"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSum:
    """What was charged for a service in a month."""

    __pydantic_config__ = STRICT

    name: str
    gross_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A month of an account: what was owed, charged by service, paid, moved otherwise, is owed."""

    __pydantic_config__ = STRICT

    month: dt.date
    opening_kop: int
    services: tuple[ServiceSum, ...]
    paid_kop: int
    other_kop: int
    closing_kop: int

    def __post_init__(self) -> None:
        moved = sum(one.gross_kop for one in self.services) - self.paid_kop + self.other_kop
        agree(f"balance of {self.month:%m.%Y}", said=self.closing_kop, counted=self.opening_kop + moved)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One entry of an act of reconciliation, or of penalties; one of the sides is zero, or both where an entry came to nothing."""

    __pydantic_config__ = STRICT

    on: dt.date
    name: str
    debit_kop: int
    credit_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltySheet:
    """The entries of penalties of a period: they are owed beside the balance of electricity, never in it."""

    __pydantic_config__ = STRICT

    opening_kop: int
    rows: tuple[EntryRow, ...]
    closing_kop: int

    def __post_init__(self) -> None:
        moved = sum(row.debit_kop - row.credit_kop for row in self.rows)
        agree("closing penalties", said=self.closing_kop, counted=self.opening_kop + moved)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementBody:
    """The turnover of an account month by month; `penalties` beside it where there were any."""

    __pydantic_config__ = STRICT

    month: dt.date
    account_number: str
    supplier: Supplier
    customer: Customer
    period_from: dt.date
    period_to: dt.date
    opening_kop: int
    rows: tuple[StatementRow, ...]
    closing_kop: int
    penalties: PenaltySheet | None = None
    kind: Literal["statement"] = "statement"

    def __post_init__(self) -> None:
        owed = self.opening_kop
        for row in self.rows:
            agree(f"opening of {row.month:%m.%Y}", said=row.opening_kop, counted=owed)
            owed = row.closing_kop
        agree("closing balance", said=self.closing_kop, counted=owed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationBody:
    """The entries of a period as the supplier has them, with room for what the customer has."""

    __pydantic_config__ = STRICT

    month: dt.date
    account_number: str
    supplier: Supplier
    customer: Customer
    contract: str
    period_from: dt.date
    period_to: dt.date
    opening_kop: int
    rows: tuple[EntryRow, ...]
    closing_kop: int
    penalties: PenaltySheet | None = None
    kind: Literal["reconciliation"] = "reconciliation"

    def __post_init__(self) -> None:
        moved = sum(row.debit_kop - row.credit_kop for row in self.rows)
        agree("closing balance", said=self.closing_kop, counted=self.opening_kop + moved)
