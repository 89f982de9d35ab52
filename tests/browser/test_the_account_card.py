from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.metering.models import Reading
from sbyt.kit.access.models import User
from tests.browser.conftest import Office
from tests.builders.billed import BilledTown, a_billed_town
from tests.builders.buildings import a_building, a_flat
from tests.builders.people import a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.browser


@pytest.fixture
def town(db: None) -> BilledTown:
    return a_billed_town()


@pytest.fixture
def clerk(town: BilledTown) -> User:
    return User.objects.get(pk=a_member_of_staff("billing_clerk").user_id)


class TestTheAccountCard:
    def test_is_read_and_fed_by_keys_alone(self, town: BilledTown, clerk: User, office: Office) -> None:
        """From the palette to the card, a bill explained, a month back, a reading entered, the panel closed."""
        office.sign_in(clerk)
        office.go("/office/accounts/")
        page = office.page
        office.press("Control+k")
        page.keyboard.type("150001145")
        page.wait_for_selector(".palette-item[aria-selected=true] >> text=150001145")
        office.press("Enter")
        page.wait_for_url("**/office/accounts/*/")
        for _ in range(10):
            office.press("j")
            if "Начисление за июль" in page.locator("tr.is-cursor").inner_text():
                break
        office.press("Enter")
        page.wait_for_selector("#panel >> text=538,08")
        assert "open=bill-" in page.url
        office.press("BracketLeft")
        page.wait_for_selector("#panel .panel-sum >> text=540,60")
        assert "июнь" in page.locator("tr[aria-current=true]").inner_text()
        office.press("Escape")
        assert page.locator("#panel .panel").count() == 0
        assert "open=" not in page.url
        office.press("i")
        page.wait_for_selector("#reading-form")
        page.fill("#taken-on", "2021-08-25")
        page.locator(".entry input").focus()
        page.keyboard.type("1961")
        page.wait_for_selector(".answer >> text=расход 150")
        office.press("Control+Enter")
        page.wait_for_selector(".message >> text=Показание принято")
        assert Reading.objects.get(taken_on=date(2021, 8, 25)).value_wh == 1_961_000

    def test_is_accessible_on_every_tab_with_every_panel_open(
        self, town: BilledTown, clerk: User, office: Office
    ) -> None:
        office.sign_in(clerk)
        card = f"/office/accounts/{town.ours.account.pk}/"
        bill = town.ours.account.bills.order_by("month").last()
        for opened in (f"bill-{bill.pk}", "new-reading", "new-payment"):
            office.go(f"{card}?open={opened}")
            office.screenshot(f"account-card-{opened}")
            office.check_accessible()
        for tab in ("meters/", "terms/", "documents/", "customer/"):
            office.go(f"{card}{tab}")
            office.check_accessible()

    def test_fits_a_phone_with_the_panel_over_it(self, town: BilledTown, clerk: User, phone: Office) -> None:
        phone.sign_in(clerk)
        phone.go(f"/office/accounts/{town.ours.account.pk}/?open=new-reading")
        phone.screenshot("account-card-phone")
        assert phone.page.evaluate("document.documentElement.scrollWidth") == 390
        assert phone.page.locator(".entry input").is_visible()


class TestFormsOfRegisters:
    def test_are_accessible_empty_and_refused(self, db: None, office: Office) -> None:
        flat = a_flat(a_building(), "17", tariff=a_tariff())
        office.sign_in(User.objects.get(pk=a_member_of_staff("billing_clerk").user_id))
        office.go("/office/accounts/open/")
        office.check_accessible()
        office.forgive("422")
        office.press("Control+Enter")
        office.page.wait_for_selector(".fault")
        office.screenshot("account-open-refused")
        office.check_accessible()
        office.go(f"/office/points/{flat.point.pk}/meter/")
        office.check_accessible()
