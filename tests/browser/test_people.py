"""Users and the journal in a browser."""

from __future__ import annotations

import pytest
from django.test import Client

from sbyt.apps.contracts.operations_access import grant_account_access
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.models import User
from sbyt.kit.audit.tracking import acting
from sbyt.usecases.people.api_keys import issue_key
from tests.browser.conftest import Office
from tests.builders.buildings import a_building, a_flat
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.builders.users import person, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def chief() -> User:
    chief = staff("rogova", "administrator")
    User.objects.filter(pk=chief.pk).update(full_name="Рогова Ольга Викторовна")
    return chief


@pytest.fixture
def olga(chief: User) -> User:
    branch = a_branch("01", "Речное отделение")
    user = staff("sinitsyna", "controller", branch_id=branch.pk)
    with acting(user_id=chief.pk, reason="Смена фамилии, заявление от 3 марта"):
        user.full_name = "Синицына Анна Сергеевна"
        user.save()
    Client().post("/sign-in/", {"login": "sinitsyna", "password": "не тот"})
    issue_key(actor=SYSTEM, user_id=user.pk, name="Обходной лист", expires_at=None, reason="Договор 5")
    petr = person("sokolov", full_name="Соколов Пётр Петрович")
    flat = a_flat(a_building(branch_code="01"), "1", tariff=a_tariff())
    grant_account_access(actor=SYSTEM, user_id=petr.pk, account_id=flat.account.pk, reason="Заявление")
    return user


class TestUsers:
    def test_list_is_readable_in_both_dresses(self, office: Office, chief: User, olga: User) -> None:
        office.sign_in(chief)
        office.go("/office/users/")
        office.screenshot("users")
        office.check_accessible()
        office.go("/office/users/sign-ins/")
        office.check_accessible()
        office.go("/office/users/roles/")
        office.screenshot("roles")
        office.check_accessible()
        office.go("/office/users/new/")
        office.check_accessible()

    def test_card_gives_a_role_in_a_dialog_by_keyboard(self, office: Office, chief: User, olga: User) -> None:
        office.sign_in(chief)
        office.go(f"/office/users/{olga.pk}/")
        office.screenshot("user")
        office.check_accessible()
        office.page.focus("[data-opens=give-role]")
        office.press("Enter")
        office.page.select_option("#id_role", "billing_clerk")
        office.page.fill("#give-role [name=reason]", "Приказ 13")
        office.check_accessible()
        office.screenshot("user-role")
        office.press("Enter")
        office.page.wait_for_selector(".message.ok")
        assert "Расчётчик" in office.page.inner_text("main")

    def test_card_opens_the_refused_dialog_again(self, office: Office, chief: User, olga: User) -> None:
        office.sign_in(chief)
        office.forgive("422")
        office.go(f"/office/users/{olga.pk}/")
        office.page.click("[data-opens=give-role]")
        office.page.select_option("#id_role", "controller")
        office.page.select_option("#id_branch", label="Речное отделение")
        office.page.fill("#give-role [name=reason]", "Приказ 13")
        office.page.click("#give-role .btn-main")
        office.page.wait_for_selector("#give-role[open] .message.bad")
        assert "Эта роль уже дана" in office.page.inner_text("#give-role")


class TestTheJournal:
    def test_is_readable_in_both_dresses(self, office: Office, chief: User, olga: User) -> None:
        office.sign_in(chief)
        office.go("/office/changes/")
        office.screenshot("journal")
        office.check_accessible()


class TestTheCabinetOfAnAccount:
    def test_is_opened_and_closed_by_a_clerk(self, db: None, office: Office) -> None:
        flat = a_flat(a_building(), "17", tariff=a_tariff())
        office.sign_in(staff("clerk", "billing_clerk"))
        office.go(f"/office/accounts/{flat.account.pk}/cabinet/")
        office.check_accessible()
        page = office.page
        page.fill("input[name=email]", "petr@example.test")
        page.fill("input[name=reason]", "Заявление № 3")
        office.press("Control+Enter")
        page.wait_for_selector("#secret")
        assert "/sign-in/invitation/" in page.input_value("#secret")
        page.click("text=Готово")
        page.wait_for_load_state("networkidle")
        office.screenshot("account-cabinet")
        page.click("button:text('Закрыть')")
        page.fill("dialog[open] input[name=reason]", "Продал квартиру")
        page.click("dialog[open] .btn-main")
        page.wait_for_selector("text=Счёт закрыт")
        assert "Кабинет никому не открыт" in page.locator("main").inner_text()
