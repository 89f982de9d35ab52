from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from sbyt.interfaces.backoffice.lists import listing
from sbyt.kit.access.models import User
from tests.browser.conftest import Office
from tests.builders.buildings import a_building, a_flat
from tests.builders.people import a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.browser


@pytest.fixture
def town(db: None) -> SimpleNamespace:
    tariff = a_tariff()
    house = a_building("45")
    flats = [
        a_flat(house, str(number), tariff=tariff, account_number=f"1500000{number:02d}")
        for number in range(1, 13)
    ]
    flats[0].shows(date(2021, 6, 20), 1000)
    clerk = User.objects.get(pk=a_member_of_staff("billing_clerk").user_id)
    return SimpleNamespace(clerk=clerk, flats=flats)


class TestTheAccountsList:
    def test_is_walked_searched_and_opened_by_keys_alone(self, town: SimpleNamespace, office: Office) -> None:
        office.sign_in(town.clerk)
        office.go("/office/accounts/")
        page = office.page
        office.press("Slash")
        page.keyboard.type("красная 1")
        page.wait_for_url("**q=*")
        page.wait_for_function("document.querySelectorAll('tr[data-row]').length === 1")
        office.press("Escape")
        office.press("j")
        office.press("Enter")
        page.wait_for_url(f"**/office/accounts/{town.flats[0].account.pk}/")
        assert page.locator("h1").inner_text().startswith("150000001")

    def test_searches_for_what_was_typed_before_the_scripts_came(
        self, town: SimpleNamespace, office: Office
    ) -> None:
        office.sign_in(town.clerk)
        office.page.add_init_script(
            """new MutationObserver((_, watch) => {
              const box = document.querySelector("[type=search]");
              if (box) { box.value = "красная 1"; watch.disconnect(); }
            }).observe(document, {childList: true, subtree: true});"""
        )
        office.page.goto(office.url + "/office/accounts/", wait_until="commit")
        office.page.wait_for_url("**q=*")
        office.page.wait_for_function("document.querySelectorAll('tr[data-row]').length === 1")
        assert office.page.locator("[type=search]").input_value() == "красная 1"

    def test_sums_a_large_selection_after_the_page_is_there(
        self, town: SimpleNamespace, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(listing, "_FEW", 1)
        office.sign_in(town.clerk)
        office.go("/office/accounts/?cols=number,debt")
        office.page.wait_for_function("document.querySelector('tfoot td:last-child').innerText === '0,00'")
        assert office.page.locator("tfoot").get_attribute("hx-get") is None
        assert office.page.locator("table.sheet > tfoot").count() == 1

    def test_takes_all_that_was_found_and_lets_it_go_with_any_row(
        self, town: SimpleNamespace, office: Office
    ) -> None:
        office.sign_in(town.clerk)
        office.go("/office/accounts/?sort=number")
        page = office.page
        page.check("tr[data-row] >> nth=0 >> input")
        page.click("text=Выбрать все 12 по отбору")
        page.wait_for_selector("text=Выбрано всё по отбору: 12")
        assert page.locator("tr.is-selected").count() == 12
        page.uncheck("tr[data-row] >> nth=3 >> input")
        page.wait_for_selector("text=Выбрано 11")

    def test_keeps_the_order_of_columns_chosen_by_keys(self, town: SimpleNamespace, office: Office) -> None:
        office.sign_in(town.clerk)
        office.go("/office/accounts/")
        page = office.page
        page.click("summary:has-text('Столбцы')")
        page.focus("button[aria-label='Долг, ₽: раньше']")
        office.press("Enter")
        office.screenshot("columns")
        page.click(".columns-menu .btn-main")
        page.wait_for_url("**cols=**")
        heads = page.locator("thead th").all_inner_texts()
        assert [head.strip() for head in heads[1:4]] == ["Лицевой счёт", "Долг, ₽", "Абонент"]
        office.go("/office/accounts/")
        assert page.locator("thead th >> nth=2").inner_text().strip() == "Долг, ₽"

    def test_answers_to_keys_by_their_place_in_the_russian_layout(
        self, town: SimpleNamespace, office: Office
    ) -> None:
        office.sign_in(town.clerk)
        office.go("/office/accounts/")
        office.page.evaluate(
            "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'о', code: 'KeyJ', bubbles: true}))"
        )
        assert office.page.locator("tr.is-cursor a[data-open]").inner_text() == "150000001"

    def test_keeps_single_keys_asleep_in_fields_and_when_switched_off(
        self, town: SimpleNamespace, office: Office
    ) -> None:
        office.sign_in(town.clerk)
        office.go("/office/accounts/")
        page = office.page
        office.press("Slash")
        page.keyboard.type("jjx")
        assert page.locator("tr.is-cursor").count() == 0
        office.press("Escape")
        page.evaluate("document.documentElement.dataset.keys = 'off'")
        office.press("j")
        assert page.locator("tr.is-cursor").count() == 0

    def test_sums_the_rows_picked_by_keys(self, town: SimpleNamespace, office: Office) -> None:
        office.sign_in(town.clerk)
        office.go("/office/accounts/")
        page = office.page
        for key in ("j", "x", "j", "j", "Shift+x"):
            office.press(key)
        page.wait_for_selector(".selection b:text-is('Выбрано 3')")
        office.press("Escape")
        page.wait_for_selector(".selection", state="detached")
        assert page.locator("tr.is-selected").count() == 0

    def test_sums_the_page_picked_by_one_box(self, town: SimpleNamespace, office: Office) -> None:
        office.sign_in(town.clerk)
        office.go("/office/accounts/")
        page = office.page
        rows = page.locator("tr[data-row]").count()
        page.click("[data-pick-all]")
        page.wait_for_selector(f".selection b:text-is('Выбрано {rows}')")
        page.click("[data-pick-all]")
        page.wait_for_selector(".selection", state="detached")

    def test_finds_an_account_from_anywhere(self, town: SimpleNamespace, office: Office) -> None:
        office.sign_in(town.clerk)
        office.go("/office/accounts/")
        page = office.page
        office.press("Control+k")
        page.keyboard.type("150000007")
        page.wait_for_selector(".palette-item >> text=150000007")
        office.press("Enter")
        page.wait_for_url(f"**/office/accounts/{town.flats[6].account.pk}/")

    def test_remembers_the_dress_that_was_chosen(self, town: SimpleNamespace, office: Office) -> None:
        office.sign_in(town.clerk)
        office.go("/office/accounts/")
        page = office.page
        page.click("summary:has(.initials)")
        page.click("[data-theme-choice=dark]")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 16, 20)"
        office.go("/office/accounts/")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"

    def test_is_accessible_in_both_dresses(self, town: SimpleNamespace, office: Office) -> None:
        office.sign_in(town.clerk)
        office.go("/office/accounts/?kind=household&sort=-debt")
        office.press("j")
        office.press("x")
        office.page.wait_for_selector(".selection")
        office.screenshot("accounts-list")
        office.check_accessible()
        office.press("f")
        office.check_accessible()

    def test_fits_a_phone(self, town: SimpleNamespace, phone: Office) -> None:
        phone.sign_in(town.clerk)
        phone.go("/office/accounts/")
        phone.screenshot("accounts-list-phone")
        assert phone.page.evaluate("document.documentElement.scrollWidth") == 390
        phone.page.click("[data-sections-toggle]")
        assert phone.page.locator("#sections").is_visible()
        phone.check_accessible()
