"""Keep a run of ids of a table for rows that carry their ids with them."""

from __future__ import annotations

from django.db import connection


def keep_ids(table: str, count: int) -> int:
    """Return the first of `count` ids that nobody else will get; the sequence goes on after them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(s, nextval(s) + %s) FROM pg_get_serial_sequence(%s, 'id') AS s", [count, table]
        )
        return int(cursor.fetchone()[0]) - count
