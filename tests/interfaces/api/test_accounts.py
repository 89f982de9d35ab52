"""Accounts by the API: what is in the answer, and whose."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sbyt.apps.contracts.operations_access import grant_account_access
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.firms import a_firm
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.builders.users import person, staff
from tests.interfaces.api.client import Caller, problem_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def flats() -> list[Flat]:
    tariff, house = a_tariff(), a_building("45")
    return [a_flat(house, str(n), tariff=tariff, account_number=f"15000{n}") for n in range(1, 6)]


@pytest.fixture
def elsewhere(flats: list[Flat]) -> Flat:
    a_branch("02", "Лесное")
    return a_flat(a_building("46", branch_code="02"), "9", tariff=a_tariff("rural"), account_number="160009")


class TestTheList:
    def test_tells_the_accounts_by_number(self, flats: list[Flat]) -> None:
        page = Caller(staff("robot", "controller")).get("accounts", limit=1).json()
        account = flats[0].account
        assert page == {
            "items": [
                {
                    "number": "150001",
                    "kind": "household",
                    "name": account.party_name,
                    "address": "Светлогорск, Красная, 45-1",
                    "branch": "01",
                    "opened_on": "2020-01-01",
                    "closed_on": None,
                }
            ],
            "next": "150001",
        }

    def test_goes_on_after_the_last_row(self, flats: list[Flat]) -> None:
        caller, numbers, after = Caller(staff("robot", "controller")), [], ""
        while after is not None:
            page = caller.get("accounts", limit=2, after=after).json()
            numbers.append([item["number"] for item in page["items"]])
            after = page["next"]
        assert numbers == [["150001", "150002"], ["150003", "150004"], ["150005"]]

    def test_is_cut_by_words_kind_branch_and_day(self, flats: list[Flat], elsewhere: Flat) -> None:
        firm = a_firm("ООО «Завод»", account_number="ЮЛ-000001", since=date(2022, 1, 1))
        caller = Caller(staff("robot", "controller"))

        def found(**sought: str) -> list[str]:
            return [item["number"] for item in caller.get("accounts", **sought).json()["items"]]

        assert found(q="завод") == [firm.account.number]
        assert found(q="60009") == ["160009"]
        assert found(kind="legal") == ["ЮЛ-000001"]
        assert found(branch="02") == ["160009"]
        assert found(open_on="2021-06-01", kind="legal") == []

    def test_asks_as_much_for_many_as_for_one(self, flats: list[Flat]) -> None:
        caller = Caller(staff("robot", "controller"))
        caller.get("me")  # the key's own first row of the minute
        counts = []
        for limit in (1, 5):
            with CaptureQueriesContext(connection) as queries:
                caller.get("accounts", limit=limit)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_of_a_branch_shows_that_branch(self, flats: list[Flat], elsewhere: Flat) -> None:
        caller = Caller(staff("robot", "controller", branch_id=elsewhere.account.branch_id))
        assert [item["number"] for item in caller.get("accounts").json()["items"]] == ["160009"]

    def test_of_a_consumer_shows_his_own(self, flats: list[Flat], elsewhere: Flat) -> None:
        user = person("petr")
        grant_account_access(
            actor=SYSTEM, user_id=user.pk, account_id=flats[1].account.pk, reason="Заявление"
        )
        assert [item["number"] for item in Caller(user).get("accounts").json()["items"]] == ["150002"]


class TestOne:
    def test_tells_its_contract_and_balance(self) -> None:
        firm = a_firm("ООО «Завод»", account_number="ЮЛ-000001")
        answer = Caller(staff("robot", "controller")).get("accounts/ЮЛ-000001").json()
        assert answer["contract"] == {"number": firm.contract.number, "signed_on": "2020-01-01"}
        assert (answer["balance_kop"], answer["name"]) == (0, "ООО «Завод»")

    def test_of_others_is_as_if_it_were_not_there(self, flats: list[Flat], elsewhere: Flat) -> None:
        petr = person("petr")
        grant_account_access(
            actor=SYSTEM, user_id=petr.pk, account_id=flats[0].account.pk, reason="Заявление"
        )
        clerk = staff("robot", "controller", branch_id=flats[0].account.branch_id)
        for caller in (Caller(petr), Caller(clerk)):
            others = caller.get(f"accounts/{elsewhere.account.number}")
            absent = caller.get("accounts/nothing")
            assert problem_of(others) == problem_of(absent) == (404, "not-found")
            assert others.content == absent.content
