from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.payments.models import Payment
from tests.builders.billed import BilledTown
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page

GIVEN = {"amount": "40,60", "received_on": "2021-08-01", "source": "cash", "external_number": "К-7"}


@pytest.fixture
def town(billed_town: BilledTown) -> BilledTown:
    return billed_town


def url(town: BilledTown) -> str:
    return f"/office/accounts/{town.ours.account.pk}/payments/"


class TestEnteringAPayment:
    def test_offers_the_debt_as_the_sum(self, town: BilledTown, sign_in: SignIn) -> None:
        page = Page(sign_in().get(f"/office/accounts/{town.ours.account.pk}/?open=new-payment"))
        assert page.values("//input[@name='amount']/@value") == ["578,68"]

    def test_records_it_once_by_its_number(self, town: BilledTown, sign_in: SignIn) -> None:
        client = sign_in()
        for _ in range(2):
            assert client.post(url(town), GIVEN).status_code == 302
        payment = Payment.objects.get(external_number="К-7")
        assert (payment.amount_kop, payment.received_on) == (40_60, date(2021, 8, 1))
        page = Page(client.get(f"/office/accounts/{town.ours.account.pk}/"))
        assert page.of_class("message") == [
            "Оплата 40,60\u00a0₽ записана.",
            "Эта оплата, 40,60\u00a0₽, уже была записана.",
        ]
        assert "538,08" in page.of_class("figure-sum")[0]

    @pytest.mark.parametrize(
        ("changed", "name", "words"),
        [
            ({"amount": "0"}, "amount", "Должно быть больше нуля"),
            ({"amount": "1,005"}, "amount", "Нужно число, например 2000,50"),
            ({"received_on": "2099-01-01"}, "received_on", "Этот день ещё не наступил"),
            ({"external_number": ""}, "external_number", "Обязательное поле."),
            ({"month": "июнь"}, "month", "Нужен месяц, например 2021-07"),
        ],
    )
    def test_refused_says_which_field(self, town, sign_in, changed, name, words) -> None:
        answer = sign_in().post(url(town), {**GIVEN, **changed})
        assert answer.status_code == 422
        assert Page(answer).text(f"//span[@id='id_{name}_error']") == words
        assert Payment.objects.count() == 1

    def test_of_another_sum_under_the_same_number_is_refused(self, town: BilledTown, sign_in: SignIn) -> None:
        client = sign_in()
        client.post(url(town), GIVEN)
        answer = client.post(url(town), {**GIVEN, "amount": "99"})
        assert answer.status_code == 422
        assert Page(answer).text("//span[@class='fault']") == "Под этим номером уже принят другой платёж"

    def test_is_not_for_a_controller(self, town: BilledTown, sign_in: SignIn) -> None:
        assert sign_in("controller").post(url(town), GIVEN).status_code == 403
        assert Payment.objects.count() == 1
