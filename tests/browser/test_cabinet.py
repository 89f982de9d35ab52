"""The cabinet on a phone and on a desk: readable, reachable, and working without a script where it matters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from sbyt.apps.metering.models import Reading
from tests.browser.conftest import Office
from tests.builders.billed import BilledTown, a_billed_town, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SMALL = """
[...document.querySelectorAll('a, button, input:not([type=hidden]), summary')].filter(part => {
  const box = part.getBoundingClientRect();
  return box.width && !part.classList.contains('skip') && (box.height < 44 || box.width < 44);
}).map(part => part.outerHTML.slice(0, 90))
"""


@pytest.fixture(autouse=True)
def second_of_august() -> Iterator[None]:
    with time_machine.travel("2021-08-02 10:00:00+03:00", tick=True):
        yield


@pytest.fixture
def town(db: None) -> BilledTown:
    return a_billed_town()


def look(at: Office, path: str, picture: str) -> None:
    at.go(path)
    at.screenshot(picture)
    assert at.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert at.page.evaluate(SMALL) == [], path
    at.check_accessible()


class TestOnAPhone:
    def test_every_page_is_readable_and_reachable(self, town: BilledTown, phone: Office) -> None:
        phone.sign_in(town.consumer)
        home = f"/cabinet/{town.ours.account.pk}/"
        bill = town.ours.account.bills.order_by("-month").first()
        pages = {
            "home": "",
            "why": "why/",
            "pay": "pay/",
            "readings": "readings/",
            "all-readings": "readings/all/",
            "history": "history/",
            "bill": f"bills/{bill.pk}/",
            "documents": "documents/",
        }
        for name, path in pages.items():
            look(phone, home + path, f"cabinet-{name}")

    def test_a_reading_is_shown_before_it_is_sent(self, town: BilledTown, phone: Office) -> None:
        phone.sign_in(town.consumer)
        phone.go(f"/cabinet/{town.ours.account.pk}/readings/")
        page = phone.page
        field = page.locator(".figure input")
        field.fill("1850")
        page.wait_for_selector("text=Отправить 1 850")
        assert "39" in page.inner_text(".worth")
        assert "138,06" in page.inner_text(".worth")
        phone.screenshot("cabinet-readings-typed")
        phone.check_accessible()
        page.click("text=Отправить 1 850")
        page.wait_for_selector(".said.accepted")
        phone.screenshot("cabinet-readings-sent")
        assert "1 850" in page.inner_text(".rows li:first-child").replace("\u202f", " ")
        assert Reading.objects.get(source="cabinet").value_wh == 1_850_000

    def test_a_doubtful_reading_is_asked_about_in_plain_words(self, town: BilledTown, phone: Office) -> None:
        phone.sign_in(town.consumer)
        phone.go(f"/cabinet/{town.ours.account.pk}/readings/")
        phone.page.locator(".figure input").fill("1700")
        phone.page.wait_for_selector(".said.warned")
        phone.screenshot("cabinet-readings-asked")
        assert "меньше предыдущего" in phone.page.inner_text(".said.warned")
        phone.check_accessible()

    def test_works_without_a_script(self, town: BilledTown, chromium: object, office_url: str) -> None:
        context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
        client = Client()
        client.force_login(town.consumer)
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": office_url}]
        )
        page = context.new_page()
        page.goto(f"{office_url}/cabinet/{town.ours.account.pk}/readings/")
        page.fill(".figure input", "1850")
        page.click("text=Посчитать")
        page.click("text=Отправить 1 850")
        page.wait_for_selector(".said.accepted")
        context.close()
        assert Reading.objects.get(source="cabinet").value_wh == 1_850_000

    def test_carries_little_script(self, town: BilledTown, phone: Office) -> None:
        phone.sign_in(town.consumer)
        sizes: list[int] = []
        phone.page.on(
            "response",
            lambda answer: sizes.append(len(answer.body())) if answer.url.endswith(".js") else None,
        )
        for path in ("", "readings/", "pay/"):
            sizes.clear()
            phone.go(f"/cabinet/{town.ours.account.pk}/{path}")
            assert sum(sizes) < 60_000, path  # uncompressed, so well under 60 KB gzipped


class TestOnADesk:
    def test_a_company_sees_its_hours(self, town: BilledTown, office: Office) -> None:
        office.sign_in(town.manager)
        home = f"/cabinet/{town.plant.account.pk}/"
        bill = town.plant.account.bills.first()
        for name, path in {
            "firm-home": "",
            "firm-hours": "hours/",
            "firm-bill": f"bills/{bill.pk}/",
            "firm-readings": "readings/",
            "firm-pay": "pay/",
        }.items():
            look(office, home + path, f"cabinet-{name}")

    def test_several_accounts_are_switched_in_the_head(self, town: BilledTown, office: Office) -> None:
        opened(town.consumer, town.plant.account)
        office.sign_in(town.consumer)
        office.go("/cabinet/")
        office.page.click(".accounts summary")
        office.screenshot("cabinet-accounts")
        office.check_accessible()
        office.page.click(".accounts a:not([aria-current])")
        office.page.wait_for_url(f"**/cabinet/{town.plant.account.pk}/")
        office.go("/cabinet/")
        assert office.page.url.endswith(f"/cabinet/{town.plant.account.pk}/")
