from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.metering.models import IntervalDay
from sbyt.kit.access.models import User
from tests.browser.conftest import Office
from tests.builders.firms import Firm, a_firm, an_hourly_month
from tests.builders.past import guards_off
from tests.builders.people import a_member_of_staff
from tests.builders.prices import a_tariff, the_usual_vat

pytestmark = pytest.mark.browser


JULY = date(2021, 7, 1)
VARIED = [10_000_000 + 250_000 * hour for hour in range(23)] + [None]


@pytest.fixture
def plant(db: None) -> Firm:
    plant = a_firm()
    an_hourly_month(plant.point, month=JULY, days=31, hour_wh=VARIED)
    with guards_off():
        IntervalDay.objects.filter(day=date(2021, 7, 2)).update(qualities=[1] * 24)
    return plant


@pytest.fixture
def engineer(plant: Firm) -> User:
    return User.objects.get(pk=a_member_of_staff("metering_engineer").user_id)


class TestTheGridOfHours:
    def test_is_walked_by_arrows_and_tells_where_an_hour_came_from(
        self, plant: Firm, engineer: User, office: Office
    ) -> None:
        office.sign_in(engineer)
        office.go(f"/office/points/{plant.point.pk}/")
        page = office.page
        page.locator("td[aria-label^='1 июля, 00']").focus()
        for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowLeft", "End"):
            office.press(key)
        page.wait_for_selector("#origin >> text=3 июля, 23–00")
        assert page.locator("td.is-chosen").get_attribute("aria-label").startswith("3 июля, 23–00: —, нет")
        assert page.evaluate("document.activeElement.classList.contains('is-chosen')")
        assert page.locator("table[data-hours] td[tabindex='0']").count() == 1

    def test_shows_a_chart_in_the_colours_of_the_dress(
        self, plant: Firm, engineer: User, office: Office
    ) -> None:
        office.sign_in(engineer)
        office.go(f"/office/points/{plant.point.pk}/")
        page = office.page
        assert page.locator("#chart canvas").count() == 1
        box = page.locator("#chart canvas").bounding_box()
        assert box["height"] > 100
        page.click("[data-span=week]")
        assert page.locator("[data-span=week]").get_attribute("aria-pressed") == "true"

    def test_walks_months_by_brackets(self, plant: Firm, engineer: User, office: Office) -> None:
        office.sign_in(engineer)
        office.go(f"/office/points/{plant.point.pk}/")
        office.press("BracketLeft")
        office.page.wait_for_url("**month=2021-06**")
        assert "июнь 2021" in office.page.locator(".crumbs").inner_text()

    def test_is_accessible_in_both_dresses(self, plant: Firm, engineer: User, office: Office) -> None:
        """Three rows hold every shade and every pattern; checking all 744 cells would take a minute."""
        office.sign_in(engineer)
        office.go(f"/office/points/{plant.point.pk}/")
        office.page.click("td[aria-label^='5 июля, 10']")
        office.page.wait_for_selector("#origin >> text=5 июля")
        office.screenshot("usage-point")
        office.check_accessible(leaving_out="table[data-hours] tbody tr:nth-child(n+4)")

    def test_scrolls_within_itself_on_a_phone(self, plant: Firm, engineer: User, phone: Office) -> None:
        phone.sign_in(engineer)
        phone.go(f"/office/points/{plant.point.pk}/")
        phone.screenshot("usage-point-phone")
        assert phone.page.evaluate("document.documentElement.scrollWidth") == 390


class TestTheListsBeside:
    def test_are_accessible(self, plant: Firm, office: Office) -> None:
        the_usual_vat()
        a_tariff()
        office.sign_in(User.objects.get(pk=a_member_of_staff("administrator").user_id))
        for url in ("points/", "documents/", "prices/", "prices/vat/", "prices/rates/add/"):
            office.go(f"/office/{url}")
            office.check_accessible()


class TestAsItWasKnown:
    def test_is_chosen_in_the_top_bar_and_taken_back(
        self, plant: Firm, engineer: User, office: Office
    ) -> None:
        office.sign_in(engineer)
        office.go(f"/office/points/{plant.point.pk}/")
        page = office.page
        page.click("summary:has-text('Как знаем сейчас')")
        page.fill("#known-on", "2021-06-05T10:00")
        page.click("details[open] button")
        page.wait_for_url("**as_of=2021-06-05T10**")
        page.wait_for_load_state("networkidle")
        assert page.locator("summary.as-of").inner_text() == "Как знали на 05.06.2021 10:00"
        office.screenshot("as-known-on")
        office.check_accessible(leaving_out="table[data-hours]")
        page.click("summary.as-of")
        page.click("details[open] a:text('Как знаем сейчас')")
        page.wait_for_selector("summary:has-text('Как знаем сейчас')")
        assert page.locator("summary.as-of").count() == 0
