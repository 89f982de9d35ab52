"""Money taken back: what it paid is owed again from its own day, and what else lies free pays it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError

from sbyt.apps.ledger.models import JournalEntry, OpenItem, Settlement
from sbyt.apps.ledger.operations import (
    UnableToPostEntry,
    pay_penalties_from_advances,
    post_entry,
    reverse_money,
    settle_oldest_first,
)
from sbyt.apps.ledger.queries import balance_of, debt_by_month, money_in
from sbyt.apps.ledger.types import NewItem, NewPosting

pytestmark = pytest.mark.django_db

MAY, JUNE, JULY = date(2021, 5, 1), date(2021, 6, 1), date(2021, 7, 1)
TODAY = date(2021, 8, 17)


def claim(month: date, kop: int, *, account: str = "62", against: str = "90.01") -> int:
    return post_entry(
        idempotency_key=f"claim:{account}:{month}",
        entry_date=month,
        month=month,
        kind="release",
        postings=[
            NewPosting(ledger_account=account, subaccount_id=7, debit_kop=kop),
            NewPosting(ledger_account=against, credit_kop=kop),
        ],
        items=[NewItem(ledger_account=account, subaccount_id=7, month=month, amount_kop=kop, due_on=month)],
    ).entry_id


def paid(key: str, on: date, kop: int) -> int:
    entry = post_entry(
        idempotency_key=key,
        entry_date=on,
        month=on.replace(day=1),
        kind="payment",
        postings=[
            NewPosting(ledger_account="51", debit_kop=kop),
            NewPosting(ledger_account="62", subaccount_id=7, credit_kop=kop),
        ],
        items=[NewItem(subaccount_id=7, month=on.replace(day=1), amount_kop=-kop)],
    ).entry_id
    settle_oldest_first(subaccount_ids=[7])
    pay_penalties_from_advances(subaccount_ids=[7], entry_date=on, idempotency_key=f"penalties:{key}")
    return entry


def reverse(entry: int) -> int:
    return reverse_money(
        entry_id=entry, subaccount_id=7, idempotency_key=f"reversal:{entry}", entry_date=TODAY, memo="Возврат"
    ).entry_id


def owed() -> list[tuple[date, int]]:
    return [(row.month, row.rest_kop) for row in debt_by_month(subaccount_ids=[7])]


class TestMoneyTakenBack:
    def test_leaves_the_months_owed_as_before_it(self) -> None:
        claim(MAY, 100_00)
        claim(JUNE, 200_00)
        entry = paid("p", JULY, 250_00)
        assert owed() == [(JUNE, 50_00)]
        reverse(entry)
        assert owed() == [(MAY, 100_00), (JUNE, 200_00)]
        assert balance_of(subaccount_id=7) == 300_00

    def test_is_an_entry_of_its_own_in_the_month_of_its_day(self) -> None:
        claim(MAY, 100_00)
        entry = JournalEntry.objects.get(pk=reverse(paid("p", JULY, 100_00)))
        assert (entry.kind, entry.entry_date, entry.month) == ("reversal", TODAY, date(2021, 8, 1))
        sides = entry.postings.order_by("ledger_account__code")
        assert list(
            sides.values_list("ledger_account__code", "subaccount_id", "debit_kop", "credit_kop")
        ) == [("51", None, 0, 100_00), ("62", 7, 100_00, 0)]

    def test_is_taken_back_once(self) -> None:
        claim(MAY, 100_00)
        entry = paid("p", JULY, 100_00)
        assert reverse(entry) == reverse(entry)
        assert owed() == [(MAY, 100_00)]
        assert OpenItem.objects.filter(entry__kind="reversal").count() == 1

    def test_lets_another_advance_pay_what_it_had_paid(self) -> None:
        claim(MAY, 100_00)
        first = paid("first", JUNE, 100_00)
        paid("second", JULY, 30_00)
        reverse(first)
        assert owed() == [(MAY, 70_00)]

    def test_owes_again_the_penalties_that_its_advance_had_paid(self) -> None:
        claim(MAY, 100_00)
        claim(MAY, 5_00, account="76.02", against="91.01")
        entry = paid("p", JULY, 110_00)
        assert (balance_of(subaccount_id=7), balance_of(subaccount_id=7, ledger_account="76.02")) == (
            -5_00,
            0,
        )
        reverse(entry)
        assert (balance_of(subaccount_id=7), balance_of(subaccount_id=7, ledger_account="76.02")) == (
            100_00,
            5_00,
        )
        assert owed() == [(MAY, 100_00)]
        penalties = debt_by_month(subaccount_ids=[7], ledger_account="76.02")
        assert [(row.month, row.rest_kop) for row in penalties] == [(MAY, 5_00)]

    def test_is_taken_off_the_money_that_came_in_the_days_of_its_reversal(self) -> None:
        claim(MAY, 100_00)
        reverse(paid("p", JULY, 60_00))
        august = money_in(subaccount_ids=[7], date_from=date(2021, 8, 1), date_to=date(2021, 9, 1))
        assert (august[7].amount_kop, august[7].last_on) == (-60_00, JULY)

    def test_that_is_no_money_of_the_subaccount_is_refused(self) -> None:
        entry = claim(MAY, 100_00)
        with pytest.raises(UnableToPostEntry):
            reverse(entry)
        assert owed() == [(MAY, 100_00)]


class TestTheDatabase:
    def test_refuses_to_undo_more_than_was_settled(self) -> None:
        claim(MAY, 100_00)
        paid("p", JULY, 40_00)
        laid = Settlement.objects.get()
        with pytest.raises(IntegrityError, match="more of item"):
            Settlement.objects.create(claim=laid.claim, money=laid.money, amount_kop=-40_01)
