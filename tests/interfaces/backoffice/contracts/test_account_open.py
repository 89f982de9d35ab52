from __future__ import annotations

import pytest

from sbyt.apps.contracts.models import Account
from sbyt.apps.devices.models import MeterType
from sbyt.apps.tariffs.models import Tariff
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page

URL = "/office/accounts/open/"


@pytest.fixture
def tariff(db: None) -> Tariff:
    return a_tariff()


def given(known: Tariff, /, **changed: str) -> dict[str, str]:
    return {
        "kind": "household", "since": "2021-07-01", "branch": str(a_branch().pk), "party_kind": "person",
        "name": "Осокина Вера Павловна", "locality": "Светлогорск", "street": "Новая", "house": "3", "room": "8",
        "room_kind": "flat", "rooms": "2", "area": "54,3", "people": "3", "settlement": "city", "stove": "gas",
        "tariff": str(known.pk), "voltage": "НН", "reason": "заявление № 12", **changed,
    }  # fmt: skip


class TestOpeningAnAccountOnTheScreen:
    def test_leads_to_its_card(self, tariff: Tariff, sign_in: SignIn) -> None:
        client = sign_in()
        kind = MeterType.objects.create(name="СЕ 101")
        meter = {
            "meter_type": str(kind.pk),
            "serial_number": "0042",
            "zones": "1",
            "multiplier": "1",
            "first": "7,5",
        }
        answer = client.post(URL, given(tariff, **meter))
        account = Account.objects.get()
        assert answer["Location"] == f"/office/accounts/{account.pk}/"
        page = Page(client.get(answer["Location"]))
        assert page.text("//h1") == "2100000001 Осокина Вера Павловна открыт"
        assert page.of_class("message") == ["Счёт открыт."]
        meters = Page(client.get(f"/office/accounts/{account.pk}/meters/"))
        assert meters.rows()[0][-1] == "7,501.07.2021"

    @pytest.mark.parametrize(
        ("changed", "name", "words"),
        [
            ({"tariff": ""}, "tariff", "Населению нужен тариф"),
            ({"kind": "legal"}, "category", "Юрлицу нужна ценовая категория"),
            ({"inn": "123"}, "inn", "ИНН не сходится с контрольным числом."),
            ({"area": "пятьдесят"}, "area", "Нужно число, например 54,3"),
            ({"name": ""}, "name", "Обязательное поле."),
        ],
    )
    def test_says_which_field_is_at_fault(self, tariff, sign_in, changed, name, words) -> None:
        answer = sign_in().post(URL, given(tariff, **changed))
        assert answer.status_code == 422
        page = Page(answer)
        assert page.texts(f"//span[@id='id_{name}_error']")[0] == words
        assert page.values("//input[@name='street']/@value") == ["Новая"]
        assert not Account.objects.exists()

    def test_offers_only_the_branches_of_the_person(self, tariff: Tariff, sign_in: SignIn) -> None:
        a_branch("01")
        south = a_branch("02", "Южное отделение")
        page = Page(sign_in(branch=south).get(URL))
        assert page.texts("//select[@name='branch']/option") == ["Южное отделение"]

    def test_refuses_a_branch_that_is_not_the_persons(self, tariff: Tariff, sign_in: SignIn) -> None:
        south = a_branch("02", "Южное отделение")
        assert sign_in(branch=south).post(URL, given(tariff)).status_code == 422
        assert not Account.objects.exists()
