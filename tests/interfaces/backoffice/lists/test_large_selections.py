"""A list of more rows than people leaf through is counted up to a limit, and read as fast as a small one."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sbyt.apps.contracts.types import Account
from sbyt.apps.ledger.operations import post_entry
from sbyt.apps.ledger.types import RECEIVABLES, NewItem, NewPosting
from sbyt.interfaces.backoffice.lists import answer, listing
from tests.builders.buildings import a_building, a_flat
from tests.builders.prices import a_tariff
from tests.interfaces.backoffice.ledger.test_turnover import charged
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

pytestmark = pytest.mark.django_db

LIST = "/office/accounts/"


@pytest.fixture
def street(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Five flats in a list that is counted up to three."""
    building, tariff = a_building(), a_tariff()
    flats = [a_flat(building, str(number), tariff=tariff) for number in range(1, 6)]
    monkeypatch.setattr(listing, "COUNTED_ROWS", 3)
    monkeypatch.setattr(answer, "COUNTED_ROWS", 3)
    monkeypatch.setattr(listing, "_FEW", 1)
    return sorted(flat.account.number for flat in flats)


def paid_ahead(account: Account, kopecks: int) -> None:
    post_entry(
        idempotency_key=f"ahead:{account.pk}",
        entry_date=date(2021, 6, 28),
        month=date(2021, 6, 1),
        kind="payment",
        postings=[
            NewPosting(ledger_account="51", debit_kop=kopecks),
            NewPosting(ledger_account=RECEIVABLES, subaccount_id=account.pk, credit_kop=kopecks),
        ],
        items=[NewItem(subaccount_id=account.pk, month=date(2021, 6, 1), amount_kop=-kopecks)],
    )


def at_commit() -> None:
    """Do what the end of the transaction does: balances are kept."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class TestALargeSelection:
    def test_says_that_there_are_more_and_sums_nothing(self, street, sign_in) -> None:
        page = Page(sign_in().get(LIST))
        assert page.text("//span[@class='list-count']") == "более 3\u00a0счёта"
        assert "из более чем 3" in page.text("//span[@id='list-foot']")
        assert set(page.texts("//tfoot//td")) <= {"", "—"}

    def test_that_is_sorted_by_debt_is_summed_by_debt(self, street, sign_in) -> None:
        page = Page(sign_in().get(LIST, {"sort": "-debt"}))
        assert page.texts("//tfoot//td").count("0,00") == 1

    def test_keeps_its_order_where_ids_are_read_before_rows(self, street, sign_in) -> None:
        assert Page(sign_in().get(LIST)).column(1) == street
        assert Page(sign_in().get(LIST, {"sort": "-number"})).column(1) == street[::-1]

    def test_sorted_by_debt_is_ordered_counted_and_summed_by_one_statement(self, street, sign_in) -> None:
        owed = {street[0]: 10_00, street[1]: 300_00, street[3]: 700_50, street[4]: 20_00}
        for number, kopecks in owed.items():
            charged(Account.objects.get(number=number), kopecks, date(2021, 6, 1))
        client = sign_in()
        with CaptureQueriesContext(connection) as asked:
            page = Page(client.get(LIST, {"sort": "-debt", "debt_from": "0,01"}))
        assert page.column(1) == [street[3], street[1], street[4], street[0]]
        assert "1\u202f030,50" in page.texts("//tfoot//td")
        assert page.text("//span[@class='list-count']") == "более 3\u00a0счёта"
        assert len([one for one in asked if "ledger_receivable" in one["sql"]]) == 1

    def test_of_debtors_is_read_by_the_index_of_kept_balances_and_summed_after(self, street, sign_in) -> None:
        owed = {street[0]: 10_00, street[1]: 300_00, street[3]: 700_50, street[4]: 20_00}
        for number, kopecks in owed.items():
            charged(Account.objects.get(number=number), kopecks, date(2021, 6, 1))
        paid_ahead(Account.objects.get(number=street[2]), 5_00)
        at_commit()
        client = sign_in()
        asked = {"sort": "-debt", "debt_from": "0,01"}
        with CaptureQueriesContext(connection) as captured:
            page = Page(client.get(LIST, asked))
        statements = [one["sql"] for one in captured]
        assert page.column(1) == [street[3], street[1], street[4], street[0]]
        assert page.text("//span[@class='list-count']") == "более 3\u00a0счёта"
        assert not [one for one in statements if "ledger_receivable" in one]
        [ids] = [one for one in statements if "LIMIT 50" in one]
        assert '"ledger_keptdebt"."balance_kop" DESC NULLS LAST' in ids
        assert "INNER JOIN" in ids
        assert not [one for one in statements if "SUM(" in one and "ledger_keptdebt" in one]
        [foot] = page.tree.xpath("//tfoot")
        assert foot.get("hx-get").endswith("&part=foot")
        assert {cell.strip() for cell in page.texts("//tfoot//td")} == {""}
        after = Page(client.get(LIST, asked | {"part": "foot"}))
        assert "1\u202f030,50" in after.texts("//td")
        assert Page(client.get(LIST, {"sort": "debt", "debt_from": "15"})).column(1) == [
            street[4],
            street[1],
            street[3],
        ]

    def test_sorted_by_debt_has_those_never_posted_to_where_nothing_is_owed(self, street, sign_in) -> None:
        charged(Account.objects.get(number=street[3]), 10_00, date(2021, 6, 1))
        paid_ahead(Account.objects.get(number=street[0]), 10_00)
        summed = Page(sign_in().get(LIST, {"sort": "-debt"})).column(1)
        at_commit()
        kept = Page(sign_in().get(LIST, {"sort": "-debt"})).column(1)
        assert summed == kept == [street[3], street[4], street[2], street[1], street[0]]
        narrowed = Page(sign_in().get(LIST, {"debt_from": "-5"})).column(1)
        assert narrowed == [street[1], street[2], street[3], street[4]]

    def test_is_exported_with_debts_joined(self, street, sign_in) -> None:
        charged(Account.objects.get(number=street[2]), 540_60, date(2021, 6, 1))
        rows = sheet_rows(sign_in().get(LIST, {"export": "xlsx", "cols": "debt"}))[1:6]
        assert [(row[0], row[1]) for row in rows] == [
            (number, pytest.approx(540.60 if number == street[2] else 0)) for number in street
        ]

    def test_counts_its_tabs_up_to_the_limit(self, street, sign_in) -> None:
        page = Page(sign_in().get(LIST, {"part": "counts"}))
        assert page.texts("//a[@class='tab']")[0] == "Все3+"

    def test_narrowed_by_words_is_counted_whole(self, street, sign_in) -> None:
        page = Page(sign_in().get(LIST, {"q": street[2]}))
        assert page.column(1) == [street[2]]
        assert page.text("//span[@class='list-count']") == "1\u00a0счёт"
