"""Readings by the API: what stands, and what becomes of new ones; once for a key."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection

from sbyt.apps.contracts.models import SupplyTerm
from sbyt.apps.metering.models import Reading
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.builders.users import person, staff
from tests.interfaces.api.client import Caller, problem_of

JULY_25 = "2021-07-25"


def one(flat: Flat, value: str = "1820", **more: str) -> dict[str, Any]:
    return {"readings": [{"account": flat.account.number, "taken_on": JULY_25, "value": value} | more]}


def outcomes(response: Any) -> list[tuple[str, list[str]]]:
    return [
        (item["outcome"], [reason["code"] for reason in item["reasons"]]) for item in response.json()["items"]
    ]


@pytest.fixture
def flat(db: None) -> Flat:
    flat = a_flat(a_building("45"), "12", tariff=a_tariff(), meter_shows=1_000, account_number="150001145")
    flat.shows(date(2021, 5, 25), 1_500)
    flat.shows(date(2021, 6, 25), 1_659)
    return flat


class TestReadingsOfAnAccount:
    def test_are_told_with_their_consumption(self, flat: Flat) -> None:
        answer = Caller(staff("robot", "controller")).get("accounts/150001145/readings").json()
        latest = answer["items"][0]
        assert latest | {"recorded_at": "", "id": 0, "meter": ""} == {
            "id": 0,
            "meter": "",
            "zone": "T0",
            "taken_on": "2021-06-25",
            "value_wh": 1_659_000,
            "multiplier": 1,
            "consumption_wh": 159_000,
            "state": "accepted",
            "source": "operator",
            "note": "",
            "recorded_at": "",
        }
        assert [item["taken_on"] for item in answer["items"]] == ["2021-06-25", "2021-05-25", "2020-01-01"]

    def test_begin_at_the_day_asked_for(self, flat: Flat) -> None:
        answer = Caller(staff("robot", "controller")).get("accounts/150001145/readings", since="2021-06-01")
        assert [item["taken_on"] for item in answer.json()["items"]] == ["2021-06-25"]

    def test_of_who_lived_there_before_are_not_shown(self, flat: Flat) -> None:
        SupplyTerm.objects.update(valid=(date(2021, 6, 1), None))
        answer = Caller(staff("robot", "controller")).get("accounts/150001145/readings").json()
        assert [item["taken_on"] for item in answer["items"]] == ["2021-06-25"]


class TestReadingsIn:
    def test_are_accepted_one_by_one(self, flat: Flat) -> None:
        caller = Caller(staff("robot", "controller"))
        body = one(flat)
        body["readings"] += [
            {"account": "nothing", "taken_on": JULY_25, "value": "5"},
            {
                "meter": flat.meter.installation.meter.serial_number,
                "taken_on": "2021-07-20",
                "value": "1 800",
            },
            {"account": "150001145", "taken_on": "2021-07-24", "value": "1600"},
        ]
        response = caller.post("readings", body, **{"Idempotency-Key": "k1"})
        assert response.status_code == 200
        assert outcomes(response) == [
            ("accepted", []),
            ("refused", ["RDG-101"]),
            ("refused", ["RDG-107"]),
            ("asked", ["RDG-301"]),
        ]
        answer = response.json()
        assert {name: answer[name] for name in ("accepted", "warned", "asked", "unchanged", "refused")} == {
            "accepted": 1,
            "warned": 0,
            "asked": 1,
            "unchanged": 0,
            "refused": 2,
        }
        stored = Reading.objects.get(pk=answer["items"][0]["id"])
        assert (stored.value_wh, stored.source, str(stored.taken_on)) == (1_820_000, "api", JULY_25)
        assert answer["items"][0]["consumption_wh"] == 161_000

    def test_sent_again_with_the_key_get_the_same_answer(self, flat: Flat) -> None:
        caller = Caller(staff("robot", "controller"))
        first = caller.post("readings", one(flat), **{"Idempotency-Key": "k1"})
        again = caller.post("readings", one(flat), **{"Idempotency-Key": "k1"})
        assert again.content == first.content
        assert "Idempotent-Replayed" not in first
        assert again["Idempotent-Replayed"] == "true"
        assert Reading.objects.filter(source="api").count() == 1

    def test_sent_with_the_key_of_another_request_are_refused(self, flat: Flat) -> None:
        caller = Caller(staff("robot", "controller"))
        caller.post("readings", one(flat), **{"Idempotency-Key": "k1"})
        response = caller.post("readings", one(flat, "1830"), **{"Idempotency-Key": "k1"})
        assert problem_of(response) == (409, "idempotency-key-reused")
        assert Reading.objects.filter(source="api").count() == 1

    def test_without_a_key_are_not_taken(self, flat: Flat) -> None:
        response = Caller(staff("robot", "controller")).post("readings", one(flat))
        assert problem_of(response) == (422, "invalid")
        assert response.json()["errors"] == [
            {"field": "header.Idempotency-Key", "message": "обязательное поле"}
        ]
        assert Reading.objects.filter(source="api").count() == 0

    @pytest.mark.parametrize("key", ["k" * 81, " "])
    def test_with_a_bad_key_are_not_taken(self, flat: Flat, key: str) -> None:
        response = Caller(staff("robot", "controller")).post(
            "readings", one(flat), **{"Idempotency-Key": key}
        )
        assert response.status_code in {400, 422}
        assert Reading.objects.filter(source="api").count() == 0

    @pytest.mark.parametrize(
        ("body", "field", "message"),
        [
            ("{", "body", "не JSON"),
            ({"readings": []}, "body.readings", "не меньше 1 строк"),
            (
                {"readings": [{"taken_on": "вчера", "value": "1"}]},
                "body.readings.0.taken_on",
                "нужна дата ГГГГ-ММ-ДД",
            ),
            (
                {"readings": [{"taken_on": JULY_25, "value": 31695.5}]},
                "body.readings.0.value",
                "нужна строка",
            ),
            (
                {"readings": [{"taken_on": JULY_25, "value": "1", "note": "x"}]},
                "body.readings.0.note",
                "нет такого поля",
            ),
            ({"readings": [{"value": "1"}]}, "body.readings.0.taken_on", "обязательное поле"),
        ],
    )
    def test_of_a_wrong_form_name_the_field(self, flat: Flat, body: Any, field: str, message: str) -> None:
        response = Caller(staff("robot", "controller")).post("readings", body, **{"Idempotency-Key": "k1"})
        assert response.status_code in {400, 422}
        problem_of(response)
        if response.status_code == 422:
            assert {"field": field, "message": message} in response.json()["errors"]
        assert Reading.objects.filter(source="api").count() == 0

    def test_of_another_branch_or_person_are_unknown(self, flat: Flat) -> None:
        clerk = staff("robot", "controller", branch_id=a_branch("02", "Лесное").pk)
        response = Caller(clerk).post("readings", one(flat), **{"Idempotency-Key": "k1"})
        assert outcomes(response) == [("refused", ["RDG-101"])]
        assert Reading.objects.filter(source="api").count() == 0

    def test_are_not_taken_from_who_may_enter_none(self, flat: Flat) -> None:
        response = Caller(person("petr")).post("readings", one(flat), **{"Idempotency-Key": "k1"})
        assert problem_of(response) == (403, "no-right")


@pytest.mark.django_db(transaction=True)
class TestReadingsSentTogether:
    def test_with_one_key_by_eight_threads_are_stored_once(self) -> None:
        flat = a_flat(a_building("45"), "12", tariff=a_tariff(), meter_shows=1_000)
        caller = Caller(staff("robot", "controller"))
        start = threading.Barrier(8)

        def send(_: int) -> Any:
            try:
                start.wait()
                return caller.post("readings", one(flat), **{"Idempotency-Key": "k1"})
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(send, range(8)))

        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert sum("Idempotent-Replayed" in answer for answer in answers) == 7
        assert Reading.objects.filter(source="api").count() == 1
