"""The guards come and go with their migration."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sbyt.apps.ledger.operations import post_entry
from sbyt.apps.ledger.types import NewItem, NewPosting


def guards() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'ledger\\_%%'")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_guards_are_removed_and_put_back() -> None:
    standing = guards()
    assert len(standing) == 11
    MigrationExecutor(connection).migrate([("ledger", "0001_initial")])
    assert guards() == set()
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert guards() == standing


@pytest.mark.django_db
def test_sides_that_are_items_become_rows_and_stay_the_same_sides() -> None:
    post_entry(
        idempotency_key="bill",
        entry_date=date(2021, 7, 31),
        month=date(2021, 7, 1),
        kind="release",
        postings=[
            NewPosting(ledger_account="62", subaccount_id=7, debit_kop=500),
            NewPosting(ledger_account="76.02", subaccount_id=7, credit_kop=300),
            NewPosting(ledger_account="90.01", credit_kop=200),
        ],
        items=[
            NewItem(subaccount_id=7, month=date(2021, 7, 1), amount_kop=500),
            NewItem(ledger_account="76.02", subaccount_id=7, month=date(2021, 7, 1), amount_kop=-300),
        ],
    )
    sides = [("62", 7, 500, 0), ("76.02", 7, 0, 300), ("90.01", None, 0, 200)]
    assert sides_of("ledger_posting") == sides
    assert sides_of("ledger_plainside") == sides[2:]
    MigrationExecutor(connection).migrate([("ledger", "0010_balances_are_kept")])
    assert sides_of("ledger_posting") == sides
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert sides_of("ledger_posting") == sides
    assert sides_of("ledger_plainside") == sides


def sides_of(table: str) -> list[tuple[str, int | None, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.code, s.subaccount_id, s.debit_kop, s.credit_kop FROM {table} s"
            " JOIN ledger_ledgeraccount a ON a.id = s.ledger_account_id ORDER BY 1, 2"
        )
        return list(cursor.fetchall())
