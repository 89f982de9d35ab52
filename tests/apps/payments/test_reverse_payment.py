"""A payment taken back or moved: what it paid is owed again, above the limit a second person says so."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from sbyt.apps.ledger.models import JournalEntry
from sbyt.apps.ledger.operations import post_entry
from sbyt.apps.ledger.queries import balance_of, debt_by_month
from sbyt.apps.ledger.types import NewItem, NewPosting
from sbyt.apps.payments.models import Payment, PaymentReversal
from sbyt.apps.payments.operations import record_payment
from sbyt.apps.payments.operations_reversal import (
    ReversalAsked,
    UnableToReversePayment,
    decide_reversals,
    propose_reversal,
)
from sbyt.apps.payments.queries import payments_of
from sbyt.kit import faults
from sbyt.kit.access.actor import SYSTEM, Actor, UnableToAct
from tests.builders.buildings import a_building, a_flat
from tests.builders.people import a_branch, a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2021, 5, 1), date(2021, 6, 1)
RETURNED = ReversalAsked(reason="returned", note="Банк вернул 12.07, письмо 15")


@pytest.fixture
def accounts() -> tuple[int, int]:
    """Two flats that owe 100 RUB for May and 2000 for June."""
    building, tariff = a_building(), a_tariff()
    first, second = (a_flat(building, number, tariff=tariff).account.pk for number in ("1", "2"))
    for account in (first, second):
        for month, kop in ((MAY, 100_00), (JUNE, 2_000_00)):
            post_entry(
                idempotency_key=f"bill:{account}:{month}",
                entry_date=month,
                month=month,
                kind="release",
                postings=[
                    NewPosting(ledger_account="62", subaccount_id=account, debit_kop=kop),
                    NewPosting(ledger_account="90.01", credit_kop=kop),
                ],
                items=[NewItem(subaccount_id=account, month=month, amount_kop=kop, due_on=month)],
            )
    return first, second


def pay(account: int, kop: int, **more: object) -> int:
    return record_payment(
        actor=SYSTEM,
        account_id=account,
        amount_kop=kop,
        received_on=date(2021, 7, 9),
        source="bank",
        external_number="17",
        **more,  # type: ignore[arg-type]
    ).payment_id


def owed(account: int) -> list[tuple[date, int]]:
    return [(row.month, row.rest_kop) for row in debt_by_month(subaccount_ids=[account])]


def clerk() -> Actor:
    return a_member_of_staff()


class TestAPaymentUpToTheLimit:
    def test_is_taken_back_at_once_and_its_months_are_owed_again(self, accounts: tuple[int, int]) -> None:
        payment = pay(accounts[0], 1_000_00)
        actor = clerk()
        reversal = propose_reversal(actor=actor, payment_id=payment, asked=RETURNED)
        assert (reversal.state, reversal.reversed_on) == ("done", timezone.localdate())
        assert (reversal.proposed_by_id, reversal.decided_by_id) == (actor.user_id, actor.user_id)
        assert owed(accounts[0]) == [(MAY, 100_00), (JUNE, 2_000_00)]
        [row] = payments_of(account_ids=[accounts[0]])
        assert row.reversed_on == timezone.localdate()

    def test_falls_into_the_open_month_whatever_month_it_came_in(self, accounts: tuple[int, int]) -> None:
        propose_reversal(actor=SYSTEM, payment_id=pay(accounts[0], 50_00), asked=RETURNED)
        entry = JournalEntry.objects.get(kind="reversal")
        assert (entry.month, entry.entry_date) == (
            timezone.localdate().replace(day=1),
            timezone.localdate(),
        )

    def test_is_taken_back_once(self, accounts: tuple[int, int]) -> None:
        payment = pay(accounts[0], 50_00)
        propose_reversal(actor=SYSTEM, payment_id=payment, asked=RETURNED)
        with pytest.raises(UnableToReversePayment, match="уже сторнирован"):
            propose_reversal(actor=SYSTEM, payment_id=payment, asked=RETURNED)
        assert JournalEntry.objects.filter(kind="reversal").count() == 1

    def test_sent_again_by_the_bank_is_still_not_taken_twice(self, accounts: tuple[int, int]) -> None:
        payment = pay(accounts[0], 50_00)
        propose_reversal(actor=SYSTEM, payment_id=payment, asked=RETURNED)
        assert pay(accounts[0], 50_00) == payment
        assert balance_of(subaccount_id=accounts[0]) == 2_100_00

    def test_that_fails_in_the_middle_stands(
        self, accounts: tuple[int, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        payment = pay(accounts[0], 50_00)
        monkeypatch.setenv("SBYT_FAULT", "payments.reversal_posted")
        with pytest.raises(faults.InjectedFault):
            propose_reversal(actor=SYSTEM, payment_id=payment, asked=RETURNED)
        assert not PaymentReversal.objects.exists()
        assert balance_of(subaccount_id=accounts[0]) == 2_050_00


class TestAPaymentAboveTheLimit:
    def test_waits_for_a_second_person(self, accounts: tuple[int, int]) -> None:
        payment = pay(accounts[0], 1_000_01)
        first = clerk()
        reversal = propose_reversal(actor=first, payment_id=payment, asked=RETURNED)
        assert reversal.state == "proposed"
        assert balance_of(subaccount_id=accounts[0]) == 1_099_99
        with pytest.raises(UnableToReversePayment, match="другой сотрудник"):
            decide_reversals(actor=first, reversal_ids=[reversal.pk], approve=True)
        assert not JournalEntry.objects.filter(kind="reversal").exists()
        second = clerk()
        assert decide_reversals(actor=second, reversal_ids=[reversal.pk], approve=True) == 1
        assert owed(accounts[0]) == [(MAY, 100_00), (JUNE, 2_000_00)]
        reversal.refresh_from_db()
        assert (reversal.proposed_by_id, reversal.decided_by_id) == (first.user_id, second.user_id)

    def test_refused_stands_and_may_be_proposed_again(self, accounts: tuple[int, int]) -> None:
        payment = pay(accounts[0], 1_500_00)
        reversal = propose_reversal(actor=clerk(), payment_id=payment, asked=RETURNED)
        decide_reversals(actor=SYSTEM, reversal_ids=[reversal.pk], approve=False)
        assert balance_of(subaccount_id=accounts[0]) == 600_00
        assert propose_reversal(actor=SYSTEM, payment_id=payment, asked=RETURNED).state == "proposed"

    def test_decided_is_not_decided_again(self, accounts: tuple[int, int]) -> None:
        reversal = propose_reversal(actor=clerk(), payment_id=pay(accounts[0], 1_500_00), asked=RETURNED)
        decide_reversals(actor=SYSTEM, reversal_ids=[reversal.pk], approve=True)
        with pytest.raises(UnableToReversePayment, match="решённые"):
            decide_reversals(actor=SYSTEM, reversal_ids=[reversal.pk], approve=False)
        assert balance_of(subaccount_id=accounts[0]) == 2_100_00


class TestAPaymentOfAnotherAccount:
    def test_is_moved_with_its_own_day(self, accounts: tuple[int, int]) -> None:
        wrong, right = accounts
        asked = ReversalAsked(reason="wrong_account", note="Описка в номере", to_account_id=right)
        payment = pay(wrong, 100_00, designated_month=JUNE)
        reversal = propose_reversal(actor=SYSTEM, payment_id=payment, asked=asked)
        moved = Payment.objects.get(account_id=right)
        assert reversal.moved_id == moved.pk
        assert (moved.received_on, moved.amount_kop, moved.designated_month) == (
            date(2021, 7, 9),
            100_00,
            JUNE,
        )
        assert (moved.source, moved.external_number) == ("bank", f"17/{reversal.pk}")
        assert moved.entry.month == timezone.localdate().replace(day=1)
        assert owed(wrong) == [(MAY, 100_00), (JUNE, 2_000_00)]
        assert owed(right) == [(MAY, 100_00), (JUNE, 1_900_00)]

    @pytest.mark.parametrize(
        ("to", "words"), [(None, "назовите лицевой счёт"), (0, "уже на этом"), (-1, "такого лицевого счёта")]
    )
    def test_needs_another_account_of_ours(
        self, accounts: tuple[int, int], to: int | None, words: str
    ) -> None:
        target = {None: None, 0: accounts[0], -1: 999_999}[to]
        asked = ReversalAsked(reason="wrong_account", note="Описка", to_account_id=target)
        payment = pay(accounts[0], 100_00)
        with pytest.raises(UnableToReversePayment, match=words):
            propose_reversal(actor=SYSTEM, payment_id=payment, asked=asked)
        assert not PaymentReversal.objects.exists()


class TestWhoMay:
    def test_another_branch_does_not_reach_it(self, accounts: tuple[int, int]) -> None:
        payment = pay(accounts[0], 50_00)
        with pytest.raises(UnableToReversePayment, match="нет среди ваших"):
            propose_reversal(
                actor=a_member_of_staff(branch=a_branch("other")), payment_id=payment, asked=RETURNED
            )

    def test_who_takes_no_payments_is_refused(self, accounts: tuple[int, int]) -> None:
        payment = pay(accounts[0], 50_00)
        with pytest.raises(UnableToAct):
            propose_reversal(
                actor=a_member_of_staff(role="metering_engineer"), payment_id=payment, asked=RETURNED
            )
        assert balance_of(subaccount_id=accounts[0]) == 2_050_00

    def test_without_words_it_is_refused(self, accounts: tuple[int, int]) -> None:
        payment = pay(accounts[0], 50_00)
        with pytest.raises(UnableToReversePayment, match="причину и основание"):
            propose_reversal(
                actor=SYSTEM, payment_id=payment, asked=ReversalAsked(reason="returned", note=" ")
            )


class TestAPaymentNamedPenalties:
    def test_pays_penalties_alone_and_keeps_the_rest_for_the_next(self, accounts: tuple[int, int]) -> None:
        post_entry(
            idempotency_key="late",
            entry_date=JUNE,
            month=JUNE,
            kind="penalty",
            postings=[
                NewPosting(ledger_account="76.02", subaccount_id=accounts[0], debit_kop=5_00),
                NewPosting(ledger_account="91.01", credit_kop=5_00),
            ],
            items=[NewItem(ledger_account="76.02", subaccount_id=accounts[0], month=JUNE, amount_kop=5_00)],
        )
        payment = pay(accounts[0], 7_00, pays="penalties")
        assert owed(accounts[0]) == [(MAY, 100_00), (JUNE, 2_000_00)]
        assert balance_of(subaccount_id=accounts[0], ledger_account="76.02") == -2_00
        assert payments_of(account_ids=[accounts[0]])[0].title == "Оплата пеней"
        propose_reversal(actor=SYSTEM, payment_id=payment, asked=RETURNED)
        assert balance_of(subaccount_id=accounts[0], ledger_account="76.02") == 5_00
        assert balance_of(subaccount_id=accounts[0]) == 2_100_00
