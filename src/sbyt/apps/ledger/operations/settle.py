"""Lay money on claims. A settlement never changes a balance: it says which claim the money has paid."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.db import connection, transaction

from sbyt.apps.ledger.types import RECEIVABLES
from sbyt.kit.columns.id_sets import Ids, ids_in

_FREE: Final = """
SELECT DISTINCT o.subaccount_id
  FROM ledger_openitem o JOIN ledger_ledgeraccount a ON a.id = o.ledger_account_id
 WHERE a.code = %(account)s AND /* subaccounts */ AND o.amount_kop < 0
   AND (%(entries)s::bigint[] IS NULL OR o.entry_id = ANY(%(entries)s))
   AND -o.amount_kop > coalesce((SELECT sum(s.amount_kop) FROM ledger_settlement s WHERE s.money_id = o.id), 0)
"""
"""Who has money that lies free: most of those billed have none, and nothing of theirs is locked or summed."""

_LOCK: Final = """
SELECT 1 FROM ledger_openitem o JOIN ledger_ledgeraccount a ON a.id = o.ledger_account_id
 WHERE a.code = %(account)s AND o.subaccount_id = ANY(%(subaccounts)s)
 ORDER BY o.id FOR NO KEY UPDATE OF o
"""

_LAY: Final = """
WITH rest AS (
    SELECT o.id, o.entry_id, o.subaccount_id, o.month, o.amount_kop > 0 AS is_claim,
           abs(o.amount_kop)
           - coalesce((SELECT sum(s.amount_kop) FROM ledger_settlement s WHERE s.claim_id = o.id), 0)
           - coalesce((SELECT sum(s.amount_kop) FROM ledger_settlement s WHERE s.money_id = o.id), 0) AS kop
      FROM ledger_openitem o JOIN ledger_ledgeraccount a ON a.id = o.ledger_account_id
     WHERE a.code = %(account)s AND o.subaccount_id = ANY(%(subaccounts)s)
), claim AS (
    SELECT id, subaccount_id, month, kop,
           sum(kop) OVER (PARTITION BY subaccount_id, {lane} ORDER BY month, id) - kop AS start
      FROM rest WHERE is_claim AND kop > 0
), money AS (
    SELECT id, subaccount_id, month, kop,
           sum(kop) OVER (PARTITION BY subaccount_id, {lane} ORDER BY month, id) - kop AS start
      FROM rest WHERE NOT is_claim AND kop > 0 AND (%(entries)s::bigint[] IS NULL OR entry_id = ANY(%(entries)s))
)
INSERT INTO ledger_settlement (claim_id, money_id, amount_kop)
SELECT c.id, m.id, least(c.start + c.kop, m.start + m.kop) - greatest(c.start, m.start)
  FROM claim c JOIN money m
    ON m.subaccount_id = c.subaccount_id AND {same_lane}
   AND c.start < m.start + m.kop AND m.start < c.start + c.kop
 ORDER BY c.id, m.id
"""
"""Claims and money are laid end to end on one line of kopecks; where two pieces overlap, one pays the other."""


def who_has_free_money(*, subaccount_ids: Ids, ledger_account: str = RECEIVABLES) -> list[int]:
    """Return those of the subaccounts whose money is not all laid on claims, rising: who has an advance is among them."""
    if not len(subaccount_ids):
        return []
    return _free(subaccount_ids, account=ledger_account, entries=None)


def settle_oldest_first(*, subaccount_ids: Ids, ledger_account: str = RECEIVABLES) -> int:
    """This function will lay all free money of the subaccounts on their open claims, oldest month first.

    Returns how many settlements were written; a second call writes none.
    """
    return _lay(
        _LAY.format(lane="true", same_lane="true"),
        account=ledger_account,
        subaccounts=subaccount_ids,
        entries=None,
    )


def settle_same_month(*, entry_id: int, subaccount_ids: Ids, ledger_account: str = RECEIVABLES) -> int:
    """This function will lay the money and credits of one entry on claims of the month they name, and no other.

    For a payment with a designated month, and for a correction that lowers what was billed for the month.
    """
    return settle_designated(
        entry_ids=[entry_id], subaccount_ids=subaccount_ids, ledger_account=ledger_account
    )


def settle_designated(
    *, entry_ids: Collection[int], subaccount_ids: Ids, ledger_account: str = RECEIVABLES
) -> int:
    """This function will lay the money of many entries on claims of the months they name, as `settle_same_month`."""
    return _lay(
        _LAY.format(lane="month", same_lane="m.month = c.month"),
        account=ledger_account,
        subaccounts=subaccount_ids,
        entries=sorted(entry_ids),
    )


def _lay(statement: str, **parameters: Any) -> int:
    named = parameters["subaccounts"]
    if not len(named):
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        parameters["subaccounts"] = _free(named, account=parameters["account"], entries=parameters["entries"])
        if not parameters["subaccounts"]:
            return 0
        cursor.execute(_LOCK, parameters)  # a statement of its own: what follows sees what others committed
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def _free(named: Ids, *, account: str, entries: list[int] | None) -> list[int]:
    with connection.cursor() as cursor:
        told = _FREE.replace("/* subaccounts */", ids_in("o.subaccount_id", named))
        cursor.execute(told, {"account": account, "entries": entries})
        return sorted(subaccount for (subaccount,) in cursor.fetchall())
