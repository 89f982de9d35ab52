"""Which columns of ids fit into four bytes: those of tables whose sequence is far from two milliards."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Final

from django.db import connection

NUMBER: Final = ""
"""Stands for a table where a column holds whole numbers from zero that the table itself keeps in four bytes."""
_FAR: Final = 2**30
_BELIEVED_FOR_S: Final = 600
_LAST: Final = (
    "SELECT told, coalesce(pg_sequence_last_value(pg_get_serial_sequence(told, 'id')::regclass), 0)"
    " FROM unnest(%s::text[]) AS told"
)
_known: dict[tuple[str, str], tuple[float, bool]] = {}
"""Of a database and a table: until when it is believed that its ids are short, or that they are not."""


def short_columns(tables: Mapping[str, str]) -> frozenset[str]:
    """Return the columns whose ids fit; `tables`: column → table whose ids it holds, or NUMBER.

    A table is asked once in ten minutes: its sequence would have to give out a milliard of ids in them.
    """
    name, now = str(connection.settings_dict["NAME"]), monotonic()
    asked = {table for table in tables.values() if _known.get((name, table), (0.0, False))[0] <= now} - {
        NUMBER
    }
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(_LAST, [sorted(asked)])
            told = cursor.fetchall()
        _known.update(((name, table), (now + _BELIEVED_FOR_S, last < _FAR)) for table, last in told)
    return frozenset(column for column, table in tables.items() if table == NUMBER or _known[name, table][1])
