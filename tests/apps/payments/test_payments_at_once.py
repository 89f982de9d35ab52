"""Many hands at one account: every payment is posted once, and nothing is laid twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from sbyt.apps.ledger.models import JournalEntry, Settlement
from sbyt.apps.ledger.operations import post_entry
from sbyt.apps.ledger.queries import balance_of, debt_by_month, open_items_of
from sbyt.apps.ledger.types import NewItem, NewPosting
from sbyt.apps.payments.models import Payment
from sbyt.apps.payments.operations import record_payment
from sbyt.kit.access.actor import SYSTEM
from tests.builders.buildings import a_building, a_flat
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db(transaction=True)

HANDS = 8


@pytest.fixture
def account_id() -> int:
    """An account that owes 100 RUB for each of four months."""
    flat = a_flat(a_building(), "1", tariff=a_tariff())
    for number in range(1, 5):
        month = date(2021, number, 1)
        post_entry(
            idempotency_key=f"bill:{number}",
            entry_date=month,
            month=month,
            kind="release",
            postings=[
                NewPosting(ledger_account="62", subaccount_id=flat.account.pk, debit_kop=100_00),
                NewPosting(ledger_account="90.01", credit_kop=100_00),
            ],
            items=[NewItem(subaccount_id=flat.account.pk, month=month, amount_kop=100_00)],
        )
    return flat.account.pk


def at_once(work: Callable[[int], None]) -> list[BaseException]:
    """Run the work in eight threads that start together; return what went wrong."""
    wrong: list[BaseException] = []
    gate = threading.Barrier(HANDS)

    def hand(number: int) -> None:
        try:
            gate.wait()
            work(number)
        except BaseException as error:  # noqa: BLE001
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand, args=(number,)) for number in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def pay(account_id: int, number: str, amount: int) -> None:
    record_payment(
        actor=SYSTEM,
        account_id=account_id,
        amount_kop=amount,
        received_on=date(2021, 5, 10),
        source="bank",
        external_number=number,
    )


class TestEightPaymentsAtOnce:
    def test_are_laid_to_the_kopeck(self, account_id: int) -> None:
        """8 x 47 of 400 RUB: the oldest months are paid whole, the last in part."""
        assert at_once(lambda number: pay(account_id, str(number), 47_00)) == []
        assert balance_of(subaccount_id=account_id) == 24_00
        assert [(row.month, row.rest_kop) for row in debt_by_month(subaccount_ids=[account_id])] == [
            (date(2021, 4, 1), 24_00)
        ]
        assert sum(Settlement.objects.values_list("amount_kop", flat=True)) == 376_00
        assert [row.rest_kop for row in open_items_of(subaccount_ids=[account_id])] == [24_00]


class TestOnePaymentSentByEight:
    def test_is_posted_once(self, account_id: int) -> None:
        assert at_once(lambda _number: pay(account_id, "same", 150_00)) == []
        assert Payment.objects.count() == 1
        assert JournalEntry.objects.filter(kind="payment").count() == 1
        assert balance_of(subaccount_id=account_id) == 250_00
