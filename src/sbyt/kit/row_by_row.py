"""Ask for a few rows of large tables: whoever needs the beginning alone has no use for tables read whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction

_WHOLE: Final = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan")
_SET: Final = "SELECT " + ", ".join(f"set_config('{way}', %(on)s, true)" for way in _WHOLE)


@contextmanager
def row_by_row() -> Iterator[None]:
    """Let what is asked inside go through indexes, row by row, in a transaction of its own or the caller's."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SET, {"on": "off"})
        yield
        cursor.execute(_SET, {"on": "on"})
