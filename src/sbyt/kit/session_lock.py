"""A lock that lives as long as the connection that took it: gone at once when its holder is killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def session_lock(name: str) -> Iterator[bool]:
    """Try to take the named lock for the block; give whether it was free. Nobody waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        (taken,) = cursor.fetchone()
    try:
        yield taken
    finally:
        if taken and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def is_session_locked(name: str) -> bool:
    """Tell whether somebody holds the named lock now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
            "   AND (classid::bigint << 32 | objid::bigint) = hashtextextended(%s, 0)"
            "   AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [name],
        )
        (locked,) = cursor.fetchone()
    return bool(locked)
