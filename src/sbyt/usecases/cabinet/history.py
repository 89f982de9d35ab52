"""Bills and payments of an account as one statement that can be added up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from sbyt.apps.billing.queries.bills import BillRow, bill_rows, bills_of
from sbyt.apps.contracts.types import Account
from sbyt.apps.ledger.queries import Statement, StatementRow, statement_of, years_of
from sbyt.apps.ledger.types import PENALTIES, TRANSFER
from sbyt.apps.payments.queries import PaymentRow, payments_of
from sbyt.usecases.cabinet.own_account import just


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """A line of the statement: a bill, a payment, or another entry of the ledger, and the balance after it.

    `of_penalties`: the line stands beside the statement, its balance is that of penalties.
    """

    row: StatementRow
    bill: BillRow | None
    payment: PaymentRow | None
    of_penalties: bool = False

    @property
    def change_kop(self) -> int:
        return self.row.debit_kop - self.row.credit_kop


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A year of an account, the latest first; `years` are those with anything in them, and this one."""

    year: int
    statement: Statement
    penalties: Statement
    rows: tuple[HistoryRow, ...]
    years: tuple[int, ...]


def history_of_account(account: Account, *, year: int | None, today: date) -> History:
    """Return the statement of a year, the latest with anything in it where none is named; seven queries, none for a row."""
    known = years_of(subaccount_id=account.pk)
    if year is None:
        year = known[0] if known else today.year
    since, until = date(year, 1, 1), date(year + 1, 1, 1)
    statement = statement_of(subaccount_id=account.pk, date_from=since, date_to=until)
    penalties = statement_of(
        subaccount_id=account.pk, date_from=since, date_to=until, ledger_account=PENALTIES
    )
    bills = {
        row.entry_id: row
        for row in bill_rows(
            bills_of(just(account)).filter(
                Q(document__issued_on__gte=since - timedelta(days=31)) | Q(document__issued_on=None)
            ),
            limit=200,
        )
        if row.entry_id is not None
    }
    payments = {row.entry_id: row for row in payments_of(account_ids=[account.pk], limit=1000)}
    own = [
        HistoryRow(row=row, bill=bills.get(row.entry_id), payment=payments.get(row.entry_id))
        for row in statement.rows
    ]
    beside = [
        HistoryRow(row=row, bill=None, payment=payments.get(row.entry_id), of_penalties=True)
        for row in penalties.rows
        if row.kind != TRANSFER
    ]
    both = sorted([*own, *beside], key=lambda line: line.row.entry_date)
    years = tuple(sorted({*known, year}, reverse=True))
    return History(
        year=year, statement=statement, penalties=penalties, rows=tuple(reversed(both)), years=years
    )
