"""Signing in as a person does it: with a password, a code, a passkey, by keyboard, on a phone, in both dresses."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.people.users import create_user, require_second_factor_of_user
from tests.browser.conftest import Office
from tests.builders.users import PASSWORD, person, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def give_password(at: Office, login: str, password: str = PASSWORD) -> None:
    at.page.fill("#id_login", login)
    at.page.fill("#id_password", password)
    with at.page.expect_navigation(wait_until="networkidle"):
        at.press("Enter")


class TestOnAPhone:
    def test_the_entrance_is_readable_and_reachable(self, phone: Office) -> None:
        phone.go("/sign-in/")
        phone.screenshot("sign-in-phone")
        phone.check_accessible()
        assert phone.page.evaluate("document.documentElement.scrollWidth") == 390
        small = phone.page.evaluate(
            "[...document.querySelectorAll('main a, main button, main input:not([type=hidden])')]"
            ".map(part => part.closest('p, div, form')).filter(part => part.getBoundingClientRect().height > 0"
            " && part.getBoundingClientRect().height < 44).length"
        )
        assert small == 0

    def test_a_wrong_password_says_so_and_keeps_the_login(self, phone: Office) -> None:
        person("petr")
        phone.go("/sign-in/")
        give_password(phone, "petr", "не тот")
        assert phone.page.inner_text("[role=alert]") == "Неверный логин или пароль."
        assert phone.page.input_value("#id_login") == "petr"
        phone.check_accessible()

    def test_an_invited_person_sets_a_password(self, phone: Office) -> None:
        made = create_user(
            actor=SYSTEM,
            username="petr",
            full_name="Соколов Пётр",
            email="",
            must_use_mfa=False,
            reason="Заявление",
        )
        phone.go(f"/sign-in/invitation/{made.secret}/")
        phone.screenshot("sign-in-invitation-phone")
        phone.check_accessible()
        phone.page.fill("#id_password1", PASSWORD)
        phone.page.fill("#id_password2", PASSWORD)
        phone.press("Enter")
        phone.page.wait_for_url("**/sign-in/?password=set")
        assert phone.page.inner_text("[role=status]") == "Пароль задан. Войдите с ним."


class TestTheSecondFactor:
    def test_is_enrolled_when_it_is_demanded_and_asked_for_next_time(self, office: Office) -> None:
        user = staff("olga", "administrator")
        require_second_factor_of_user(actor=SYSTEM, user_id=user.pk, required=True, reason="Приказ 7")
        office.go("/sign-in/")
        give_password(office, "olga")
        office.page.wait_for_url("**/second-factor/app/add/")
        office.screenshot("sign-in-enrol")
        office.check_accessible()
        secret = office.page.inner_text(".secret code")
        code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
        office.page.fill("#id_code", code)
        office.press("Enter")
        office.page.wait_for_url("**/recovery/")
        office.screenshot("sign-in-recovery")
        office.check_accessible()
        assert len(re.findall(r"\b\d{8}\b", office.page.inner_text(".codes"))) == 10

    def test_by_code_has_one_field_and_the_keyboard_is_in_it(self, phone: Office) -> None:
        TOTP.activate(person("petr"), "JBSWY3DPEHPK3PXP")
        phone.go("/sign-in/")
        give_password(phone, "petr")
        phone.screenshot("sign-in-code-phone")
        phone.check_accessible()
        assert phone.page.evaluate("document.activeElement.id") == "id_code"

    def test_pages_of_the_protection_are_accessible(self, office: Office) -> None:
        user = person("petr")
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        office.go("/sign-in/")
        give_password(office, "petr")
        office.page.fill(
            "#id_code", format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", int(time.time()) // 30))
        )
        office.forgive("404")  # the home page of a consumer is not what this test is about
        with office.page.expect_navigation(wait_until="networkidle"):
            office.press("Enter")
        for path in ("", "app/remove/", "recovery/new/", "keys/", "keys/add/"):
            office.go(f"/sign-in/second-factor/{path}")
            office.check_accessible()
        office.go("/sign-in/second-factor/")
        office.screenshot("sign-in-protection")


class TestAPasskey:
    def test_is_added_and_lets_in_without_a_password(self, office: Office) -> None:
        person("petr")
        session = office.page.context.new_cdp_session(office.page)
        session.send("WebAuthn.enable")
        session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        office.url = office.url.replace("127.0.0.1", "localhost")  # an address in digits can have no passkey
        office.forgive("404")
        office.go("/sign-in/")
        give_password(office, "petr")
        office.page.wait_for_url("**/cabinet/")
        office.go("/sign-in/second-factor/keys/add/")
        office.page.fill("#id_name", "Телефон")
        office.page.click("#mfa_webauthn_add")
        office.page.wait_for_url("**/recovery/")
        office.go("/sign-in/second-factor/keys/")
        assert "Телефон" in office.page.inner_text("main")

        office.go("/sign-in/out/")
        office.page.click("button.main")
        office.page.wait_for_url("**/sign-in/")
        office.page.click("#passkey_login")
        office.page.wait_for_url("**/cabinet/")
