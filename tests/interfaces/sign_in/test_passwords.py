"""Passwords: rules, change, reset by letter, first one by invitation."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.models import Invitation, User
from sbyt.usecases.people.users import create_user, invite_again
from tests.builders.users import PASSWORD, person
from tests.interfaces.sign_in.test_sign_in import sign_in, words_of

pytestmark = pytest.mark.django_db

GOOD = "другой-пароль-чижа"


def invited(**more: object) -> str:
    made = create_user(
        actor=SYSTEM,
        username="petr",
        full_name="Соколов Пётр",
        email="petr@example.test",
        must_use_mfa=False,
        reason="Новый сотрудник",
        **more,
    )
    return f"/sign-in/invitation/{made.secret}/"


class TestAForgottenPassword:
    def ask(self, client: Client, email: str) -> str:
        response = client.post("/sign-in/password/reset/", {"email": email}, follow=True)
        return words_of(response)

    def test_is_set_anew_by_a_letter(self, client: Client) -> None:
        person("petr", email="petr@example.test")
        self.ask(client, "Petr@example.test")
        (letter,) = mail.outbox
        assert letter.subject == "Новый пароль для входа"
        link = re.search(r"http://testserver(/\S+)", letter.body).group(1)

        form = client.get(link, follow=True)
        path = form.redirect_chain[-1][0]
        assert link not in path  # the key does not stay in the address, so it leaks to nobody
        done = client.post(path, {"password1": GOOD, "password2": GOOD}, follow=True)

        assert "Пароль задан" in words_of(done)
        assert sign_in(Client(), "petr", GOOD).status_code == 302
        assert "Ссылка не действует" in words_of(Client().get(link, follow=True))

    def test_of_nobody_gets_the_same_answer_and_no_letter(self, client: Client) -> None:
        person("petr", email="petr@example.test")
        known = self.ask(client, "petr@example.test")
        mail.outbox.clear()
        unknown = self.ask(client, "nobody@example.test")
        assert known == unknown
        assert "Если такая почта у нас есть" in unknown
        assert mail.outbox == []

    def test_is_not_set_for_a_user_switched_off(self, client: Client) -> None:
        user = person("petr", email="petr@example.test")
        User.objects.filter(pk=user.pk).update(is_active=False)
        self.ask(client, "petr@example.test")
        assert mail.outbox == []


class TestANewPassword:
    @pytest.mark.parametrize(
        ("password", "why"),
        [
            ("коротко12", "слишком короткий"),
            ("password123", "слишком широко распространён"),
            ("petr@example", "похож на"),
        ],
    )
    def test_that_breaks_a_rule_is_refused_in_words(self, client: Client, password: str, why: str) -> None:
        person("petr")
        sign_in(client, "petr")
        page = client.post(
            "/sign-in/password/", {"oldpassword": PASSWORD, "password1": password, "password2": password}
        )
        assert why in words_of(page)
        assert User.objects.get(username="petr").check_password(PASSWORD)

    def test_wants_the_old_one(self, client: Client) -> None:
        person("petr")
        sign_in(client, "petr")
        page = client.post(
            "/sign-in/password/", {"oldpassword": "не тот", "password1": GOOD, "password2": GOOD}
        )
        assert "Неверный текущий пароль." in words_of(page)
        assert User.objects.get(username="petr").check_password(PASSWORD)

    def test_that_is_due_comes_before_anything_else(self, client: Client) -> None:
        user = person("petr")
        User.objects.filter(pk=user.pk).update(must_change_password=True)
        sign_in(client, "petr")
        assert client.get("/")["Location"] == "/sign-in/password/"

        client.post("/sign-in/password/", {"oldpassword": PASSWORD, "password1": GOOD, "password2": GOOD})

        assert client.get("/")["Location"] == "/cabinet/"


class TestAnInvitation:
    def test_lets_the_person_set_the_first_password_and_sign_in(self, client: Client) -> None:
        link = invited()
        assert "Соколов Пётр" in words_of(client.get(link))

        response = client.post(link, {"password1": GOOD, "password2": GOOD})

        assert response["Location"] == "/sign-in/?password=set"
        assert "Пароль задан. Войдите с ним." in words_of(client.get(response["Location"]))
        assert sign_in(client, "petr", GOOD)["Location"] == "/cabinet/"

    def test_works_once(self, client: Client) -> None:
        link = invited()
        client.post(link, {"password1": GOOD, "password2": GOOD})
        again = client.post(link, {"password1": "третий-пароль-щегла", "password2": "третий-пароль-щегла"})
        assert again.status_code == 410
        assert "Ссылка не действует" in words_of(again)
        assert User.objects.get(username="petr").check_password(GOOD)

    def test_works_no_more_after_a_newer_one(self, client: Client) -> None:
        link = invited()
        invite_again(actor=SYSTEM, user_id=User.objects.get(username="petr").pk, reason="Потерял письмо")
        assert client.get(link).status_code == 410

    def test_works_a_week(self, client: Client) -> None:
        link = invited()
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert client.get(link).status_code == 410

    def test_keeps_to_the_rules_of_passwords(self, client: Client) -> None:
        page = client.post(invited(), {"password1": "коротко", "password2": "коротко"})
        assert "слишком короткий" in words_of(page)
        assert not User.objects.get(username="petr").has_usable_password()

    def test_wants_the_password_twice(self, client: Client) -> None:
        page = client.post(invited(), {"password1": GOOD, "password2": "иной-пароль-дрозда"})
        assert "Пароли не совпадают." in words_of(page)
        assert not User.objects.get(username="petr").has_usable_password()

    def test_of_an_unknown_link_says_nothing_more(self, client: Client) -> None:
        assert client.get("/sign-in/invitation/made-up/").status_code == 410

    def test_is_kept_as_a_digest_alone(self) -> None:
        secret = invited().split("/")[-2]
        assert secret not in str(Invitation.objects.values())
