"""The key: who it is, what it may, how often, and what a refusal looks like."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sbyt.interfaces.api import doors
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.models import ApiMinute, ApiToken
from sbyt.usecases.people.api_keys import revoke_key
from sbyt.usecases.people.users import switch_off_user
from tests.builders.people import a_branch
from tests.builders.users import person, staff
from tests.interfaces.api.client import Caller, problem_of

pytestmark = pytest.mark.django_db


class TestAKey:
    def test_acts_as_its_user(self) -> None:
        user = staff("robot", "controller", branch_id=a_branch("01").pk)
        answer = Caller(user).get("me").json()
        assert answer == {
            "login": "robot",
            "name": "robot",
            "rights": [
                {"verb": "accounts.view", "branches": ["01"]},
                {"verb": "readings.enter", "branches": ["01"]},
                {"verb": "readings.view", "branches": ["01"]},
            ],
            "own_accounts": 0,
        }

    @pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer sbyt_made-up", "Basic cm9ib3Q6cGFzcw=="])
    def test_that_is_not_given_is_asked_for(self, header: str | None) -> None:
        headers = {} if header is None else {"Authorization": header}
        response = Client().get("/api/v1/me", headers=headers)
        assert problem_of(response) == (401, "unknown-key")
        assert response["WWW-Authenticate"] == "Bearer"

    def test_taken_back_works_no_more(self) -> None:
        caller = Caller(staff("robot", "controller"))
        revoke_key(actor=SYSTEM, token_id=caller.token.pk, reason="Утёк")
        assert problem_of(caller.get("me")) == (401, "unknown-key")

    def test_past_its_time_works_no_more(self) -> None:
        caller = Caller(staff("robot", "controller"))
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert problem_of(caller.get("me")) == (401, "unknown-key")

    def test_of_a_user_switched_off_works_no_more(self) -> None:
        user = staff("robot", "controller")
        caller = Caller(user)
        switch_off_user(actor=SYSTEM, user_id=user.pk, reason="Уволен")
        assert problem_of(caller.get("me")) == (401, "unknown-key")

    def test_is_not_replaced_by_a_session(self, client: Client) -> None:
        client.force_login(staff("olga", "administrator"))
        assert problem_of(client.get("/api/v1/me")) == (401, "unknown-key")

    def test_without_the_right_says_which_is_missing(self) -> None:
        response = Caller(person("petr")).get("accounts")
        assert problem_of(response) == (403, "no-right")
        assert "«смотреть лицевые счета» (accounts.view)" in response.json()["detail"]

    def test_that_asks_too_often_must_wait(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doors, "PER_MINUTE", 3)
        caller = Caller(staff("robot", "controller"))
        ApiMinute.objects.create(
            token=caller.token, minute=timezone.now().replace(second=0, microsecond=0), requests=2
        )
        assert caller.get("me").status_code == 200
        response = caller.get("me")
        assert problem_of(response) == (429, "too-often")
        assert 1 <= int(response["Retry-After"]) <= 60

    def test_forgets_minutes_that_have_passed(self) -> None:
        caller = Caller(staff("robot", "controller"))
        passed = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=1)
        ApiMinute.objects.create(token=caller.token, minute=passed, requests=600)
        assert caller.get("me").status_code == 200
        assert list(ApiMinute.objects.values_list("requests", flat=True)) == [1]


class TestAProblem:
    def test_of_an_address_that_does_not_exist_is_a_problem_too(self, client: Client) -> None:
        assert problem_of(Caller(staff("robot", "controller")).get("nothing")) == (404, "not-found")
        assert problem_of(client.get("/api/nothing")) == (404, "not-found")

    def test_of_a_wrong_value_names_the_field_in_russian(self) -> None:
        response = Caller(staff("robot", "controller")).get("accounts", limit="много", kind="завод")
        assert problem_of(response) == (422, "invalid")
        assert response.json()["errors"] == [
            {"field": "query.kind", "message": "одно из: 'household' или 'legal'"},
            {"field": "query.limit", "message": "нужно целое число"},
        ]

    def test_of_a_fault_tells_nothing_of_the_inside(self, monkeypatch: pytest.MonkeyPatch) -> None:
        caller = Caller(staff("robot", "controller"))

        def fail(*_: object, **__: object) -> None:
            raise ZeroDivisionError("secret")

        monkeypatch.setattr("sbyt.interfaces.api.accounts.accounts_seen_by", fail)
        response = caller.get("accounts")
        assert problem_of(response) == (500, "failed")
        assert "secret" not in response.content.decode()
