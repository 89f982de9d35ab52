from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.metering.models import Reading
from sbyt.kit.access.models import User
from tests.browser.conftest import Office
from tests.builders.buildings import a_building, a_flat
from tests.builders.people import a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.browser


class TestTheQuestion:
    def test_is_found_in_the_menu_and_answered_by_keys(self, db: None, office: Office) -> None:
        flat = a_flat(a_building(), "17", tariff=a_tariff(), meter_shows=999_000)
        flat.shows(date(2021, 6, 25), 999_800)
        asked = flat.shows(date(2021, 7, 25), 100, state="asked")
        office.sign_in(User.objects.get(pk=a_member_of_staff("billing_clerk").user_id))
        office.go("/office/readings/")
        page = office.page
        office.check_accessible()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/office/readings/{asked.pk}/")
        page.wait_for_load_state("networkidle")
        office.check_accessible()
        office.screenshot("reading-question")
        page.check("input[value=rollover]")
        page.fill("#answer-reason", "акт № 5")
        office.press("Control+Enter")
        page.wait_for_selector("text=переход через ноль")
        assert page.locator(".empty h2").inner_text() == "Вопросов по показаниям нет"
        assert Reading.objects.get(taken_on=date(2021, 7, 25), superseded_at=None).rolled_over
