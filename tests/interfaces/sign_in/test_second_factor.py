"""The second factor: enrolled, asked for, demanded, lost."""

from __future__ import annotations

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from sbyt.apps.parties.operations.require_second_factor import require_second_factor
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.models import User
from sbyt.usecases.people.users import forget_second_factors, require_second_factor_of_user
from tests.builders.users import PASSWORD, person, staff
from tests.interfaces.sign_in.test_sign_in import sign_in, words_of

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"


def code_now(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def enrolled(user: User) -> User:
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


class TestSigningInWithASecondFactor:
    @pytest.fixture(autouse=True)
    def halfway(self, client: Client) -> None:
        enrolled(staff("olga", "billing_clerk"))
        assert sign_in(client, "olga")["Location"] == "/sign-in/second-factor/code/"

    def test_is_not_done_by_the_password_alone(self, client: Client) -> None:
        assert client.get("/")["Location"] == "/sign-in/?next=/"

    def test_is_done_by_the_code(self, client: Client) -> None:
        response = client.post("/sign-in/second-factor/code/", {"code": code_now()})
        assert response["Location"] == "/office/"
        assert client.get("/")["Location"] == "/office/"

    def test_is_done_by_a_recovery_code_once(self, client: Client) -> None:
        user = User.objects.get(username="olga")
        codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
        assert client.post("/sign-in/second-factor/code/", {"code": codes[0]})["Location"] == "/office/"

        again = Client()
        sign_in(again, "olga")
        assert "Неверный код." in words_of(again.post("/sign-in/second-factor/code/", {"code": codes[0]}))

    def test_shuts_after_five_wrong_codes_even_if_the_password_is_given_anew(self, client: Client) -> None:
        for _ in range(5):
            assert "Неверный код." in words_of(
                client.post("/sign-in/second-factor/code/", {"code": "000000"})
            )
        anew = Client()
        assert "Слишком много попыток" in words_of(sign_in(anew, "olga"))
        assert "Слишком много попыток" in words_of(
            client.post("/sign-in/second-factor/code/", {"code": code_now()})
        )
        assert client.get("/")["Location"] == "/sign-in/?next=/"


class TestADemandedSecondFactor:
    def test_of_a_role_comes_before_anything_else(self, client: Client) -> None:
        staff("olga", "billing_clerk")
        require_second_factor(actor=SYSTEM, role="billing_clerk", required=True, reason="Приказ 7")
        sign_in(client, "olga")

        assert client.get("/office/")["Location"] == "/sign-in/second-factor/app/add/"
        assert client.get("/cabinet/")["Location"] == "/sign-in/second-factor/app/add/"
        panel = client.get("/office/", headers={"HX-Request": "true"})
        assert (panel.status_code, panel["HX-Redirect"]) == (401, "/sign-in/second-factor/app/add/")
        page = client.get("/sign-in/second-factor/app/add/")
        assert "Для вашей роли вход только со вторым фактором" in words_of(page)

    def test_of_another_role_is_not_asked_for(self, client: Client) -> None:
        staff("olga", "billing_clerk")
        require_second_factor(actor=SYSTEM, role="administrator", required=True, reason="Приказ 7")
        sign_in(client, "olga")
        assert client.get("/")["Location"] == "/office/"

    def test_of_one_person_comes_before_anything_else(self, client: Client) -> None:
        user = person("petr")
        require_second_factor_of_user(actor=SYSTEM, user_id=user.pk, required=True, reason="Попросил сам")
        sign_in(client, "petr")
        assert client.get("/")["Location"] == "/sign-in/second-factor/app/add/"

    def test_is_met_by_enrolling_with_recovery_codes_shown_once(self, client: Client) -> None:
        user = staff("olga", "billing_clerk")
        require_second_factor_of_user(actor=SYSTEM, user_id=user.pk, required=True, reason="Приказ 7")
        sign_in(client, "olga")
        page = client.get("/sign-in/second-factor/app/add/").content.decode()
        secret = re.search(r"<code>([A-Z2-7]+)</code>", page).group(1)
        assert 'src="data:image/svg+xml;base64,' in page

        done = client.post("/sign-in/second-factor/app/add/", {"code": code_now(secret)})

        assert done["Location"] == "/sign-in/second-factor/recovery/"
        shown = re.findall(r"<code>(\d{8})</code>", client.get(done["Location"]).content.decode())
        assert len(shown) == 10
        assert client.get("/")["Location"] == "/office/"
        assert re.findall(r"<code>(\d{8})</code>", client.get(done["Location"]).content.decode()) == []


class TestALostSecondFactor:
    def test_is_taken_off_by_staff_and_ends_the_sessions(self, client: Client) -> None:
        user = enrolled(person("petr"))
        sign_in(client, "petr")
        client.post("/sign-in/second-factor/code/", {"code": code_now()})

        removed = forget_second_factors(actor=SYSTEM, user_id=user.pk, reason="Потерян телефон")

        assert removed == 2
        assert client.get("/")["Location"] == "/sign-in/?next=/"
        assert sign_in(Client(), "petr")["Location"] == "/cabinet/"


class TestChangingTheProtection:
    def test_asks_for_the_password_again_after_five_minutes(self, client: Client) -> None:
        person("petr")
        with time_machine.travel("2026-03-02 12:00:00+03:00", tick=False):
            sign_in(client, "petr")
            assert client.get("/sign-in/second-factor/app/add/").status_code == 200
        with time_machine.travel("2026-03-02 12:05:01+03:00", tick=False):
            asked = client.get("/sign-in/second-factor/app/add/")
            assert asked["Location"].startswith("/sign-in/again/")
            assert "Подтвердите, что это вы" in words_of(client.get(asked["Location"]))
            client.post(asked["Location"], {"password": PASSWORD})
            assert client.get("/sign-in/second-factor/app/add/").status_code == 200

    def test_shows_every_way_there_is(self, client: Client) -> None:
        enrolled(person("petr"))
        sign_in(client, "petr")
        client.post("/sign-in/second-factor/code/", {"code": code_now()})
        text = words_of(client.get("/sign-in/second-factor/"))
        for part in ("Приложение с кодами Включено", "Ключи доступа", "Осталось: 10"):
            assert part in text
        for path in ("app/remove/", "recovery/new/", "keys/", "keys/add/"):
            assert client.get(f"/sign-in/second-factor/{path}").status_code == 200

    def test_can_take_the_application_off_again(self, client: Client) -> None:
        user = enrolled(person("petr"))
        sign_in(client, "petr")
        client.post("/sign-in/second-factor/code/", {"code": code_now()})
        client.post("/sign-in/second-factor/app/remove/")
        assert not Authenticator.objects.filter(user=user).exists()
