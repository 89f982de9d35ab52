"""Balances kept beside the postings: added at commit, or after a release; never another sum than the postings'."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import polars as pl
import psycopg
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sbyt.apps.ledger.models import KeptBalance, UnkeptEntry
from sbyt.apps.ledger.operations import (
    keep_balances,
    keep_balances_afresh,
    post_columns,
    post_entry,
    renew_kept_balances,
)
from sbyt.apps.ledger.queries import balances_of
from sbyt.apps.ledger.types import ITEM_COLUMNS, PENALTIES, POSTING_COLUMNS, NewItem, NewPosting

JULY = date(2021, 7, 1)
MANY = range(1, 1002)
"""Subaccounts of an entry whose poster does not wait."""


def post(key: str, kopecks: int, *, subaccount: int = 7, account: str = "62") -> None:
    """Charge so much (above zero) or take a payment (below) from the subaccount."""
    debit, credit = max(kopecks, 0), max(-kopecks, 0)
    post_entry(
        idempotency_key=key,
        entry_date=JULY,
        month=JULY,
        kind="test",
        postings=[
            NewPosting(ledger_account=account, subaccount_id=subaccount, debit_kop=debit, credit_kop=credit),
            NewPosting(ledger_account="51", debit_kop=credit, credit_kop=debit),
        ],
        items=[
            NewItem(ledger_account=account, subaccount_id=subaccount, month=JULY, amount_kop=kopecks),
        ],
    )


def release(key: str, kopecks: int, *, among: range = MANY) -> None:
    """Charge so much to each of many subaccounts by one entry."""
    sides = [("62", one, kopecks, 0) for one in among] + [("90.01", None, 0, kopecks * len(among))]
    items = [("62", one, JULY, None, kopecks) for one in among]
    post_columns(
        idempotency_key=key,
        entry_date=JULY,
        month=JULY,
        kind="test",
        memo="",
        postings=pl.DataFrame(sides, schema=POSTING_COLUMNS, orient="row"),
        items=pl.DataFrame(items, schema=ITEM_COLUMNS, orient="row"),
    )


def at_commit() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def kept(code: str = "62") -> dict[int, int]:
    rows = KeptBalance.objects.filter(ledger_account__code=code).order_by("subaccount_id")
    return dict(rows.values_list("subaccount_id", "balance_kop"))


def rows_are() -> int:
    """Return which table holds the rows: another one after they were written anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'ledger_keptbalance_rows'::regclass::oid")
        return int(cursor.fetchone()[0])


@contextmanager
def somebody_else(statement: str) -> Iterator[None]:
    """Let another session hold what the statement locks."""
    with psycopg.connect(
        **connection.get_connection_params() | {"cursor_factory": psycopg.ClientCursor}
    ) as other:
        other.execute(statement)
        yield
        other.rollback()


def owed() -> dict[int, int]:
    """Return what the view of lists says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subaccount_id, balance_kop FROM ledger_receivable")
        return dict(cursor.fetchall())


@pytest.mark.django_db
class TestABalance:
    def test_is_kept_when_the_entry_is_committed(self) -> None:
        post("a", 500_00)
        post("b", -120_50)
        post("c", 3_00, account=PENALTIES)
        assert (kept(), owed()) == ({}, {7: 379_50})
        at_commit()
        assert (kept(), kept(PENALTIES), owed()) == ({7: 379_50}, {7: 3_00}, {7: 379_50})
        assert not UnkeptEntry.objects.exists()

    def test_of_a_large_entry_is_kept_after_it(self) -> None:
        release("run", 10_00)
        post("paid", -10_00)
        at_commit()
        assert kept() == {7: -10_00}
        assert list(UnkeptEntry.objects.values_list("postings", "waits")) == [(1001, True)]
        assert owed() == dict.fromkeys(MANY, 10_00) | {7: 0}
        assert renew_kept_balances() == 1
        assert kept() == owed() == dict.fromkeys(MANY, 10_00) | {7: 0}
        assert renew_kept_balances() == 0

    def test_is_left_to_the_next_renewal_where_the_first_is_stopped(self) -> None:
        release("run", 10_00)
        assert renew_kept_balances(go_on=lambda: False) == 0
        assert kept() == {}
        assert owed()[1] == 10_00

    def test_of_most_accounts_is_written_anew_and_of_a_few_is_changed(self) -> None:
        all_of_them = range(1, 5006)
        release("month", 10_00, among=all_of_them)
        before = rows_are()
        assert renew_kept_balances() == 1
        anew = rows_are()
        release("branch", 2_00)
        assert renew_kept_balances() == 1
        assert (before == anew, anew == rows_are()) == (False, True)
        assert kept() == owed() == dict.fromkeys(all_of_them, 10_00) | dict.fromkeys(MANY, 12_00)
        keep_balances_afresh()
        assert anew != rows_are()
        assert kept() == owed()

    def test_waits_while_somebody_writes_all_anew(self) -> None:
        with somebody_else("SELECT pg_advisory_xact_lock(hashtextextended('ledger_keptbalance', 0))"):
            post("paid", -10_00)
            at_commit()
            assert (kept(), owed()) == ({}, {7: -10_00})
            assert list(UnkeptEntry.objects.values_list("postings", "waits")) == [(1, True)]
        assert renew_kept_balances() == 1
        assert kept() == {7: -10_00}

    def test_is_changed_where_it_stands_while_somebody_reads_for_long(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keep_balances, "_IN_PLACE", keep_balances._IN_PLACE.replace("2s", "50ms"))
        before = rows_are()
        with somebody_else("LOCK TABLE ledger_keptbalance IN ACCESS SHARE MODE"):
            release("run", 10_00)
            assert renew_kept_balances() == 1
        assert (rows_are(), kept()) == (before, dict.fromkeys(MANY, 10_00))

    def test_is_that_of_the_postings_after_the_migration_comes_again(self) -> None:
        release("run", 10_00)
        post("paid", -4_00)
        at_commit()
        MigrationExecutor(connection).migrate(
            [("contracts", "0008_turnovers_read"), ("ledger", "0009_turnovers_of_all_at_once")]
        )
        assert owed() == dict.fromkeys(MANY, 10_00) | {7: 6_00}
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        assert owed() == dict.fromkeys(MANY, 10_00) | {7: 6_00}
        renew_kept_balances()
        assert kept() == owed()


class TestWhateverIsPosted(TestCase):
    @given(
        steps=st.lists(
            st.one_of(
                st.tuples(st.just("post"), st.integers(1, 4), st.integers(-9, 9).filter(bool)),
                st.tuples(st.just("release"), st.just(0), st.integers(1, 9)),
                st.tuples(st.sampled_from(["commit", "renew"]), st.just(0), st.just(0)),
            ),
            max_size=8,
        )
    )
    @settings(max_examples=12)
    def test_kept_and_unkept_are_the_postings(self, steps: list[tuple[str, int, int]]) -> None:
        for number, (what, subaccount, kopecks) in enumerate(steps):
            match what:
                case "post":
                    post(str(number), kopecks, subaccount=subaccount)
                case "release":
                    release(str(number), kopecks)
                case "commit":
                    at_commit()
                case _:
                    renew_kept_balances()
            assert owed() == balances_of(subaccount_ids=MANY)
        at_commit()
        renew_kept_balances()
        assert kept() == balances_of(subaccount_ids=MANY)
        assert not UnkeptEntry.objects.exists()
