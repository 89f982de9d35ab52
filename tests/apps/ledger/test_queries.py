"""A flat's account over three months, as its statement, turnover sheet and debt show it."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from sbyt.apps.ledger.operations import post_entry, settle_oldest_first
from sbyt.apps.ledger.queries import (
    TurnoverRow,
    TurnoverTotals,
    balance_of,
    balances_of,
    debt_by_month,
    entry_view,
    statement_of,
    turnover_of_chart,
    turnover_sheet,
)
from sbyt.apps.ledger.types import NewItem, NewPosting

pytestmark = pytest.mark.django_db

MAY, JUNE, JULY = date(2021, 5, 1), date(2021, 6, 1), date(2021, 7, 1)


def bill(account: int, month: date, on: date, gross: int, vat: int) -> int:
    return post_entry(
        idempotency_key=f"bill:{account}:{month}",
        entry_date=on,
        month=month,
        kind="release",
        postings=[
            NewPosting(ledger_account="62", subaccount_id=account, debit_kop=gross),
            NewPosting(ledger_account="90.01", credit_kop=gross),
            NewPosting(ledger_account="90.03", debit_kop=vat),
            NewPosting(ledger_account="68.02", credit_kop=vat),
        ],
        items=[NewItem(subaccount_id=account, month=month, amount_kop=gross)],
    ).entry_id


def pay(account: int, on: date, amount: int) -> int:
    return post_entry(
        idempotency_key=f"payment:{account}:{on}",
        entry_date=on,
        month=on.replace(day=1),
        kind="payment",
        postings=[
            NewPosting(ledger_account="51", debit_kop=amount),
            NewPosting(ledger_account="62", subaccount_id=account, credit_kop=amount),
        ],
        items=[NewItem(subaccount_id=account, month=on.replace(day=1), amount_kop=-amount)],
    ).entry_id


@pytest.fixture
def three_months(db: None) -> None:
    """Account 1: 588.98 for May paid in June, 565.62 for June paid in July, 575.67 for July. Account 2: an advance."""
    bill(1, MAY, date(2021, 5, 31), 588_98, 98_16)
    pay(1, date(2021, 6, 11), 588_98)
    bill(1, JUNE, date(2021, 6, 30), 565_62, 94_27)
    pay(1, date(2021, 7, 9), 565_62)
    bill(1, JULY, date(2021, 7, 31), 575_67, 95_95)
    pay(2, date(2021, 6, 15), 1_000_00)
    bill(2, JULY, date(2021, 7, 31), 540_60, 90_10)
    settle_oldest_first(subaccount_ids=[1, 2])


@pytest.mark.usefixtures("three_months")
class TestBalances:
    def test_are_debit_less_credit(self) -> None:
        assert balance_of(subaccount_id=1) == 575_67
        assert balance_of(subaccount_id=2) == -459_40
        assert balance_of(subaccount_id=3) == 0

    def test_are_as_of_the_morning_of_a_day(self) -> None:
        assert balance_of(subaccount_id=1, before=date(2021, 7, 9)) == 565_62
        assert balance_of(subaccount_id=1, before=date(2021, 7, 10)) == 0

    def test_of_many_take_one_query(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(1):
            assert balances_of(subaccount_ids=[1, 2, 3]) == {1: 575_67, 2: -459_40}


@pytest.mark.usefixtures("three_months")
class TestStatement:
    def test_runs_from_opening_to_closing(self) -> None:
        statement = statement_of(subaccount_id=1, date_from=JUNE, date_to=JULY)
        assert statement.opening_kop == 588_98
        assert [
            (row.entry_date, row.kind, row.debit_kop, row.credit_kop, row.balance_kop)
            for row in statement.rows
        ] == [
            (date(2021, 6, 11), "payment", 0, 588_98, 0),
            (date(2021, 6, 30), "release", 565_62, 0, 565_62),
        ]
        assert (statement.debit_kop, statement.credit_kop, statement.closing_kop) == (565_62, 588_98, 565_62)

    def test_of_a_quiet_period_closes_as_it_opened(self) -> None:
        statement = statement_of(subaccount_id=1, date_from=date(2021, 7, 10), date_to=date(2021, 7, 20))
        assert (statement.opening_kop, statement.rows, statement.closing_kop) == (0, (), 0)


@pytest.mark.usefixtures("three_months")
class TestTurnoverSheet:
    def test_of_june(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(2):
            sheet = turnover_sheet(month=JUNE, subaccount_ids=[1, 2, 3])
        assert sheet.rows == (
            TurnoverRow(
                subaccount_id=1, opening_kop=588_98, debit_kop=565_62, credit_kop=588_98, closing_kop=565_62
            ),
            TurnoverRow(
                subaccount_id=2, opening_kop=0, debit_kop=0, credit_kop=1_000_00, closing_kop=-1_000_00
            ),
        )
        assert sheet.totals == TurnoverTotals(
            subaccounts=2,
            opening_debit_kop=588_98,
            opening_credit_kop=0,
            debit_kop=565_62,
            credit_kop=1_588_98,
            closing_debit_kop=565_62,
            closing_credit_kop=1_000_00,
        )

    def test_closing_of_a_month_opens_the_next(self) -> None:
        june = turnover_sheet(month=JUNE, subaccount_ids=[1, 2])
        july = turnover_sheet(month=JULY, subaccount_ids=[1, 2])
        assert [row.closing_kop for row in june.rows] == [row.opening_kop for row in july.rows]

    def test_is_cut_to_pages_and_keeps_the_totals(self) -> None:
        page = turnover_sheet(month=JULY, subaccount_ids=[1, 2], offset=1, limit=1)
        assert [row.subaccount_id for row in page.rows] == [2]
        assert page.totals.subaccounts == 2

    def test_shows_nobody_outside_the_scope(self) -> None:
        sheet = turnover_sheet(month=JULY, subaccount_ids=[2])
        assert [row.subaccount_id for row in sheet.rows] == [2]
        assert sheet.totals.debit_kop == 540_60

    def test_of_the_chart_balances(self) -> None:
        chart = {row.code: row for row in turnover_of_chart(month=JULY)}
        assert set(chart) == {"51", "62", "68.02", "90.01", "90.03"}
        assert sum(row.debit_kop for row in chart.values()) == sum(row.credit_kop for row in chart.values())
        assert sum(row.closing_kop for row in chart.values()) == 0
        assert (chart["62"].opening_kop, chart["62"].closing_kop) == (-434_38, 116_27)


@pytest.mark.usefixtures("three_months")
class TestDebt:
    def test_is_named_by_month(self) -> None:
        debts = debt_by_month(subaccount_ids=[1, 2])
        assert [(row.subaccount_id, row.month, row.claimed_kop, row.rest_kop) for row in debts] == [
            (1, JULY, 575_67, 575_67)
        ]


class TestEntryView:
    def test_shows_the_sides(self, db: None) -> None:
        entry = entry_view(entry_id=bill(1, MAY, date(2021, 5, 31), 588_98, 98_16))
        assert entry is not None
        assert [(side.ledger_account, side.debit_kop, side.credit_kop) for side in entry.postings] == [
            ("62", 588_98, 0),
            ("90.01", 0, 588_98),
            ("90.03", 98_16, 0),
            ("68.02", 0, 98_16),
        ]

    def test_of_an_unknown_entry_is_none(self, db: None) -> None:
        assert entry_view(entry_id=1) is None
