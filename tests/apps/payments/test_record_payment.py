"""Money taken in: posted exactly once, laid on the right months."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from sbyt.apps.ledger.models import JournalEntry, Settlement
from sbyt.apps.ledger.operations import post_entry
from sbyt.apps.ledger.queries import (
    MoneyIn,
    balance_of,
    debt_by_month,
    money_in,
    open_items_of,
    turnover_of_chart,
)
from sbyt.apps.ledger.types import NewItem, NewPosting
from sbyt.apps.payments.models import Payment
from sbyt.apps.payments.operations import (
    UnableToRecordPayment,
    UnableToReplayPayment,
    record_payment,
)
from sbyt.apps.payments.queries import paid_total, payments_of
from sbyt.kit import faults
from sbyt.kit.access.actor import UnableToAct
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.people import a_branch, a_member_of_staff
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2021, 5, 1), date(2021, 6, 1)


@pytest.fixture
def flat() -> Flat:
    return a_flat(a_building(), "12", tariff=a_tariff())


def claim(flat: Flat, month: date, amount: int) -> None:
    post_entry(
        idempotency_key=f"bill:{month}",
        entry_date=month,
        month=month,
        kind="release",
        postings=[
            NewPosting(ledger_account="62", subaccount_id=flat.account.pk, debit_kop=amount),
            NewPosting(ledger_account="90.01", credit_kop=amount),
        ],
        items=[NewItem(subaccount_id=flat.account.pk, month=month, amount_kop=amount)],
    )


def pay(flat: Flat, amount: int = 565_62, **other: object):
    return record_payment(
        **{
            "actor": a_member_of_staff(),
            "account_id": flat.account.pk,
            "amount_kop": amount,
            "received_on": date(2021, 7, 9),
            "source": "bank",
            "external_number": "0907-1",
            **other,
        }
    )


def nothing_was_taken() -> bool:
    return not (Payment.objects.exists() or JournalEntry.objects.filter(kind="payment").exists())


class TestRecordPayment:
    def test_pays_common_needs_and_energy_of_june(self, flat: Flat) -> None:
        """565.62 = 25.02 + 540.60."""
        claim(flat, JUNE, 25_02 + 540_60)
        recorded = pay(flat)
        assert recorded.created
        assert balance_of(subaccount_id=flat.account.pk) == 0
        assert debt_by_month(subaccount_ids=[flat.account.pk]) == []
        moved = {
            row.code: (row.debit_kop, row.credit_kop) for row in turnover_of_chart(month=date(2021, 7, 1))
        }
        assert moved == {"51": (565_62, 0), "62": (0, 565_62), "90.01": (0, 0)}

    def test_pays_the_oldest_month_first(self, flat: Flat) -> None:
        claim(flat, JUNE, 300_00)
        claim(flat, MAY, 200_00)
        pay(flat, 250_00)
        assert [(row.month, row.rest_kop) for row in debt_by_month(subaccount_ids=[flat.account.pk])] == [
            (JUNE, 250_00)
        ]

    def test_pays_the_designated_month_first(self, flat: Flat) -> None:
        claim(flat, MAY, 200_00)
        claim(flat, JUNE, 300_00)
        pay(flat, 350_00, designated_month=date(2021, 6, 15))
        assert [(row.month, row.rest_kop) for row in debt_by_month(subaccount_ids=[flat.account.pk])] == [
            (MAY, 150_00)
        ]

    def test_keeps_what_is_over_as_an_advance(self, flat: Flat) -> None:
        claim(flat, MAY, 200_00)
        pay(flat, 250_00)
        assert balance_of(subaccount_id=flat.account.pk) == -50_00
        assert [row.rest_kop for row in open_items_of(subaccount_ids=[flat.account.pk])] == [50_00]

    def test_from_the_cash_desk_lies_in_the_cash_desk(self, flat: Flat) -> None:
        pay(flat, 100, source="cash")
        moved = {row.code: row.debit_kop for row in turnover_of_chart(month=date(2021, 7, 1))}
        assert moved == {"50": 100, "62": 0}


class TestTheSamePaymentAgain:
    def test_changes_nothing(self, flat: Flat) -> None:
        claim(flat, MAY, 200_00)
        first = pay(flat, 150_00)
        again = pay(flat, 150_00)
        assert (again.payment_id, again.entry_id, again.created) == (first.payment_id, first.entry_id, False)
        assert Payment.objects.count() == 1
        assert Settlement.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value"),
        [("amount_kop", 151_00), ("received_on", date(2021, 7, 8)), ("designated_month", MAY)],
    )
    def test_is_refused_with_other_content(self, flat: Flat, field: str, value: object) -> None:
        pay(flat, 150_00)
        with pytest.raises(UnableToReplayPayment, match=field):
            pay(flat, **{"amount": 150_00, field: value} if field != "amount_kop" else {"amount": value})
        assert Payment.objects.count() == 1
        assert balance_of(subaccount_id=flat.account.pk) == -150_00

    def test_is_refused_on_another_account(self, flat: Flat) -> None:
        other = a_flat(flat.premises.building, "13", tariff=flat.account.supply_terms.get().tariff)
        pay(flat, 150_00)
        with pytest.raises(UnableToReplayPayment, match="account_id"):
            pay(other, 150_00)
        assert balance_of(subaccount_id=other.account.pk) == 0

    def test_is_another_payment_from_another_source(self, flat: Flat) -> None:
        pay(flat, 150_00)
        assert pay(flat, 150_00, source="post").created
        assert balance_of(subaccount_id=flat.account.pk) == -300_00


class TestRefusedPayment:
    @pytest.mark.parametrize("amount", [0, -1])
    def test_is_not_above_zero(self, flat: Flat, amount: int) -> None:
        with pytest.raises(UnableToRecordPayment, match="above zero"):
            pay(flat, amount)
        assert nothing_was_taken()

    def test_is_dated_tomorrow(self, flat: Flat) -> None:
        with pytest.raises(UnableToRecordPayment, match="has not come yet"):
            pay(flat, received_on=date(2999, 1, 1))
        assert nothing_was_taken()

    def test_has_no_number(self, flat: Flat) -> None:
        with pytest.raises(UnableToRecordPayment, match="both are needed"):
            pay(flat, external_number="  ")
        assert nothing_was_taken()

    def test_comes_from_who_may_not(self, flat: Flat) -> None:
        with pytest.raises(UnableToAct):
            pay(flat, actor=a_member_of_staff("controller"))
        assert nothing_was_taken()

    def test_is_for_an_account_of_another_branch(self, flat: Flat) -> None:
        stranger = a_member_of_staff(branch=a_branch("02", "Южное отделение"))
        with pytest.raises(UnableToRecordPayment, match="no account"):
            pay(flat, actor=stranger)
        assert nothing_was_taken()


class TestPayments:
    def test_are_listed_newest_first(self, flat: Flat) -> None:
        pay(flat, 100, received_on=date(2021, 6, 11), external_number="a")
        pay(flat, 200, received_on=date(2021, 7, 9), external_number="b")
        assert [row.amount_kop for row in payments_of(account_ids=[flat.account.pk])] == [200, 100]

    def test_are_summed_from_a_day_on(self, flat: Flat) -> None:
        pay(flat, 100, received_on=date(2021, 6, 30), external_number="a")
        pay(flat, 200, received_on=date(2021, 7, 1), external_number="b")
        pay(flat, 300, received_on=date(2021, 7, 31), external_number="c")
        came = money_in(
            subaccount_ids=[flat.account.pk], date_from=date(2021, 7, 1), date_to=date(2021, 7, 31)
        )
        assert came == {flat.account.pk: MoneyIn(amount_kop=200, last_on=date(2021, 7, 1))}
        assert paid_total(month=date(2021, 7, 1)) == 500
        assert paid_total(month=date(2021, 6, 1)) == 100


class TestPaymentBrokenHalfway:
    @pytest.mark.parametrize("place", ["payments.payment_written", "payments.payment_settled"])
    def test_is_not_recorded_and_can_be_sent_again(
        self, flat: Flat, monkeypatch: pytest.MonkeyPatch, place: str
    ) -> None:
        claim(flat, MAY, 200_00)
        monkeypatch.setenv("SBYT_FAULT", place)
        monkeypatch.setattr(faults, "_passed", Counter())
        with pytest.raises(faults.InjectedFault):
            pay(flat, 150_00)
        assert nothing_was_taken()
        assert balance_of(subaccount_id=flat.account.pk) == 200_00
        monkeypatch.delenv("SBYT_FAULT")
        assert pay(flat, 150_00).created
        assert balance_of(subaccount_id=flat.account.pk) == 50_00
