"""A register of payments: each taken once, laid as it would be alone, and one bad line holds nothing up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sbyt.apps.ledger.models import JournalEntry, Settlement
from sbyt.apps.ledger.operations import post_entry
from sbyt.apps.ledger.queries import balance_of, debt_by_month, turnover_of_chart
from sbyt.apps.ledger.types import NewItem, NewPosting
from sbyt.apps.payments.models import Payment
from sbyt.apps.payments.operations import record_payment
from sbyt.apps.payments.operations_register import NewPayment, RefusedPayment, record_payments
from sbyt.kit import faults
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from tests.builders.buildings import a_building, a_flat
from tests.builders.people import a_branch, a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2021, 5, 1), date(2021, 6, 1)


@pytest.fixture
def accounts() -> list[int]:
    """Three flats that owe 100 RUB for May and 200 for June."""
    building, tariff = a_building(), a_tariff()
    flats = [a_flat(building, str(number), tariff=tariff).account.pk for number in (1, 2, 3)]
    for account in flats:
        for month, kop in ((MAY, 100_00), (JUNE, 200_00)):
            post_entry(
                idempotency_key=f"bill:{account}:{month}",
                entry_date=month,
                month=month,
                kind="test",
                postings=[
                    NewPosting(ledger_account="62", subaccount_id=account, debit_kop=kop),
                    NewPosting(ledger_account="90.01", credit_kop=kop),
                ],
                items=[NewItem(subaccount_id=account, month=month, amount_kop=kop)],
            )
    return flats


def line(account_id: int, kop: int, number: str, **other: object) -> NewPayment:
    told = {"received_on": date(2021, 7, 9), "source": "bank", **other}
    return NewPayment(account_id=account_id, amount_kop=kop, external_number=number, **told)  # type: ignore[arg-type]


def debts(account_id: int) -> list[tuple[date, int]]:
    return [(row.month, row.rest_kop) for row in debt_by_month(subaccount_ids=[account_id])]


class TestRecordPayments:
    def test_lays_the_designated_month_first_and_then_the_oldest(self, accounts: list[int]) -> None:
        first, second, third = accounts
        told = record_payments(
            actor=SYSTEM,
            payments=[
                line(first, 250_00, "1", designated_month=date(2021, 6, 15)),
                line(second, 130_00, "2"),
                line(third, 500_00, "3", source="cash"),
            ],
        )
        assert (told.created, told.created_kop, told.refused) == (3, 880_00, ())
        assert debts(first) == [(MAY, 50_00)]
        assert debts(second) == [(JUNE, 170_00)]
        assert (debts(third), balance_of(subaccount_id=third)) == ([], -200_00)
        moved = {row.code: row.debit_kop for row in turnover_of_chart(month=date(2021, 7, 1))}
        assert (moved["51"], moved["50"]) == (380_00, 500_00)
        assert (
            list(Payment.objects.filter(pk__in=told.payment_ids).values_list("account_id", flat=True))
            == accounts
        )

    def test_a_register_sent_again_is_taken_once(self, accounts: list[int]) -> None:
        lines = [line(account, 10_00, str(account)) for account in accounts]
        first = record_payments(actor=SYSTEM, payments=lines)
        again = record_payments(actor=SYSTEM, payments=[*lines, lines[0]])
        assert (again.created, again.created_kop) == (0, 0)
        assert again.payment_ids == (*first.payment_ids, first.payment_ids[0])
        assert JournalEntry.objects.filter(kind="payment").count() == 3

    def test_a_payment_taken_alone_before_is_the_same_payment(self, accounts: list[int]) -> None:
        alone = record_payment(
            actor=SYSTEM,
            account_id=accounts[0],
            amount_kop=10_00,
            received_on=date(2021, 7, 9),
            source="bank",
            external_number="1",
        )
        told = record_payments(actor=SYSTEM, payments=[line(accounts[0], 10_00, "1")])
        assert (told.payment_ids, told.created) == ((alone.payment_id,), 0)

    def test_one_bad_line_is_named_and_the_others_are_taken(self, accounts: list[int]) -> None:
        first, second, third = accounts
        good = line(first, 10_00, "1")
        tomorrow = timezone.localdate() + timedelta(days=1)
        told = record_payments(
            actor=SYSTEM,
            payments=[
                line(second, 0, "2"),
                good,
                line(0, 5_00, "3"),
                line(third, 5_00, "4", received_on=tomorrow),
                line(third, 5_00, " "),
                replace(good, amount_kop=11_00),
                line(third, 7_00, "5"),
            ],
        )
        assert told.refused == (
            RefusedPayment(place=0, reason="a payment is above zero"),
            RefusedPayment(place=2, reason=f"no account 0 where {SYSTEM.name} takes payments"),
            RefusedPayment(place=3, reason=f"{tomorrow} has not come yet"),
            RefusedPayment(place=4, reason="a payment is known by its source and number: both are needed"),
            RefusedPayment(place=5, reason="another payment stands under bank 1: amount_kop differs"),
        )
        assert [place for place, pk in enumerate(told.payment_ids) if pk] == [1, 6]
        assert sorted(Payment.objects.values_list("amount_kop", flat=True)) == [7_00, 10_00]

    def test_accounts_of_another_branch_are_not_reached(self, accounts: list[int]) -> None:
        clerk = a_member_of_staff(branch=a_branch("other"))
        told = record_payments(actor=clerk, payments=[line(accounts[0], 10_00, "1")])
        assert [refusal.place for refusal in told.refused] == [0]
        assert not Payment.objects.exists()

    def test_who_may_not_enter_payments_records_nothing(self, accounts: list[int]) -> None:
        with pytest.raises(UnableToAct):
            record_payments(
                actor=a_member_of_staff(role="metering_engineer"), payments=[line(accounts[0], 10_00, "1")]
            )
        assert not JournalEntry.objects.filter(kind="payment").exists()

    def test_a_failure_in_the_middle_leaves_nothing(
        self, accounts: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SBYT_FAULT", "payments.register_written")
        with pytest.raises(faults.InjectedFault):
            record_payments(actor=SYSTEM, payments=[line(accounts[0], 10_00, "1")])
        assert not Payment.objects.exists()
        assert not Settlement.objects.exists()
        assert debts(accounts[0]) == [(MAY, 100_00), (JUNE, 200_00)]

    def test_asks_the_base_as_often_for_sixty_lines_as_for_three(self, accounts: list[int]) -> None:
        def asked(lines: list[NewPayment]) -> int:
            with CaptureQueriesContext(connection) as queries:
                record_payments(actor=SYSTEM, payments=lines)
            return len(queries)

        few = asked([line(account, 1_00, f"few-{account}") for account in accounts])
        many = asked([line(accounts[n % 3], 1_00, f"many-{n}") for n in range(60)])
        assert many == few
