"""The statement of a subaccount: what was owed, each entry that changed it, what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Sum, Window

from sbyt.apps.ledger.models import Posting
from sbyt.apps.ledger.queries.balances import balance_of
from sbyt.apps.ledger.types import RECEIVABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """One entry as it touched the subaccount, and the balance after it."""

    entry_id: int
    entry_date: date
    month: date
    kind: str
    memo: str
    debit_kop: int
    credit_kop: int
    balance_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    opening_kop: int
    rows: tuple[StatementRow, ...]
    debit_kop: int
    credit_kop: int
    closing_kop: int


def statement_of(
    *, subaccount_id: int, date_from: date, date_to: date, ledger_account: str = RECEIVABLES
) -> Statement:
    """Return the entries dated in `[date_from, date_to)` in the order they were made, with running balance."""
    opening = balance_of(subaccount_id=subaccount_id, ledger_account=ledger_account, before=date_from)
    postings = (
        Posting.objects.filter(
            ledger_account__code=ledger_account,
            subaccount_id=subaccount_id,
            entry__entry_date__gte=date_from,
            entry__entry_date__lt=date_to,
        )
        .annotate(
            moved=Window(
                Sum(F("debit_kop") - F("credit_kop")),
                order_by=[F("entry__entry_date").asc(), F("entry_id").asc(), F("id").asc()],
            )
        )
        .order_by("entry__entry_date", "entry_id", "id")
        .values_list(
            "entry_id",
            "entry__entry_date",
            "entry__month",
            "entry__kind",
            "entry__memo",
            "debit_kop",
            "credit_kop",
            "moved",
        )
    )
    rows = tuple(
        StatementRow(
            entry_id=entry_id,
            entry_date=entry_date,
            month=month,
            kind=kind,
            memo=memo,
            debit_kop=debit,
            credit_kop=credit,
            balance_kop=opening + int(moved),
        )
        for entry_id, entry_date, month, kind, memo, debit, credit, moved in postings
    )
    return Statement(
        opening_kop=opening,
        rows=rows,
        debit_kop=sum(row.debit_kop for row in rows),
        credit_kop=sum(row.credit_kop for row in rows),
        closing_kop=rows[-1].balance_kop if rows else opening,
    )


def years_of(*, subaccount_id: int, ledger_account: str = RECEIVABLES) -> tuple[int, ...]:
    """Return the years in which the subaccount has entries, the latest first. One query."""
    postings = Posting.objects.filter(ledger_account__code=ledger_account, subaccount_id=subaccount_id)
    years = postings.values_list("entry__entry_date__year", flat=True).distinct().order_by()
    return tuple(sorted(years, reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthTurnover:
    """What entries of one kind moved on a subaccount in an accounting month."""

    month: date
    kind: str
    debit_kop: int
    credit_kop: int


def turnover_by_month(
    *, subaccount_id: int, month_from: date, month_to: date, ledger_account: str = RECEIVABLES
) -> tuple[int, list[MonthTurnover]]:
    """Return the balance before `month_from`, and the turnovers of `[month_from, month_to)` by month and kind; two queries.

    The month of an entry counts, as in the turnover sheet.
    """
    own = Posting.objects.filter(ledger_account__code=ledger_account, subaccount_id=subaccount_id)
    opening = own.filter(entry__month__lt=month_from).aggregate(owed=Sum(F("debit_kop") - F("credit_kop")))
    rows = (
        own.filter(entry__month__gte=month_from, entry__month__lt=month_to)
        .values("entry__month", "entry__kind")
        .annotate(debit=Sum("debit_kop"), credit=Sum("credit_kop"))
        .order_by("entry__month", "entry__kind")
    )
    return int(opening["owed"] or 0), [
        MonthTurnover(
            month=row["entry__month"],
            kind=row["entry__kind"],
            debit_kop=int(row["debit"]),
            credit_kop=int(row["credit"]),
        )
        for row in rows
    ]
