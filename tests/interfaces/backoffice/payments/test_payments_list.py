from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.payments.operations import record_payment
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import a_building, a_flat
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

LIST = "/office/payments/"


@pytest.fixture
def two_payments(db: None):
    """Flat 1 of the north paid 547.40 by СБП, flat 2 of the south 100.00 at the cash desk."""
    tariff = a_tariff()
    a_branch("02", "Южное отделение")
    north = a_flat(a_building("45"), "1", tariff=tariff, account_number="150000001").account
    south = a_flat(
        a_building("7", street="Зелёная", branch_code="02"), "2", tariff=tariff, account_number="250000002"
    ).account
    for account, kopecks, source, day in ((north, 547_40, "sbp", 9), (south, 100_00, "cash", 11)):
        record_payment(
            actor=SYSTEM,
            account_id=account.pk,
            amount_kop=kopecks,
            received_on=date(2021, 7, day),
            source=source,
            external_number=f"ПП-{day}",
            purpose="За электроэнергию",
        )
    return north


class TestThePaymentsList:
    def test_shows_the_newest_first_with_a_total(self, sign_in, two_payments) -> None:
        page = Page(sign_in("billing_clerk").get(LIST))
        assert [row[1:8] for row in page.rows()] == [
            ["11.07.2021", "ПП-11", "100,00", "250000002", page.rows()[0][5], "касса", "—"],
            ["09.07.2021", "ПП-9", "547,40", "150000001", page.rows()[1][5], "СБП", "—"],
        ]
        assert "647,40" in page.texts("//tfoot//td")

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ("since=10.07.2021", ["ПП-11"]),
            ("until=10.07.2021", ["ПП-9"]),
            ("source=sbp", ["ПП-9"]),
            ("from=200", ["ПП-9"]),
            ("to=200", ["ПП-11"]),
            ("q=пп-9", ["ПП-9"]),
            ("q=250000002", ["ПП-11"]),
            ("q=красная", ["ПП-9"]),
        ],
    )
    def test_is_narrowed(self, sign_in, two_payments, query: str, numbers: list[str]) -> None:
        page = Page(sign_in("billing_clerk").get(f"{LIST}?{query}"))
        assert page.column(2) == numbers

    def test_shows_a_branch_its_own(self, sign_in, two_payments) -> None:
        client = sign_in("billing_clerk", branch=a_branch("01"))
        page = Page(client.get(LIST))
        assert page.column(2) == ["ПП-9"]
        alien = Page(sign_in("billing_clerk").get(LIST)).values("//tbody//a[@data-open]/@href")[0]
        assert client.get(alien).status_code == 404

    def test_opens_a_payment_on_the_card_of_its_account(self, sign_in, two_payments) -> None:
        client = sign_in("billing_clerk")
        url = Page(client.get(LIST)).values("//tbody//a[@data-open]/@href")[1]
        number = url.rstrip("/").rpartition("/")[2]
        response = client.get(url)
        assert response["Location"] == f"/office/accounts/{two_payments.pk}/?open=payment-{number}"

    def test_is_exported(self, sign_in, two_payments) -> None:
        rows = sheet_rows(sign_in("billing_clerk").get(f"{LIST}?export=xlsx&cols=number,amount,source"))
        assert rows[1:3] == [("ПП-11", 100, "касса"), ("ПП-9", 547.4, "СБП")]

    def test_costs_few_queries(self, sign_in, two_payments, at_most_queries) -> None:
        client = sign_in("billing_clerk")
        with at_most_queries(12):
            client.get(LIST)

    def test_is_not_for_a_controller(self, sign_in) -> None:
        assert sign_in("controller").get(LIST).status_code == 403
