"""Entries: balanced, posted once for a key, of any size."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from sbyt.apps.ledger.models import JournalEntry, OpenItem, PlainSide, Posting
from sbyt.apps.ledger.operations import (
    UnableToPostEntry,
    UnableToReplayEntry,
    post_columns,
    post_entry,
)
from sbyt.apps.ledger.types import ITEM_COLUMNS, POSTING_COLUMNS, NewItem, NewPosting

pytestmark = pytest.mark.django_db

JULY = date(2021, 7, 1)
BILL = {
    "idempotency_key": "bill:1",
    "entry_date": date(2021, 7, 31),
    "month": JULY,
    "kind": "release",
    "postings": [
        NewPosting(ledger_account="62", subaccount_id=7, debit_kop=575_67),
        NewPosting(ledger_account="90.01", credit_kop=575_67),
        NewPosting(ledger_account="90.03", debit_kop=95_95),
        NewPosting(ledger_account="68.02", credit_kop=95_95),
    ],
    "items": [NewItem(subaccount_id=7, month=JULY, amount_kop=575_67, due_on=date(2021, 8, 10))],
}


def nothing_was_posted() -> bool:
    return not (JournalEntry.objects.exists() or Posting.objects.exists() or OpenItem.objects.exists())


class TestPostEntry:
    def test_writes_the_sides_and_the_claim(self) -> None:
        posted = post_entry(**BILL)
        assert posted.created
        sides = Posting.objects.filter(entry_id=posted.entry_id).order_by("id")
        assert list(
            sides.values_list("ledger_account__code", "subaccount_id", "debit_kop", "credit_kop")
        ) == [
            ("62", 7, 575_67, 0),
            ("90.01", None, 0, 575_67),
            ("90.03", None, 95_95, 0),
            ("68.02", None, 0, 95_95),
        ]
        claim = OpenItem.objects.get(entry_id=posted.entry_id)
        assert (claim.subaccount_id, claim.month, claim.due_on, claim.amount_kop) == (
            7,
            JULY,
            date(2021, 8, 10),
            575_67,
        )

    def test_claim_is_the_side_of_its_account(self) -> None:
        posted = post_entry(**BILL)
        assert OpenItem.objects.get(entry_id=posted.entry_id).is_side
        rows = PlainSide.objects.filter(entry_id=posted.entry_id).order_by("id")
        assert list(rows.values_list("ledger_account__code", flat=True)) == ["90.01", "90.03", "68.02"]

    def test_side_that_two_items_share_has_a_row_of_its_own(self) -> None:
        paid = [
            NewPosting(ledger_account="51", debit_kop=500),
            NewPosting(ledger_account="62", subaccount_id=7, credit_kop=500),
        ]
        months = [NewItem(subaccount_id=7, month=date(2021, of, 1), amount_kop=-250) for of in (6, 7)]
        posted = post_entry(**{**BILL, "postings": paid, "items": months})
        assert not OpenItem.objects.filter(is_side=True).exists()
        sides = Posting.objects.filter(entry_id=posted.entry_id).order_by("id")
        assert list(sides.values_list("ledger_account__code", "debit_kop", "credit_kop")) == [
            ("51", 500, 0),
            ("62", 0, 500),
        ]

    def test_again_with_the_same_key_returns_what_stands(self) -> None:
        first = post_entry(**BILL)
        again = post_entry(**BILL)
        assert (again.entry_id, again.created) == (first.entry_id, False)
        assert Posting.objects.count() == 4
        assert OpenItem.objects.count() == 1

    def test_does_not_mind_the_order_of_sides_on_a_replay(self) -> None:
        first = post_entry(**BILL)
        again = post_entry(**{**BILL, "postings": list(reversed(BILL["postings"]))})
        assert again.entry_id == first.entry_id

    def test_refuses_other_content_under_the_same_key(self) -> None:
        post_entry(**BILL)
        with pytest.raises(UnableToReplayEntry):
            post_entry(**{**BILL, "month": date(2021, 8, 1)})
        assert JournalEntry.objects.count() == 1
        assert Posting.objects.count() == 4

    @pytest.mark.parametrize(
        ("postings", "reason"),
        [
            ([NewPosting(ledger_account="51", debit_kop=1)], "two sides"),
            (
                [
                    NewPosting(ledger_account="51", debit_kop=100),
                    NewPosting(ledger_account="90.01", credit_kop=99),
                ],
                "debit 100 is not credit 99",
            ),
            (
                [
                    NewPosting(ledger_account="51", debit_kop=100),
                    NewPosting(ledger_account="99.99", credit_kop=100),
                ],
                "no such accounts in the chart: 99.99",
            ),
            (
                [
                    NewPosting(ledger_account="62", subaccount_id=1, debit_kop=100),
                    NewPosting(ledger_account="90.01", credit_kop=100),
                ],
                "open items do not sum",
            ),
        ],
    )
    def test_refuses_what_is_not_an_entry(self, postings: list[NewPosting], reason: str) -> None:
        with pytest.raises(UnableToPostEntry, match=reason):
            post_entry(idempotency_key="bad", entry_date=JULY, month=JULY, kind="test", postings=postings)
        assert nothing_was_posted()


class TestPostColumns:
    def test_posts_ten_thousand_sides_in_one_entry(self) -> None:
        accounts = pl.DataFrame({"subaccount_id": range(10_000)}).with_columns(amount=pl.lit(12_34))
        debit = accounts.select(
            pl.lit("62").alias("ledger_account"),
            "subaccount_id",
            pl.col("amount").cast(pl.Int64).alias("debit_kop"),
            pl.lit(0, pl.Int64).alias("credit_kop"),
        )
        credit = pl.DataFrame([("90.01", None, 0, 123_400_00)], schema=POSTING_COLUMNS, orient="row")
        items = accounts.select(
            pl.lit("62").alias("ledger_account"),
            "subaccount_id",
            pl.lit(JULY).alias("month"),
            pl.lit(None, pl.Date).alias("due_on"),
            pl.col("amount").cast(pl.Int64).alias("amount_kop"),
        )
        posted = post_columns(
            idempotency_key="release:1:1",
            entry_date=JULY,
            month=JULY,
            kind="release",
            postings=pl.concat([debit, credit]),
            items=items.select(*ITEM_COLUMNS),
        )
        assert Posting.objects.filter(entry_id=posted.entry_id).count() == 10_001
        assert OpenItem.objects.filter(entry_id=posted.entry_id, is_side=True).count() == 10_000
        assert PlainSide.objects.count() == 1
