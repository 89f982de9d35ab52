"""Read several queries at once, each by a connection of its own, all of them seeing one state of the database."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
from adbc_driver_postgresql import dbapi
from django.db import connection, transaction

from sbyt.kit.embedded_database.location import connection_settings


def read_side_by_side(queries: Sequence[str]) -> list[pa.Table]:
    """Return what each query selects, as Arrow tables in order; the queries carry their values themselves.

    Reads by the driver that decodes off the interpreter's lock, so two queries take two processors. Not to be called
    where `sees_uncommitted`: what a transaction has not committed is not seen by other connections.
    """
    uri = connection_settings().uri(name=connection.settings_dict["NAME"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone()
        with ThreadPoolExecutor(max_workers=len(queries)) as threads:
            return list(threads.map(lambda query: _read(uri, snapshot, query), queries))


def sees_uncommitted() -> bool:
    """Tell whether the caller is inside a transaction, whose changes no other connection sees."""
    return connection.in_atomic_block


def _read(uri: str, snapshot: str, query: str) -> pa.Table:
    with dbapi.connect(uri) as reading, reading.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
        cursor.execute(query)
        return cursor.fetch_arrow_table()
