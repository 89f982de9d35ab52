"""Closing the account of a manager tells what stays with his house, and asks to be aware of it."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.usecases.registers.manager_leaves import houses_left
from tests.apps.billing.test_a_managers_house import JUNE, MAY, a_manager, agree, read_both, terms
from tests.builders.billed import bill_month
from tests.builders.buildings import a_building, a_common_meter, a_flat
from tests.builders.people import the_supplier
from tests.builders.prices import a_tariff, norms, the_usual_vat

pytestmark = pytest.mark.django_db


def test_a_manager_leaves_his_house_knowingly(sign_in) -> None:
    the_usual_vat()
    the_supplier()
    norms()
    house, tariff = a_building("45", management="manager", premises_area_dm2=5_000), a_tariff()
    flat, common = a_flat(house, "1", tariff=tariff, meter_shows=0).meter, a_common_meter(house)
    assert flat is not None
    read_both(common, flat, date(2021, 4, 25), house=10_000, rooms=1_000)
    read_both(common, flat, date(2021, 5, 25), house=10_082, rooms=1_100)
    manager = a_manager(house)
    agree(house, terms(manager, tariff))
    bill_month(MAY, issued_on=date(2021, 5, 31))
    (left,) = houses_left(account_id=manager.pk, on=JUNE)
    assert (left.building_id, left.carried_wh) == (house.pk, 18_000)

    clerk, page = sign_in("billing_clerk"), f"/office/accounts/{manager.pk}/end/"
    assert "переносится 18 кВт·ч" in clerk.get(page).content.decode().replace("\xa0", " ")
    given = {"on": "2021-06-01", "reason": "договор расторгнут"}
    refused = clerk.post(page, given)
    assert (refused.status_code, "дома останутся без покупателя" in refused.content.decode()) == (422, True)
    manager.refresh_from_db()
    assert manager.active.upper is None
    assert clerk.post(page, {**given, "aware": "on"}).status_code == 302
    manager.refresh_from_db()
    assert manager.active.upper == JUNE


def test_an_account_that_manages_nothing_is_closed_as_before(sign_in) -> None:
    the_usual_vat()
    flat = a_flat(a_building(), "1", tariff=a_tariff(), metered=False)
    page = sign_in("billing_clerk").get(f"/office/accounts/{flat.account.pk}/end/").content.decode()
    assert "Понимаю, что остаётся" not in page
