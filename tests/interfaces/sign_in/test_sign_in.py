"""A person signs in: where it leads, what a wrong password says, and what ends a session."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from sbyt.apps.parties.operations.revoke_role import revoke_role
from sbyt.apps.parties.types import RoleGrant
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.models import SignInAttempt, User
from sbyt.kit.access.users import end_sessions
from sbyt.usecases.people.users import switch_off_user
from tests.builders.users import PASSWORD, person, staff

pytestmark = pytest.mark.django_db


def sign_in(client: Client, login: str, password: str = PASSWORD, *, after: str = "") -> object:
    return client.post(
        "/sign-in/" + (f"?next={after}" if after else ""), {"login": login, "password": password}
    )


def words_of(response: object) -> str:
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(text.replace("\xa0", " ").split())


class TestSigningIn:
    def test_leads_staff_to_the_back_office(self, client: Client) -> None:
        staff("olga", "billing_clerk")
        response = sign_in(client, "olga")
        assert (response.status_code, response["Location"]) == (302, "/office/")

    def test_leads_a_consumer_to_the_cabinet(self, client: Client) -> None:
        person("petr")
        response = sign_in(client, "petr")
        assert (response.status_code, response["Location"]) == (302, "/cabinet/")

    @pytest.mark.parametrize("login", ["petr", "PETR", " petr ", "Petr@Example.TEST"])
    def test_takes_a_login_or_a_mail_in_any_case(self, client: Client, login: str) -> None:
        person("petr", email="petr@example.test")
        assert sign_in(client, login).status_code == 302

    def test_leads_back_to_the_page_that_was_asked_for(self, client: Client) -> None:
        person("petr")
        assert sign_in(client, "petr", after="/cabinet/bills/")["Location"] == "/cabinet/bills/"

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "javascript:alert(1)",
            "http:evil.example",
        ],
    )
    def test_never_leads_to_another_site(self, client: Client, elsewhere: str) -> None:
        person("petr")
        assert sign_in(client, "petr", after=elsewhere)["Location"] == "/cabinet/"

    def test_is_asked_for_at_the_front_door(self, client: Client) -> None:
        response = client.get("/")
        assert response["Location"] == "/sign-in/?next=/"

    def test_is_written_down_with_the_address(self, client: Client) -> None:
        user = person("petr")
        sign_in(client, "petr")
        row = SignInAttempt.objects.get(outcome=SignInAttempt.Outcome.SIGNED_IN)
        assert (row.login, row.user, row.address) == ("petr", user, "127.0.0.1")

    def test_is_not_open_to_strangers(self, client: Client) -> None:
        assert client.get("/sign-in/signup/").status_code == 404


class TestAWrongPassword:
    def test_says_the_same_whether_the_login_exists(self, client: Client) -> None:
        person("petr")
        wrong = words_of(sign_in(client, "petr", "не тот пароль"))
        unknown = words_of(sign_in(client, "ivan", "не тот пароль"))
        assert "Неверный логин или пароль." in wrong
        assert wrong == unknown

    def test_says_the_same_of_a_user_switched_off_with_the_right_one(self, client: Client) -> None:
        user = person("petr")
        switch_off_user(actor=SYSTEM, user_id=user.pk, reason="Уволен")
        assert "Неверный логин или пароль." in words_of(sign_in(client, "petr"))

    def test_shuts_the_sixth_try_even_with_the_right_one(self, client: Client) -> None:
        person("petr")
        for _ in range(5):
            sign_in(client, "petr", "не тот пароль")
        response = sign_in(client, "petr")
        assert response.status_code == 200
        assert "Слишком много попыток. Повторите через 1 минуту." in words_of(response)
        assert "_auth_user_id" not in client.session

    def test_shuts_the_sixth_try_of_a_login_that_does_not_exist(self, client: Client) -> None:
        for _ in range(5):
            sign_in(client, "ivan", "не тот пароль")
        assert "Слишком много попыток. Повторите через 1 минуту." in words_of(sign_in(client, "ivan"))


class TestASession:
    @pytest.fixture
    def clerk(self, client: Client) -> User:
        user = staff("olga", "billing_clerk")
        sign_in(client, "olga")
        assert client.get("/")["Location"] == "/office/"
        return user

    def test_ends_when_a_role_is_revoked(self, client: Client, clerk: User) -> None:
        grant = RoleGrant.objects.get(user=clerk)
        revoke_role(actor=SYSTEM, grant_id=grant.pk, reason="Переведена")
        assert client.get("/")["Location"] == "/sign-in/?next=/"

    def test_ends_elsewhere_when_the_password_changes(self, client: Client, clerk: User) -> None:
        here = Client()
        sign_in(here, "olga")
        changed = here.post(
            "/sign-in/password/",
            {"oldpassword": PASSWORD, "password1": "другой-пароль-чижа", "password2": "другой-пароль-чижа"},
        )
        assert changed.status_code == 302
        assert here.get("/")["Location"] == "/office/"
        assert client.get("/")["Location"] == "/sign-in/?next=/"

    def test_ends_when_the_user_is_switched_off(self, client: Client, clerk: User) -> None:
        switch_off_user(actor=SYSTEM, user_id=clerk.pk, reason="Уволена")
        assert client.get("/")["Location"] == "/sign-in/?next=/"

    def test_ends_when_all_sessions_are_ended(self, client: Client, clerk: User) -> None:
        end_sessions(clerk.pk)
        assert client.get("/")["Location"] == "/sign-in/?next=/"

    def test_ends_at_the_exit(self, client: Client, clerk: User) -> None:
        assert "Выйти?" in words_of(client.get("/sign-in/out/"))
        client.post("/sign-in/out/")
        assert client.get("/")["Location"] == "/sign-in/?next=/"


class TestPages:
    @pytest.mark.parametrize(
        "path", ["/sign-in/", "/sign-in/password/reset/", "/sign-in/password/reset/sent/", "/sign-in/off/"]
    )
    def test_carry_a_strict_policy_and_nothing_inline(self, client: Client, path: str) -> None:
        response = client.get(path)
        assert response.status_code == 200
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]
        html = response.content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=", html)
        assert re.findall(r"<script(?![^>]*(?:src=|application/json))", html) == []
        assert "//" not in re.sub(
            r"http://www.w3.org/\S+", "", "".join(re.findall(r'(?:src|href)="([^"]+)"', html))
        )

    def test_that_do_not_exist_say_so_in_russian(self, client: Client) -> None:
        response = client.get("/nowhere/")
        assert response.status_code == 404
        assert "Здесь ничего нет" in words_of(response)

    def test_with_a_stale_form_explain_it(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/sign-in/", {"login": "petr"})
        assert response.status_code == 403
        assert "Страница устарела" in words_of(response)
