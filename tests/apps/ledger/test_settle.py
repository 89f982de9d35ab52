"""Money laid on claims: oldest first, or the month that was named."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.ledger.models import OpenItem, Settlement
from sbyt.apps.ledger.operations import post_entry, settle_oldest_first, settle_same_month
from sbyt.apps.ledger.queries import balance_of, debt_by_month, open_items_of
from sbyt.apps.ledger.types import NewItem, NewPosting

pytestmark = pytest.mark.django_db

MAY, JUNE, JULY = date(2021, 5, 1), date(2021, 6, 1), date(2021, 7, 1)


def post(key: str, month: date, amount: int, *, subaccount: int = 7) -> int:
    """A claim above zero, money below."""
    debit, credit = max(amount, 0), max(-amount, 0)
    return post_entry(
        idempotency_key=key,
        entry_date=month,
        month=month,
        kind="test",
        postings=[
            NewPosting(ledger_account="62", subaccount_id=subaccount, debit_kop=debit, credit_kop=credit),
            NewPosting(ledger_account="51", debit_kop=credit, credit_kop=debit),
        ],
        items=[NewItem(subaccount_id=subaccount, month=month, amount_kop=amount)],
    ).entry_id


def laid() -> list[tuple[str, str, int]]:
    return [
        (row.claim.entry.idempotency_key, row.money.entry.idempotency_key, row.amount_kop)
        for row in Settlement.objects.order_by("claim_id", "money_id")
    ]


class TestOldestFirst:
    def test_pays_may_before_june(self) -> None:
        post("june", JUNE, 540_60)
        post("may", MAY, 25_02)
        post("payment", JUNE, -100_00)
        settle_oldest_first(subaccount_ids=[7])
        assert laid() == [("june", "payment", 74_98), ("may", "payment", 25_02)]

    def test_pays_one_claim_with_many_payments_and_many_claims_with_one(self) -> None:
        post("may", MAY, 100)
        post("first", MAY, -30)
        post("second", JUNE, -120)
        post("june", JUNE, 60)
        settle_oldest_first(subaccount_ids=[7])
        assert laid() == [("may", "first", 30), ("may", "second", 70), ("june", "second", 50)]
        assert [(row.month, row.rest_kop) for row in debt_by_month(subaccount_ids=[7])] == [(JUNE, 10)]

    def test_keeps_what_is_over_as_an_advance_for_the_next_claim(self) -> None:
        post("may", MAY, 100)
        post("payment", MAY, -150)
        assert settle_oldest_first(subaccount_ids=[7]) == 1
        assert [(row.amount_kop, row.rest_kop) for row in open_items_of(subaccount_ids=[7])] == [(-150, 50)]
        post("june", JUNE, 80)
        assert settle_oldest_first(subaccount_ids=[7]) == 1
        assert laid() == [("may", "payment", 100), ("june", "payment", 50)]
        assert balance_of(subaccount_id=7) == 30

    def test_writes_nothing_the_second_time(self) -> None:
        post("may", MAY, 100)
        post("payment", MAY, -100)
        assert settle_oldest_first(subaccount_ids=[7]) == 1
        assert settle_oldest_first(subaccount_ids=[7]) == 0

    def test_keeps_subaccounts_apart(self) -> None:
        post("mine", MAY, 100, subaccount=7)
        post("theirs", MAY, -100, subaccount=8)
        assert settle_oldest_first(subaccount_ids=[7, 8]) == 0

    def test_of_nobody_does_nothing(self) -> None:
        assert settle_oldest_first(subaccount_ids=[]) == 0


class TestSameMonth:
    def test_pays_the_month_named_and_leaves_the_older_debt(self) -> None:
        post("may", MAY, 500)
        post("june", JUNE, 300)
        payment = post("for june", JUNE, -350)
        settle_same_month(entry_id=payment, subaccount_ids=[7])
        assert laid() == [("june", "for june", 300)]
        settle_oldest_first(subaccount_ids=[7])
        assert laid() == [("may", "for june", 50), ("june", "for june", 300)]

    def test_lays_a_correction_on_the_bill_it_lowers(self) -> None:
        post("debt", MAY, 1_000)
        post("forecast", JULY, 1_043_042_00)
        correction = post("correction", JULY, -35_583_39)
        settle_same_month(entry_id=correction, subaccount_ids=[7])
        assert laid() == [("forecast", "correction", 35_583_39)]
        rests = {row.month: row.rest_kop for row in debt_by_month(subaccount_ids=[7])}
        assert rests == {MAY: 1_000, JULY: 1_007_458_61}

    def test_touches_no_money_of_other_entries(self) -> None:
        post("may", MAY, 500)
        post("earlier", MAY, -100)
        payment = post("later", MAY, -100)
        settle_same_month(entry_id=payment, subaccount_ids=[7])
        assert laid() == [("may", "later", 100)]
        assert OpenItem.objects.count() == 3
