"""A payment is taken back from its panel; above the limit it waits in a list for a second person."""

from __future__ import annotations

import pytest

from sbyt.apps.ledger.queries import balance_of
from sbyt.apps.payments.models import Payment, PaymentReversal
from tests.builders.billed import BilledTown
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page

GIVEN = {"reason": "returned", "to_account": "", "note": "Письмо банка № 15"}


@pytest.fixture
def town(billed_town: BilledTown) -> BilledTown:
    return billed_town


def card(town: BilledTown, opened: str = "") -> str:
    return f"/office/accounts/{town.ours.account.pk}/" + (f"?open={opened}" if opened else "")


def reverse_url(town: BilledTown, payment: Payment) -> str:
    return f"/office/accounts/{town.ours.account.pk}/payments/{payment.pk}/reverse/"


class TestTakingBack:
    def test_is_offered_in_the_panel_of_the_payment(self, town: BilledTown, sign_in: SignIn) -> None:
        payment = Payment.objects.get()
        client = sign_in()
        page = Page(client.get(card(town, f"payment-{payment.pk}")))
        assert "Сторнировать или перенести" in page.text("//body")
        form = Page(client.get(card(town, f"reverse-{payment.pk}")))
        assert "Месяцы, которые закрыл платёж, снова станут долгом" in form.text("//body")

    def test_says_in_the_story_and_the_list_that_it_is_taken_back(
        self, town: BilledTown, sign_in: SignIn
    ) -> None:
        payment = Payment.objects.get()
        client = sign_in()
        assert client.post(reverse_url(town, payment), GIVEN).status_code == 302
        assert balance_of(subaccount_id=town.ours.account.pk) == 1_078_68
        story = Page(client.get(card(town))).text("//body")
        assert "Сторно оплаты от 09.07.2021: возвращён банком" in story
        assert "За июнь · сторно" in story
        panel = Page(client.get(card(town, f"payment-{payment.pk}"))).text("//body")
        assert "Письмо банка № 15" in panel
        assert "Сторнировать или перенести" not in panel
        assert "возвращён банком" in Page(client.get("/office/payments/reversals/")).text("//body")

    def test_moves_to_the_account_named(self, town: BilledTown, sign_in: SignIn) -> None:
        payment = Payment.objects.get()
        given = {**GIVEN, "reason": "wrong_account", "to_account": "150009999"}
        assert sign_in().post(reverse_url(town, payment), given).status_code == 302
        assert Payment.objects.get(account=town.theirs.account).received_on == payment.received_on

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"note": ""}, "Укажите основание"),
            ({"to_account": "нет"}, "Такого счёта нет среди ваших"),
            ({"reason": "wrong_account"}, "Назовите лицевой счёт, на который перенести платёж."),
        ],
    )
    def test_refused_says_why(self, town, sign_in, changed, words) -> None:
        answer = sign_in().post(reverse_url(town, Payment.objects.get()), {**GIVEN, **changed})
        assert answer.status_code == 422
        assert words in Page(answer).text("//body")
        assert not PaymentReversal.objects.exists()


class TestDeciding:
    def test_a_second_person_carries_it_out(self, town: BilledTown, sign_in: SignIn) -> None:
        payment = Payment.objects.get()
        reversal = PaymentReversal.objects.create(payment=payment, reason="other", note="Ошибка кассира")
        client = sign_in()
        assert "ждёт решения" in Page(client.get("/office/payments/reversals/")).text("//body")
        led = client.get(f"/office/payments/reversals/?do=decide&id={reversal.pk}")
        assert led["Location"].endswith(f"/decide/?id={reversal.pk}")
        assert "Ошибка кассира" in Page(client.get(led["Location"])).text("//body")
        answer = client.post("/office/payments/reversals/decide/", {"id": reversal.pk, "verdict": "approve"})
        assert answer.status_code == 302
        reversal.refresh_from_db()
        assert reversal.state == "done"
        assert balance_of(subaccount_id=town.ours.account.pk) == 1_078_68
