"""The tables of one month: charges and lines are parted by it, so that a month is loaded, read and put away by itself."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from sbyt.calc.periods import next_month

PARTED: Final = ("billing_charge", "billing_plainline", "billing_linepack")
_BOUNDS: Final = re.compile(r"FROM \('(\d{4}-\d{2}-\d{2})'\) TO \('(\d{4}-\d{2}-\d{2})'\)")
_STORAGE: Final = (
    "fillfactor = 100, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02"
)
_WITHIN_THE_PAGE: Final = {"billing_linepack": ", toast_tuple_target = 8160"}
"""Rows that are wide and yet stay in one piece: none of their columns is moved out or compressed."""

_BILLS_WRITTEN_OUT: Final = """
WITH parts AS (
    UPDATE billing_runpartition p SET charges_are_bills = false
      FROM billing_billingrun r WHERE r.id = p.run_id AND r.month = %s AND p.charges_are_bills
    RETURNING p.id, p.entry_id, p.due_on, p.released_at
)
INSERT INTO billing_plainbill (id, account_id, month, stage, revision, charge_id, document_id, entry_id, due_on, gross_kop,
                               posted_kop, posted_vat_kop, penalty_kop, released_at)
SELECT c.id, c.account_id, c.month, 'final', 0, c.id, c.id, parts.entry_id, parts.due_on, c.gross_kop, c.gross_kop, c.vat_kop,
       c.penalty_kop, parts.released_at
  FROM parts JOIN billing_charge c ON c.partition_id = parts.id AND NOT c.is_held
"""
"""One statement: what guards bills looks when it has ended, and sees each of them, as a row."""


class UnableToPutMonthAway(RuntimeError):
    """Raised when the month has no tables of its own; nothing is put away. The text is Russian."""


def table_of_month(table: str, month: date) -> str:
    """Return the name of the part of `table` that holds the month; the whole table where there is none yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i"
            " JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass",
            [table],
        )
        parts = cursor.fetchall()
    for name, bounds in parts:
        told = _BOUNDS.search(bounds)
        if told and date.fromisoformat(told[1]) <= month < date.fromisoformat(told[2]):
            return str(name)
    return table


def open_month(month: date) -> None:
    """See that the month has its tables, keys and guards; nobody who reads or writes other months waits for it."""
    for table in PARTED:
        if table_of_month(table, month) != table:
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sbyt.billing.open_month'))")
            if table_of_month(table, month) == table:
                _create(cursor, table, month)


def put_month_away(month: date) -> tuple[str, ...]:
    """Take the tables of an old month out of the whole; they stay in the database under the names returned.

    Nothing is removed: `ALTER TABLE … ATTACH PARTITION` brings them back. Bills of the month stay: those that are charges are
    written out as rows first.

    :raises UnableToPutMonthAway: the month has no tables of its own.
    """
    names = [table_of_month(table, month) for table in PARTED]
    if names != [f"{table}_{month:%Y_%m}" for table in PARTED]:
        raise UnableToPutMonthAway(f"у {month:%m.%Y} нет своих таблиц начислений")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BILLS_WRITTEN_OUT, [month])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name in zip(PARTED, names, strict=True):
            cursor.execute(f"ALTER TABLE {table} DETACH PARTITION {name}")
    return tuple(names)


def _create(cursor: CursorWrapper, table: str, month: date) -> None:
    """Make the part beside the whole and attach it: only the attaching takes a lock, one that lets rows be written."""
    execute = cursor.execute
    name = f"{table}_{month:%Y_%m}"
    execute(
        f"CREATE TABLE {name} (LIKE {table} INCLUDING ALL) WITH ({_STORAGE}{_WITHIN_THE_PAGE.get(table, '')})"
    )
    execute(
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
        [table],
    )
    for (told,) in cursor.fetchall():
        execute(re.sub(rf" ON (\w+\.)?{table} ", f" ON {name} ", told, count=1))
    bounds = f"FROM ('{month}') TO ('{next_month(month)}')"
    execute(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES {bounds}")
