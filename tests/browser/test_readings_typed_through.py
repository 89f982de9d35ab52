from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.metering.models import Reading
from tests.browser.conftest import Office
from tests.builders.buildings import a_building, a_flat
from tests.builders.prices import a_tariff
from tests.builders.users import staff

pytestmark = pytest.mark.browser
DAY = date(2021, 7, 23)


class TestTheGrid:
    def test_is_typed_through_by_the_keyboard_and_survives_a_lost_network(
        self, db: None, office: Office
    ) -> None:
        house, tariff = a_building("45"), a_tariff()
        for number, shown in (("10", 300), ("2", 200), ("1", 100)):
            flat = a_flat(house, number, tariff=tariff, meter_shows=shown)
            flat.shows(date(2021, 6, 23), shown + 50)
        office.sign_in(staff("clerk", "billing_clerk"))
        page = office.page
        office.go("/office/readings/grid/")
        page.keyboard.type("красная 45")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=*")
        page.wait_for_load_state("networkidle")
        office.press("j")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**house=*")
        office.go(f"/office/readings/grid/?house={house.pk}&day={DAY}&source=controller")
        page.focus("[data-value]")  # the page does it itself, but tests keep a page unseen until it is ready
        page.keyboard.type("180")
        page.keyboard.press("Enter")
        page.wait_for_selector("tr:nth-child(1) .state.ok")
        assert page.locator("[data-total=typed]").inner_text() == "1"
        page.keyboard.type("120")  # below what was shown: the answer stands before it is saved
        page.wait_for_selector("tr:nth-child(2) .state.bad:has-text('потребует подтверждения')")
        page.keyboard.press("Escape")
        page.keyboard.type("290,5")
        office.forgive("ERR_INTERNET_DISCONNECTED")
        page.context.set_offline(True)
        page.keyboard.press("ArrowDown")
        page.wait_for_selector("#grid-trouble:not([hidden])")
        page.keyboard.type("400")
        page.keyboard.press("Enter")
        page.keyboard.type("200")  # after the last figure nothing is typed behind it
        assert page.locator("tr:nth-child(3) [data-value]").input_value() == "400"
        assert page.locator("#grid-end").evaluate("one => one === document.activeElement")
        office.screenshot("reading-grid-offline")
        assert Reading.objects.filter(taken_on=DAY).count() == 1
        page.context.set_offline(False)
        page.reload()  # what had not reached the server is sent after a reload
        page.wait_for_selector("[data-total=left]:has-text('0')")
        page.wait_for_load_state("networkidle")
        office.screenshot("reading-grid")
        taken = Reading.objects.filter(taken_on=DAY, superseded_at=None).order_by("value_wh")
        assert list(taken.values_list("value_wh", "source")) == [
            (180_000, "controller"),
            (290_500, "controller"),
            (400_000, "controller"),
        ]
        assert page.locator("[data-total=used]").inner_text() == "120,5"
        office.check_accessible()
