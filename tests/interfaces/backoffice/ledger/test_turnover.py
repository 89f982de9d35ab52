from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sbyt.apps.ledger.operations import post_entry
from sbyt.apps.ledger.operations.reverse_money import reverse_money
from sbyt.apps.ledger.queries import turnover_sheet
from sbyt.apps.ledger.types import RECEIVABLES, REVENUE, NewItem, NewPosting
from sbyt.apps.payments.operations import record_payment
from sbyt.apps.reporting.scope import ReportScope
from sbyt.apps.reporting.turnover import BY_ACCOUNT, turnover_rows
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import a_building, a_flat
from tests.builders.prices import a_tariff
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

SHEET = "/office/turnover/"
JUNE, JULY = date(2021, 6, 1), date(2021, 7, 1)


def charged(account, kopecks: int, month: date) -> None:
    post_entry(
        idempotency_key=f"test:{account.pk}:{month}",
        entry_date=month.replace(day=28),
        month=month,
        kind="bill",
        memo="",
        postings=[
            NewPosting(ledger_account=RECEIVABLES, subaccount_id=account.pk, debit_kop=kopecks),
            NewPosting(ledger_account=REVENUE, credit_kop=kopecks),
        ],
        items=[NewItem(subaccount_id=account.pk, month=month, amount_kop=kopecks)],
    )


def at_commit() -> None:
    """Do what the end of the transaction does: balances are kept."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def moved(db: None):
    """June: the first is charged 540.60. July: it is charged 538.08 and pays 540.60; the second pays 20.00 ahead."""
    tariff = a_tariff()
    house = a_building("45")
    first, second, _still = (
        a_flat(house, str(number), tariff=tariff, account_number=f"15000000{number}").account
        for number in (1, 2, 3)
    )
    charged(first, 540_60, JUNE)
    charged(first, 538_08, JULY)
    for account, kopecks in ((first, 540_60), (second, 20_00)):
        record_payment(
            actor=SYSTEM,
            account_id=account.pk,
            amount_kop=kopecks,
            received_on=date(2021, 7, 9),
            source="bank",
            external_number=str(account.pk),
        )
    return first, second


class TestTheTurnoverSheet:
    def test_shows_the_newest_month_with_both_sides_apart(self, sign_in, moved) -> None:
        page = Page(sign_in("billing_clerk").get(SHEET))
        assert page.texts("//h1") == ["Оборотная ведомость, июль 2021"]
        assert [[row[1], *row[3:]] for row in page.rows()] == [
            ["150000001", "540,60", "0,00", "538,08", "540,60", "538,08", "0,00"],
            ["150000002", "0,00", "0,00", "0,00", "20,00", "0,00", "20,00"],
        ]
        assert page.texts("//tfoot//td")[-6:] == ["540,60", "0,00", "538,08", "560,60", "538,08", "20,00"]

    def test_sums_to_what_the_ledger_says(self, sign_in, moved) -> None:
        totals = turnover_sheet(month=JULY, subaccount_ids=[account.pk for account in moved]).totals
        response = sign_in("billing_clerk").get(
            f"{SHEET}?export=xlsx&cols=debit,credit,closing_debit,closing_credit"
        )
        rows = sheet_rows(response)[1:3]
        assert [sum(round(row[place] * 100) for row in rows) for place in range(1, 5)] == [
            totals.debit_kop,
            totals.credit_kop,
            totals.closing_debit_kop,
            totals.closing_credit_kop,
        ]

    def test_shows_an_earlier_month_when_asked_for(self, sign_in, moved) -> None:
        page = Page(sign_in("billing_clerk").get(f"{SHEET}?month=2021-06"))
        assert [[row[1], row[5], row[7]] for row in page.rows()] == [["150000001", "540,60", "540,60"]]
        assert page.values("//a[starts-with(@aria-label, 'Позже')]/@href") == ["?month=2021-07"]

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ("debt_from=1", ["150000001"]),
            ("advance_from=0,01", ["150000002"]),
            ("q=150000002", ["150000002"]),
            ("sort=-closing_credit", ["150000002", "150000001"]),
            ("debt_from=0,01&sort=-closing_debit", ["150000001"]),
            ("debt_from=0&sort=closing_debit", ["150000002", "150000001"]),
            ("debt_from=1000", []),
            ("advance_from=20,01", []),
            ("month=2021-06&debt_from=540,60", ["150000001"]),
            ("month=2021-06&advance_from=0,01", []),
            ("kind=legal", []),
        ],
    )
    @pytest.mark.parametrize("kept", [False, True])
    def test_is_narrowed_and_sorted(
        self, sign_in, moved, query: str, numbers: list[str], *, kept: bool
    ) -> None:
        """Whether the balances are kept or still to be added up, the sheet is the same."""
        if kept:
            at_commit()
        assert Page(sign_in("billing_clerk").get(f"{SHEET}?{query}")).column(1) == numbers

    def test_costs_few_queries(self, sign_in, moved, at_most_queries) -> None:
        client = sign_in("billing_clerk")
        with at_most_queries(13):
            client.get(SHEET)

    def test_of_debtors_is_read_by_the_index_of_kept_balances(self, sign_in, moved) -> None:
        at_commit()
        client = sign_in("billing_clerk")
        with CaptureQueriesContext(connection) as captured:
            page = Page(client.get(f"{SHEET}?debt_from=0,01&sort=-closing_debit"))
        statements = [one["sql"] for one in captured]
        assert page.texts("//tfoot//td")[-6:] == ["540,60", "0,00", "538,08", "540,60", "538,08", "0,00"]
        assert [one for one in statements if '"ledger_keptdebt"."balance_kop" DESC NULLS LAST' in one]
        assert not [one for one in statements if "ledger_turnover" in one]

    def test_counts_its_tabs_by_kept_balances(self, sign_in, moved) -> None:
        asked = f"{SHEET}?part=counts"
        summed = Page(sign_in("billing_clerk").get(asked)).of_class("tab-count")
        at_commit()
        assert Page(sign_in("billing_clerk").get(asked)).of_class("tab-count") == summed
        assert summed == ["2", "2", "0", "1", "1"]

    def test_of_an_empty_ledger_says_when_it_will_fill(self, sign_in) -> None:
        assert Page(sign_in("billing_clerk").get(SHEET)).texts("//section//h2") == ["Проводок ещё нет"]

    def test_is_not_for_a_metering_engineer(self, sign_in) -> None:
        assert sign_in("metering_engineer").get(SHEET).status_code == 403


class TestMoneyTakenBack:
    """The first paid 540.60 in July; in August 500.00 of a wrong payment of July is taken back."""

    @pytest.fixture
    def taken_back(self, moved):
        first, *_ = moved
        wrong = record_payment(
            actor=SYSTEM,
            account_id=first.pk,
            amount_kop=500_00,
            received_on=date(2021, 7, 12),
            source="bank",
            external_number="чужая",
        )
        reverse_money(
            entry_id=wrong.entry_id,
            subaccount_id=first.pk,
            idempotency_key="reversal:1",
            entry_date=date(2021, 8, 3),
            memo="",
        )
        return first

    @pytest.mark.parametrize("narrowed", ["", "&debt_from=0,01&sort=-credit"])
    def test_is_paid_below_zero_and_not_charged(self, sign_in, taken_back, narrowed: str) -> None:
        rows = Page(sign_in("billing_clerk").get(f"{SHEET}?month=2021-08{narrowed}")).rows()
        found = [row[3:] for row in rows if row[1] == "150000001"]
        assert found == [["38,08", "0,00", "0,00", "−500,00", "538,08", "0,00"]]

    def test_is_the_same_in_the_report_and_the_ledger(self, taken_back) -> None:
        august, september = date(2021, 8, 1), date(2021, 9, 1)
        (row,) = [
            row
            for row in turnover_rows(
                actor=SYSTEM, month_from=august, month_to=september, by=BY_ACCOUNT, scope=ReportScope()
            )
            if row["said"] == "150000001"
        ]
        assert (row["opening_debit"], row["debit"], row["credit"], row["closing_debit"]) == (
            38_08,
            0,
            -500_00,
            538_08,
        )
        told = turnover_sheet(month=august, subaccount_ids=[taken_back.pk]).totals
        assert (told.debit_kop, told.credit_kop, told.closing_debit_kop) == (0, -500_00, 538_08)
