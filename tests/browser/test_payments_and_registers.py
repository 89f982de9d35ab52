"""Money taken back from its panel, what authorities compensate sent as a version: by a clerk, with a browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from sbyt.apps.billing.models import Compensation
from sbyt.apps.ledger.operations import post_entry
from sbyt.apps.ledger.types import NewItem, NewPosting
from sbyt.apps.payments.operations_registers import keep_layout
from sbyt.formats.register_writer import RegisterOutLayout
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.models import User
from tests.browser.conftest import Office
from tests.builders.billed import BilledTown, a_billed_town
from tests.builders.people import a_member_of_staff

pytestmark = pytest.mark.browser
JULY = date(2021, 7, 1)


@pytest.fixture
def town(db: None, settings: Settings, tmp_path: Path) -> BilledTown:
    """5.00 of penalties are charged to `ours` and 159.30 of its bill of July are compensated."""
    settings.DATA = tmp_path
    town = a_billed_town()
    account = town.ours.account
    post_entry(
        idempotency_key="penalty:1",
        entry_date=date(2021, 7, 31),
        month=JULY,
        kind="penalty",
        postings=[
            NewPosting(ledger_account="76.02", subaccount_id=account.pk, debit_kop=5_00),
            NewPosting(ledger_account="91.01", credit_kop=5_00),
        ],
        items=[NewItem(ledger_account="76.02", subaccount_id=account.pk, month=JULY, amount_kop=5_00)],
    )
    charge = account.bills.get(month=JULY).charge
    Compensation.objects.create(
        run_id=charge.run_id,
        partition_id=charge.partition_id,
        account=account,
        charge_id=charge.pk,
        month=JULY,
        benefit_id=1,
        usage_point_id=town.ours.point.pk,
        category="Ветеран труда",
        service="energy",
        zone="T0",
        share_bp=5_000,
        limit_kind="norm",
        people=1,
        norm_wh=90_000,
        limit_wh=90_000,
        covered_wh=90_000,
        price_e7=35_400_000,
        gross_kop=159_30,
    )
    keep_layout(
        actor=SYSTEM,
        name="Соцзащита",
        purpose="compensation",
        file_name="lgota_{месяц}_{версия}.txt",
        layout=RegisterOutLayout(fields="лицевой счёт\nкатегория\nсумма"),
    )
    return town


class TestMoney:
    def test_is_taken_back_and_registers_are_sent(self, town: BilledTown, office: Office) -> None:
        office.sign_in(User.objects.get(pk=a_member_of_staff("billing_clerk").user_id))
        page, card = office.page, f"/office/accounts/{town.ours.account.pk}/"
        office.go(card)
        assert "пени сверх того 5,00" in page.locator("dl.figures").inner_text()
        page.locator("a.row-link >> text=Оплата").click()
        page.wait_for_selector("#panel >> text=Сторнировать или перенести")
        office.check_accessible()
        page.locator("#panel >> text=Сторнировать или перенести").click()
        page.wait_for_selector("#panel >> text=Сторнировать оплату")
        office.check_accessible()
        office.screenshot("reversal")
        page.locator("#panel [name=reason]").select_option(label="возвращён банком")
        page.locator("#panel [name=note]").fill("Письмо банка № 15")
        office.press("Control+Enter")
        page.wait_for_selector("text=Оплата сторнирована.")
        assert "1\u202f078,68" in page.locator("dl.figures").inner_text()
        office.screenshot("reversed")
        for address, name in (
            ("/office/payments/reversals/", "reversals"),
            ("/office/registers/compensations/?month=2021-07", "compensations"),
            ("/office/registers/layouts/new/", "layout"),
            ("/office/imports/profiles/new/payments/", "profile"),
        ):
            office.go(address)
            office.check_accessible()
            office.screenshot(name)
        office.go("/office/registers/compensations/?month=2021-07")
        page.locator("text=Отправить и закрепить версию").click()
        page.wait_for_selector("a >> text=lgota_2021-07_1.txt")
        office.check_accessible()
        office.screenshot("sent")
