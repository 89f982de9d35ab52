"""Bills with their explanation, documents as PDF, hours as columns; each only to whom it belongs."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders.billed import BilledTown, a_billed_town
from tests.builders.firms import an_hourly_month
from tests.builders.people import a_branch
from tests.builders.users import staff
from tests.interfaces.api.client import Caller, problem_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> BilledTown:
    return a_billed_town()


class TestBills:
    def test_are_listed_with_their_sums(self, town: BilledTown) -> None:
        answer = Caller(staff("robot", "billing_clerk")).get("bills", account="150001145").json()
        assert [
            (item["month"], item["energy_wh"], item["gross_kop"], item["document_number"], item["due_on"])
            for item in answer["items"]
        ] == [
            ("2021-06-01", 159_000, 540_60, "ПД21-0000001", "2021-07-12"),
            ("2021-07-01", 152_000, 538_08, "ПД21-0000003", "2021-08-10"),
        ]

    def test_are_cut_by_month_and_paged(self, town: BilledTown) -> None:
        caller = Caller(staff("robot", "billing_clerk"))
        assert {item["account"] for item in caller.get("bills", month="2021-06-15").json()["items"]} == {
            "150001145",
            "150009999",
        }
        first = caller.get("bills", limit=3).json()
        second = caller.get("bills", limit=3, after=first["next"]).json()
        assert (len(first["items"]), len(second["items"]), second["next"]) == (3, 2, None)

    def test_are_explained_down_to_the_readings_and_the_act(self, town: BilledTown) -> None:
        caller = Caller(town.consumer)
        july = caller.get("bills", month="2021-07-01").json()["items"][0]
        bill = caller.get(f"bills/{july['id']}").json()
        assert (bill["gross_kop"], bill["adds_up"], bill["bill"]["document_number"]) == (
            538_08,
            True,
            "ПД21-0000003",
        )
        (line,) = bill["lines"]
        assert [(step["title"], step["formula"].replace("\u202f", " ")) for step in line["steps"]] == [
            ("По показаниям прибора", "1 811 − 1 659"),
            ("Цена", ""),
            ("Сумма", "152 × 3,54"),
            ("НДС 20\xa0% внутри суммы", "538,08 × 20 / 120"),
        ]
        assert [reading["value_wh"] for reading in line["readings"]] == [1_659_000, 1_811_000]
        assert line["prices"][0]["act"]["name"] == "приказ № 637-п от 18.12.2020"
        assert "recorded_by" not in str(bill)

    def test_of_a_company_stand_on_the_days_of_its_profile(self, town: BilledTown) -> None:
        caller = Caller(town.manager)
        (item,) = caller.get("bills").json()["items"]
        bill = caller.get(f"bills/{item['id']}").json()
        assert (bill["energy_wh"], len(bill["lines"][0]["days"])) == (74_400_000, 31)
        assert bill["lines"][0]["days"][0]["energy_wh"] == 2_400_000

    def test_of_others_are_as_if_they_were_not_there(self, town: BilledTown) -> None:
        theirs = Caller(town.neighbour).get("bills").json()["items"][0]["id"]
        clerk = staff("robot", "billing_clerk", branch_id=a_branch("01").pk)
        for caller in (Caller(town.consumer), Caller(clerk)):
            assert problem_of(caller.get(f"bills/{theirs}")) == (404, "not-found")
            assert theirs not in [item["id"] for item in caller.get("bills").json()["items"]]
            assert caller.get("bills", account="150009999").json()["items"] == []


class TestDocuments:
    def test_are_listed_and_printed(self, town: BilledTown) -> None:
        caller = Caller(town.consumer)
        answer = caller.get("documents", month="2021-07-01").json()
        (item,) = answer["items"]
        assert (item["kind"], item["number"], item["gross_kop"], item["account"]) == (
            "receipt",
            "ПД21-0000003",
            538_08,
            "150001145",
        )
        printed = caller.get(f"documents/{item['id']}/pdf")
        assert printed["Content-Type"] == "application/pdf"
        assert printed.content.startswith(b"%PDF-")
        assert caller.get(f"documents/{item['id']}/pdf").content == printed.content

    def test_of_others_are_as_if_they_were_not_there(self, town: BilledTown) -> None:
        theirs = Caller(town.neighbour).get("documents").json()["items"][0]["id"]
        assert problem_of(Caller(town.consumer).get(f"documents/{theirs}/pdf")) == (404, "not-found")
        assert Caller(town.consumer).get("documents", account="150009999").json()["items"] == []

    def test_need_their_own_right(self, town: BilledTown) -> None:
        assert problem_of(Caller(staff("robot", "controller")).get("documents")) == (403, "no-right")


class TestHours:
    def test_of_a_month_are_columns(self, town: BilledTown) -> None:
        answer = (
            Caller(town.manager)
            .get(f"usage-points/{town.plant.point.code}/intervals", month="2021-07")
            .json()
        )
        assert len(answer["starts"]) == len(answer["energy_wh"]) == len(answer["quality"]) == 744
        assert (answer["starts"][0], answer["starts"][-1]) == ("2021-07-01T00", "2021-07-31T23")
        assert (answer["energy_wh"][0], answer["quality"][0]) == (100_000, 0)
        assert (answer["total_wh"], answer["hours_known"]) == (74_400_000, 744)

    def test_without_data_are_null_never_zero(self, town: BilledTown) -> None:
        path = f"usage-points/{town.plant.point.code}/intervals"
        answer = Caller(town.manager).get(path, month="2021-08").json()
        assert set(answer["energy_wh"]) == {None}
        assert set(answer["quality"]) == {2}
        assert answer["hours_known"] == 0

    def test_before_the_account_was_supplied_are_not_the_consumers(self, town: BilledTown) -> None:
        an_hourly_month(town.plant.point, month=date(2021, 6, 1), days=30, hour_wh=5)
        path = f"usage-points/{town.plant.point.code}/intervals"
        assert Caller(town.manager).get(path, month="2021-06").json()["hours_known"] == 0
        engineer = Caller(staff("robot", "metering_engineer"))
        assert engineer.get(path, month="2021-06").json()["hours_known"] == 720

    @pytest.mark.parametrize("month", ["2021-13", "июль", "2021-7", ""])
    def test_of_no_month_are_refused(self, town: BilledTown, month: str) -> None:
        response = Caller(town.manager).get(f"usage-points/{town.plant.point.code}/intervals", month=month)
        assert problem_of(response) == (422, "invalid")

    def test_of_others_are_as_if_they_were_not_there(self, town: BilledTown) -> None:
        path = f"usage-points/{town.plant.point.code}/intervals"
        clerk = staff("robot", "metering_engineer", branch_id=a_branch("02").pk)
        for caller in (Caller(town.consumer), Caller(clerk)):
            assert problem_of(caller.get(path, month="2021-07")) == (404, "not-found")
