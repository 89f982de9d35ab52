"""What may never be seen in a base, whenever it is looked at; and a digest of everything a month leaves."""

from __future__ import annotations

from typing import Any, Final

import psycopg

from sbyt.kit.embedded_database.location import connection_settings
from tests.reliability.broken_bases import CONTENT

_DIGEST: Final = f"""
SELECT kind, count(*)::bigint, coalesce(sum(hashtextextended(row_text, 0)), 0)::text FROM (
    SELECT told::text AS row_text, told.kind
      FROM ({CONTENT.rsplit("ORDER BY", 1)[0]}) AS told (kind, of, key, first, second, third, fourth, fifth, words)
    UNION ALL
    SELECT (account_id, month, energy_wh, net_kop, vat_kop, gross_kop)::text, 'charge' FROM billing_charge
    UNION ALL
    SELECT (c.account_id, l.number, l.service, l.method, l.quantity_wh, l.net_kop, l.vat_kop, l.gross_kop)::text, 'line'
      FROM billing_chargeline l JOIN billing_charge c ON c.id = l.charge_id AND c.month = l.month
) rows_told GROUP BY kind ORDER BY kind
"""
"""Rows of each kind and the sum of their hashes: equal for the same rows in any order, without surrogate ids and times."""

_BAD: Final = {
    "debits differ from credits": "SELECT count(*) FROM (SELECT 1 FROM ledger_posting"
    " HAVING sum(debit_kop) <> sum(credit_kop)) x",
    "entries out of balance": "SELECT count(*) FROM (SELECT 1 FROM ledger_posting GROUP BY entry_id"
    " HAVING sum(debit_kop) <> sum(credit_kop)) x",
    "accounts billed twice": "SELECT count(*) FROM (SELECT 1 FROM billing_bill GROUP BY account_id, month, stage"
    " HAVING count(*) > 1) x",
    "accounts charged twice": "SELECT count(*) FROM (SELECT 1 FROM billing_charge GROUP BY run_id, account_id, month"
    " HAVING count(*) > 1) x",
    "partitions whose charges are not theirs": """
        SELECT count(*) FROM billing_runpartition p LEFT JOIN (
            SELECT partition_id, count(*) AS charges, sum(gross_kop) AS gross FROM billing_charge GROUP BY 1) c
            ON c.partition_id = p.id
         WHERE (p.state IN ('computed', 'released') AND (coalesce(c.charges, 0), coalesce(c.gross, 0))
                IS DISTINCT FROM (p.charges, p.gross_kop))
            OR (p.state IN ('planned', 'parked') AND c.charges > 0)""",
    "partitions whose bills are not theirs": """
        SELECT count(*) FROM billing_runpartition p LEFT JOIN (
            SELECT c.partition_id, count(*) AS bills, sum(b.posted_kop) AS posted
              FROM billing_bill b JOIN billing_charge c ON c.id = b.charge_id AND c.month = b.month GROUP BY 1) b
            ON b.partition_id = p.id
         WHERE (p.state = 'released' AND (coalesce(b.bills, 0), coalesce(b.posted, 0))
                IS DISTINCT FROM (p.bills, p.posted_kop))
            OR (p.state <> 'released' AND b.bills > 0)""",
    "runs posted otherwise than billed": """
        SELECT count(*) FROM (SELECT b.entry_id, sum(b.posted_kop) AS posted FROM billing_bill b
                               WHERE b.entry_id IS NOT NULL GROUP BY 1) b
          JOIN (SELECT p.entry_id, sum(p.debit_kop - p.credit_kop) AS moved FROM ledger_posting p
                  JOIN ledger_ledgeraccount a ON a.id = p.ledger_account_id
                 WHERE p.subaccount_id IS NOT NULL GROUP BY 1) p USING (entry_id) WHERE b.posted <> p.moved""",
}


def digest(database: str) -> list[tuple[Any, ...]]:
    """Return rows and hash of each kind of what a month leaves."""
    with psycopg.connect(connection_settings().uri(name=database)) as base:
        return base.execute(_DIGEST.encode()).fetchall()


def bad_states(database: str) -> list[str]:
    """Return what is wrong in a base, in words; it may be asked at any moment, one snapshot for all."""
    with psycopg.connect(connection_settings().uri(name=database)) as base:
        base.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        counted = {name: base.execute(query.encode()).fetchone() for name, query in _BAD.items()}
    return [f"{name}: {count[0]}" for name, count in counted.items() if count is not None and count[0]]


def lines_of(database: str, query: str, *given: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a query asked of a base."""
    with psycopg.connect(connection_settings().uri(name=database), autocommit=True) as base:
        return base.execute(query.encode(), given or None).fetchall()
