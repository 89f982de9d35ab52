"""Add large entries to the kept balances: what a release of a month posted is added once, after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db import OperationalError, connection, transaction
from psycopg import errors

_MOST_POSTINGS: Final = 100_000
"""Whoever posts to an account that is being added waits for so many at most, or for one entry."""
_FEW: Final = 4
"""Where a posting waits for each so many balances, or for more of them, all are written anew: that costs less than to change them."""

_HELD: Final = "SELECT pg_advisory_xact_lock(hashtextextended('ledger_keptbalance', 0))"
"""Waits for those who are adding; until the transaction ends whatever is posted waits to be added (`kept_at_commit`)."""
_SHARED: Final = "SELECT pg_try_advisory_xact_lock_shared(hashtextextended('ledger_keptbalance', 0))"

_OLDEST: Final = """
WITH waiting AS (
    SELECT entry_id, postings FROM ledger_unkeptentry WHERE waits ORDER BY entry_id LIMIT 1000 FOR UPDATE SKIP LOCKED
), counted AS (
    SELECT entry_id, sum(postings) OVER (ORDER BY entry_id) AS postings FROM waiting
)
SELECT array_agg(entry_id) FROM counted
 WHERE postings <= %(most)s OR entry_id = (SELECT min(entry_id) FROM counted)
"""
_DONE: Final = "DELETE FROM ledger_unkeptentry WHERE entry_id = ANY(%s)"
_ADD: Final = "SELECT ledger_keep_balances(%s)"
_WAITING: Final = """
SELECT coalesce(array_agg(entry_id), '{}'), coalesce(sum(postings), 0),
       (SELECT coalesce(sum(greatest(c.reltuples, 0)), 0) FROM pg_class c WHERE c.oid = 'ledger_keptbalance_rows'::regclass)
  FROM ledger_unkeptentry WHERE waits
"""
_WITH_WAITING: Final = """
SELECT ledger_account_id, subaccount_id, coalesce(k.balance_kop, 0) + coalesce(n.kop, 0)
  FROM ledger_keptbalance k
  FULL JOIN (SELECT p.ledger_account_id, p.subaccount_id, sum(p.debit_kop - p.credit_kop)::bigint AS kop
               FROM ledger_posting p WHERE p.entry_id = ANY(%s) AND p.subaccount_id IS NOT NULL GROUP BY 1, 2) n
       USING (ledger_account_id, subaccount_id)
 ORDER BY 1, 2
"""
_OF_POSTINGS: Final = """
SELECT ledger_account_id, subaccount_id, sum(debit_kop - credit_kop)::bigint
  FROM ledger_posting WHERE subaccount_id IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
"""
_NEW_ROWS: Final = """
CREATE TABLE ledger_keptbalance_next (LIKE ledger_keptbalance);
INSERT INTO ledger_keptbalance_next (ledger_account_id, subaccount_id, balance_kop) {}
"""
_NEW_KEYS: Final = """
ALTER TABLE ledger_keptbalance_next ADD PRIMARY KEY (ledger_account_id, subaccount_id);
CREATE INDEX ON ledger_keptbalance_next (balance_kop DESC NULLS LAST, subaccount_id DESC, ledger_account_id);
ANALYZE ledger_keptbalance_next;
"""
_IN_PLACE: Final = """
SET LOCAL lock_timeout = '2s';
LOCK TABLE ledger_keptbalance IN ACCESS EXCLUSIVE MODE;
SET LOCAL lock_timeout = DEFAULT;
ALTER TABLE ledger_keptbalance DETACH PARTITION ledger_keptbalance_rows;
DROP TABLE ledger_keptbalance_rows;
ALTER TABLE ledger_keptbalance ATTACH PARTITION ledger_keptbalance_next DEFAULT;
ALTER TABLE ledger_keptbalance_next RENAME TO ledger_keptbalance_rows;
"""


def renew_kept_balances(*, go_on: Callable[[], bool] = lambda: True) -> int:
    """This function will add the entries that wait to the kept balances; returns how many, 0 where none waited.

    Where most balances are to change (a month was released), all are written anew beside those that stand and take their place;
    what is posted meanwhile waits and is added after. Else a transaction for about a hundred thousand postings: several at once take
    different entries. Killed in between, it goes on where it was and adds nothing twice. It stops between two transactions
    when `go_on` says so.
    """
    added = _write_anew() if go_on() and _many_wait() else 0
    while go_on():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SHARED)
            if not cursor.fetchone()[0]:  # somebody writes them anew, and then adds what waited
                break
            cursor.execute(_OLDEST, {"most": _MOST_POSTINGS})
            (entries,) = cursor.fetchone()
            if entries is None:
                break
            cursor.execute(_DONE, [entries])
            cursor.execute(_ADD, [entries])
            added += len(entries)
    return added


@transaction.atomic
def keep_balances_afresh() -> None:
    """This function will sum all postings anew into the kept balances; nobody posts meanwhile.

    After a load whose triggers rested, and where the doctor finds that kept balances are not the postings.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HELD)
        cursor.execute("LOCK TABLE ledger_posting IN SHARE MODE")
        cursor.execute(_NEW_ROWS.format(_OF_POSTINGS))
        cursor.execute(_NEW_KEYS + _IN_PLACE)
        cursor.execute("DELETE FROM ledger_unkeptentry")


def _many_wait() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        entries, postings, kept = cursor.fetchone()
    return bool(entries) and postings * _FEW >= kept


def _write_anew() -> int:
    """Write all balances with what waits; returns how many entries were added, 0 where somebody has read the old ones for too long.

    A copy of the base that is being taken reads them for hours: nobody who opens a list is to stand behind it.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_HELD)
            cursor.execute(_WAITING)  # a statement of its own: it sees what others added until now
            entries, *_ = cursor.fetchone()
            cursor.execute(_NEW_ROWS.format(_WITH_WAITING), [entries])
            cursor.execute(_NEW_KEYS + _IN_PLACE)
            cursor.execute(_DONE, [entries])
            return len(entries)
    except OperationalError as refused:
        if isinstance(refused.__cause__, errors.LockNotAvailable):
            return 0
        raise
