"""Many entries posted at once are what each of them would be alone."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from sbyt.apps.ledger.models import JournalEntry, OpenItem, PlainSide, Posting
from sbyt.apps.ledger.operations import UnableToPostEntry, UnableToReplayEntry, post_entries, post_entry
from sbyt.apps.ledger.types import ITEM_COLUMNS, NEW_ENTRY_COLUMNS, POSTING_COLUMNS, NewItem, NewPosting

pytestmark = pytest.mark.django_db

JULY = date(2021, 7, 1)
Sides = list[tuple[str, str, int | None, int, int]]
MANY: Sides = [
    ("one", "51", None, 100_00, 0),
    ("one", "62", 7, 0, 100_00),
    ("two", "50", None, 30_00, 0),
    ("two", "62", 8, 0, 30_00),
]


def post(sides: Sides = MANY, items: list[tuple[str, int, int]] | None = None) -> pl.DataFrame:
    given = [("one", 7, -100_00), ("two", 8, -30_00)] if items is None else items
    keys = list(dict.fromkeys(side[0] for side in sides))
    return post_entries(
        entries=pl.DataFrame(
            [(key, date(2021, 7, 9), JULY, "test", f"memo of {key}") for key in keys],
            schema=NEW_ENTRY_COLUMNS,
            orient="row",
        ),
        postings=pl.DataFrame(sides, schema={"idempotency_key": pl.String()} | POSTING_COLUMNS, orient="row"),
        items=pl.DataFrame(
            [(key, "62", subaccount, JULY, None, kop) for key, subaccount, kop in given],
            schema={"idempotency_key": pl.String()} | ITEM_COLUMNS,
            orient="row",
        ),
    )


def post_alone(key: str, subaccount: int, kop: int, money: str) -> int:
    return post_entry(
        idempotency_key=key,
        entry_date=date(2021, 7, 9),
        month=JULY,
        kind="test",
        memo=f"memo of {key}",
        postings=[
            NewPosting(ledger_account=money, debit_kop=kop),
            NewPosting(ledger_account="62", subaccount_id=subaccount, credit_kop=kop),
        ],
        items=[NewItem(subaccount_id=subaccount, month=JULY, amount_kop=-kop)],
    ).entry_id


class TestPostEntries:
    def test_posts_each_with_its_own_sides_and_items(self) -> None:
        assert sorted(post().select("idempotency_key", "created").rows()) == [("one", True), ("two", True)]
        sides = Posting.objects.order_by("entry__idempotency_key", "ledger_account__code").values_list(
            "entry__idempotency_key", "ledger_account__code", "subaccount_id", "debit_kop", "credit_kop"
        )
        assert list(sides) == sorted(MANY, key=lambda side: side[:2])
        items = OpenItem.objects.order_by("subaccount_id").values_list("subaccount_id", "amount_kop", "month")
        assert list(items) == [(7, -100_00, JULY), (8, -30_00, JULY)]
        assert JournalEntry.objects.get(idempotency_key="two").memo == "memo of two"

    def test_an_item_is_the_side_where_it_says_the_same(self) -> None:
        post(items=[("one", 7, -100_00), ("two", 8, -10_00), ("two", 8, -20_00)])
        items = OpenItem.objects.order_by("id").values_list("amount_kop", "is_side")
        assert list(items) == [(-100_00, True), (-10_00, False), (-20_00, False)]
        rows = PlainSide.objects.order_by("id").values_list("ledger_account__code", "credit_kop")
        assert list(rows) == [("51", 0), ("50", 0), ("62", 30_00)]
        assert Posting.objects.count() == 4

    def test_an_entry_posted_alone_before_stands_and_the_others_are_posted(self) -> None:
        alone = post_alone("one", 7, 100_00, "51")
        found = {key: (entry, created) for key, entry, created in post().rows()}
        assert found["one"] == (alone, False)
        assert found["two"][1] is True
        assert Posting.objects.count() == 4

    def test_an_entry_posted_among_many_stands_when_it_is_posted_alone(self) -> None:
        found = dict(post().select("idempotency_key", "entry_id").rows())
        assert post_alone("two", 8, 30_00, "50") == found["two"]

    def test_other_content_under_a_key_refuses_all(self) -> None:
        post_alone("one", 7, 99_00, "51")
        with pytest.raises(UnableToReplayEntry, match="key one"):
            post()
        assert list(JournalEntry.objects.values_list("idempotency_key", flat=True)) == ["one"]

    @pytest.mark.parametrize(
        ("sides", "items", "told"),
        [
            ([*MANY[:3], ("two", "62", 8, 0, 29_00)], None, "entry two"),
            (MANY[:3], [("one", 7, -100_00)], "entry two"),
            (MANY, [("one", 7, -100_00), ("two", 8, -29_00)], "entry two"),
            (MANY, [("one", 7, -100_00), ("two", 8, -30_00), ("three", 9, 1)], "entry three"),
            ([*MANY, ("two", "99", None, 1, 0)], None, "no such accounts in the chart: 99"),
        ],
    )
    def test_one_that_does_not_hold_refuses_all(
        self, sides: Sides, items: list[tuple[str, int, int]] | None, told: str
    ) -> None:
        with pytest.raises(UnableToPostEntry, match=told):
            post(sides, items)
        assert not JournalEntry.objects.exists()
