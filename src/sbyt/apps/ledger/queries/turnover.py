"""The turnover sheet (оборотная ведомость) of a month: opening, charged, paid, closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Case, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from sbyt.apps.ledger.models import LedgerAccount, Posting
from sbyt.apps.ledger.queries.balances import Subaccounts
from sbyt.apps.ledger.queries.charged_and_paid import charged_kop, paid_kop
from sbyt.apps.ledger.types import RECEIVABLES

_TOTALS = """
SELECT count(*),
       coalesce(sum(greatest(opening, 0)), 0), coalesce(sum(greatest(-opening, 0)), 0),
       coalesce(sum(debit), 0), coalesce(sum(credit), 0),
       coalesce(sum(greatest(opening + debit - credit, 0)), 0),
       coalesce(sum(greatest(-(opening + debit - credit), 0)), 0)
  FROM ({rows}) sheet
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnoverRow:
    """One subaccount; a balance above zero stands on the debit side, below zero on the credit side.

    `debit_kop` is what was charged, `credit_kop` what was paid, less what was taken back (charged_and_paid).
    """

    subaccount_id: int
    opening_kop: int
    debit_kop: int
    credit_kop: int
    closing_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnoverTotals:
    """Sums over every subaccount of the scope, both sides apart: they never cancel each other."""

    subaccounts: int
    opening_debit_kop: int
    opening_credit_kop: int
    debit_kop: int
    credit_kop: int
    closing_debit_kop: int
    closing_credit_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnoverSheet:
    rows: tuple[TurnoverRow, ...]
    totals: TurnoverTotals


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartTurnover:
    """One account of the chart; balances are debit less credit."""

    code: str
    name: str
    opening_kop: int
    debit_kop: int
    credit_kop: int
    closing_kop: int


def turnover_sheet(
    *,
    month: date,
    subaccount_ids: Subaccounts,
    ledger_account: str = RECEIVABLES,
    offset: int = 0,
    limit: int = 100,
) -> TurnoverSheet:
    """Return one page of the sheet by subaccount and the totals of the whole scope; two queries."""
    postings = Posting.objects.filter(ledger_account__code=ledger_account, subaccount_id__in=subaccount_ids)
    sheet = _sheet(postings, month, by="subaccount_id", debit=charged_kop(), credit=paid_kop())
    page = sheet.order_by("subaccount_id")[offset : offset + limit]
    return TurnoverSheet(
        rows=tuple(
            TurnoverRow(
                subaccount_id=int(row["subaccount_id"]),
                opening_kop=int(row["opening"]),
                debit_kop=int(row["debit"]),
                credit_kop=int(row["credit"]),
                closing_kop=int(row["opening"] + row["debit"] - row["credit"]),
            )
            for row in page
        ),
        totals=_totals(sheet),
    )


def turnover_of_chart(*, month: date) -> tuple[ChartTurnover, ...]:
    """Return the sheet by accounts of the chart: the whole company, every account that has moved."""
    sums = {
        row["ledger_account_id"]: row
        for row in _sheet(
            Posting.objects.all(),
            month,
            by="ledger_account_id",
            debit=F("debit_kop"),
            credit=F("credit_kop"),
        )
    }
    return tuple(
        ChartTurnover(
            code=account.code,
            name=account.name,
            opening_kop=int(row["opening"]),
            debit_kop=int(row["debit"]),
            credit_kop=int(row["credit"]),
            closing_kop=int(row["opening"] + row["debit"] - row["credit"]),
        )
        for account in LedgerAccount.objects.filter(pk__in=sums).order_by("code")
        if (row := sums[account.pk])
    )


def _sheet(
    postings: QuerySet[Posting], month: date, *, by: str, debit: Case | F, credit: Case | F
) -> QuerySet[Any]:
    earlier, inside = Q(entry__month__lt=month), Q(entry__month=month)
    sheet: QuerySet[Any] = (
        postings.filter(entry__month__lte=month)
        .values(by)
        .annotate(
            opening=Coalesce(Sum(F("debit_kop") - F("credit_kop"), filter=earlier), 0),
            debit=Coalesce(Sum(debit, filter=inside), 0),
            credit=Coalesce(Sum(credit, filter=inside), 0),
        )
    )
    return sheet


def _totals(sheet: QuerySet[Any]) -> TurnoverTotals:
    rows, parameters = sheet.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS.format(rows=rows), parameters)
        subaccounts, *sums = map(int, cursor.fetchone())
    return TurnoverTotals(
        subaccounts=subaccounts,
        opening_debit_kop=sums[0],
        opening_credit_kop=sums[1],
        debit_kop=sums[2],
        credit_kop=sums[3],
        closing_debit_kop=sums[4],
        closing_credit_kop=sums[5],
    )
