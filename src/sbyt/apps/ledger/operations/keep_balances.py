"""Add large entries to the kept balances: what a release of a month posted is added once, after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db import connection, transaction

_MOST_POSTINGS: Final = 100_000
"""Whoever posts to an account that is being added waits for so many at most, or for one entry."""

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
_AFRESH: Final = """
LOCK TABLE ledger_posting IN SHARE MODE;
DELETE FROM ledger_unkeptentry;
DELETE FROM ledger_keptbalance;
INSERT INTO ledger_keptbalance (ledger_account_id, subaccount_id, balance_kop)
SELECT ledger_account_id, subaccount_id, sum(debit_kop - credit_kop)::bigint
  FROM ledger_posting WHERE subaccount_id IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2;
ANALYZE ledger_keptbalance;
"""


def renew_kept_balances(*, go_on: Callable[[], bool] = lambda: True) -> int:
    """This function will add the entries that wait to the kept balances; returns how many, 0 where none waited.

    A transaction for about a hundred thousand postings: killed in between, it goes on where it was and adds nothing twice.
    Several at once take different entries. It stops between two transactions when `go_on` says so.
    """
    added = 0
    while go_on():
        with transaction.atomic(), connection.cursor() as cursor:
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
        cursor.execute(_AFRESH)
