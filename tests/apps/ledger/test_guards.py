"""What the database refuses whoever writes, raw SQL included."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from sbyt.apps.ledger.models import JournalEntry
from sbyt.apps.ledger.operations import post_entry
from sbyt.apps.ledger.types import NewItem, NewPosting

JULY = date(2021, 7, 1)


def run(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def raw_entry(key: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_journalentry (idempotency_key, entry_date, month, kind, memo, content_sha256)"
            " VALUES (%s, '2021-07-31', '2021-07-01', 'test', '', '') RETURNING id",
            [key],
        )
        return int(cursor.fetchone()[0])


def raw_posting(entry_id: int, code: str, subaccount: int | None, debit: int, credit: int) -> None:
    run(
        "INSERT INTO ledger_plainside (entry_id, ledger_account_id, subaccount_id, debit_kop, credit_kop)"
        " SELECT %s, id, %s, %s, %s FROM ledger_ledgeraccount WHERE code = %s",
        entry_id,
        subaccount,
        debit,
        credit,
        code,
    )


def raw_item(entry_id: int, subaccount: int, amount: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_openitem (entry_id, ledger_account_id, subaccount_id, month, amount_kop)"
            " SELECT %s, id, %s, '2021-07-01', %s FROM ledger_ledgeraccount WHERE code = '62' RETURNING id",
            [entry_id, subaccount, amount],
        )
        return int(cursor.fetchone()[0])


def at_commit() -> None:
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET CONSTRAINTS ALL DEFERRED")


def post(key: str, amount: int, *, subaccount: int = 7) -> int:
    """A claim above zero, money below."""
    debit, credit = max(amount, 0), max(-amount, 0)
    return post_entry(
        idempotency_key=key,
        entry_date=JULY,
        month=JULY,
        kind="test",
        postings=[
            NewPosting(ledger_account="62", subaccount_id=subaccount, debit_kop=debit, credit_kop=credit),
            NewPosting(ledger_account="51", debit_kop=credit, credit_kop=debit),
        ],
        items=[NewItem(subaccount_id=subaccount, month=JULY, amount_kop=amount)],
    ).entry_id


@pytest.fixture
def undone(db: None) -> Iterator[None]:
    """Take back what a test leaves half-written before the end of the test checks it as a commit would."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("undone")
class TestCommit:
    def test_takes_a_balanced_entry(self) -> None:
        entry = raw_entry("balanced")
        raw_posting(entry, "51", None, 500, 0)
        raw_posting(entry, "90.01", None, 0, 500)
        at_commit()

    @pytest.mark.parametrize("sides", [[], [(500, 0)], [(500, 0), (0, 499)], [(500, 0), (500, 0)]], ids=str)
    def test_refuses_an_entry_that_is_not_balanced(self, sides: list[tuple[int, int]]) -> None:
        entry = raw_entry("unbalanced")
        for debit, credit in sides:
            raw_posting(entry, "51", None, debit, credit)
        with pytest.raises(IntegrityError, match="is not balanced"), transaction.atomic():
            at_commit()

    def test_refuses_items_that_differ_from_the_control_account(self) -> None:
        entry = raw_entry("items")
        raw_posting(entry, "62", 7, 500, 0)
        raw_posting(entry, "90.01", None, 0, 500)
        raw_item(entry, 7, 499)
        with pytest.raises(IntegrityError, match="open items sum to 499"), transaction.atomic():
            at_commit()

    def test_refuses_an_entry_left_unbalanced_by_a_later_statement(self) -> None:
        entry = raw_entry("later")
        raw_posting(entry, "51", None, 500, 0)
        raw_posting(entry, "90.01", None, 0, 500)
        raw_posting(entry, "90.01", None, 0, 1)
        with pytest.raises(IntegrityError, match="is not balanced"), transaction.atomic():
            at_commit()


@pytest.mark.usefixtures("undone")
class TestSides:
    @pytest.mark.parametrize(("debit", "credit"), [(0, 0), (-5, 0), (0, -5), (5, 5), (5, 3)])
    def test_are_above_zero_on_one_side_alone(self, debit: int, credit: int) -> None:
        entry = raw_entry("side")
        with pytest.raises(IntegrityError), transaction.atomic():
            raw_posting(entry, "51", None, debit, credit)

    def test_name_a_subaccount_on_control_accounts(self) -> None:
        entry = raw_entry("side")
        with pytest.raises(IntegrityError, match="account 62: a subaccount is named"), transaction.atomic():
            raw_posting(entry, "62", None, 5, 0)

    def test_name_no_subaccount_elsewhere(self) -> None:
        entry = raw_entry("side")
        with pytest.raises(IntegrityError, match="account 51: a subaccount is named"), transaction.atomic():
            raw_posting(entry, "51", 7, 5, 0)


@pytest.mark.django_db
class TestWhatIsWritten:
    @pytest.mark.parametrize(
        "table", ["ledger_journalentry", "ledger_plainside", "ledger_openitem", "ledger_settlement"]
    )
    @pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
    def test_is_never_changed_nor_removed(self, table: str, statement: str) -> None:
        post("claim", 500)
        post("money", -500)
        at_commit()
        with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic():
            run(statement.format(table))
        assert JournalEntry.objects.count() == 2


@pytest.mark.usefixtures("undone")
class TestSettlements:
    def settle(self, claim: int, money: int, amount: int) -> None:
        run(
            "INSERT INTO ledger_settlement (claim_id, money_id, amount_kop) VALUES (%s, %s, %s)",
            claim,
            money,
            amount,
        )

    def items(self, *amounts: int) -> list[int]:
        entry = raw_entry("items")
        return [raw_item(entry, 7, amount) for amount in amounts]

    def test_fill_an_item_to_its_amount(self) -> None:
        claim, one, other = self.items(500, -300, -300)
        self.settle(claim, one, 300)
        self.settle(claim, other, 200)

    def test_never_exceed_the_claim(self) -> None:
        claim, one, other = self.items(500, -300, -300)
        self.settle(claim, one, 300)
        with (
            pytest.raises(IntegrityError, match=f"item {claim} would be settled above"),
            transaction.atomic(),
        ):
            self.settle(claim, other, 201)

    def test_never_exceed_the_money(self) -> None:
        one, other, money = self.items(500, 500, -600)
        self.settle(one, money, 500)
        with (
            pytest.raises(IntegrityError, match=f"item {money} would be settled above"),
            transaction.atomic(),
        ):
            self.settle(other, money, 101)

    def test_go_from_money_to_a_claim(self) -> None:
        claim, money = self.items(500, -500)
        with pytest.raises(IntegrityError, match="cannot be settled so"), transaction.atomic():
            self.settle(money, claim, 5)

    def test_stay_inside_a_subaccount(self) -> None:
        entry = raw_entry("items")
        claim, money = raw_item(entry, 7, 500), raw_item(entry, 8, -500)
        with pytest.raises(IntegrityError, match="same subaccount"), transaction.atomic():
            self.settle(claim, money, 5)


@pytest.mark.django_db(transaction=True)
class TestAnotherTransaction:
    def test_adds_nothing_to_an_entry_that_is_written(self) -> None:
        entry = post("first", 500)
        with pytest.raises(IntegrityError, match="was written in another transaction"):
            raw_posting(entry, "51", None, 5, 0)
        with pytest.raises(IntegrityError, match="was written in another transaction"):
            raw_item(entry, 7, 5)

    def test_that_leaves_an_entry_unbalanced_writes_nothing(self) -> None:
        def half_an_entry() -> None:
            with transaction.atomic():
                raw_posting(raw_entry("half"), "51", None, 500, 0)

        with pytest.raises(IntegrityError, match="is not balanced"):
            half_an_entry()
        assert not JournalEntry.objects.exists()
