"""Tell what is wrong with the database from what is wrong with the work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import DatabaseError, connection
from psycopg import OperationalError as PsycopgOperationalError

from sbyt.apps.billing.executors.worker import UnableToGoOn

_NO_RESOURCES: Final = "53"
"""Class of SQLSTATE: disk full, out of memory, too many connections."""
_SESSION_ENDED: Final = ("57P", "08")
"""SQLSTATE of a server that goes down or ended the session, and of a broken connection."""


@contextmanager
def told_from_a_fault() -> Iterator[None]:
    """Do the block. Raises UnableToGoOn, the reason in words, where the database is gone or has no room; all else goes through."""
    try:
        yield
    except DatabaseError as error:
        state = getattr(error.__cause__, "sqlstate", None) or ""
        if state.startswith(_NO_RESOURCES):
            raise UnableToGoOn(f"у сервера базы нет места или памяти: {error}") from error
        if _is_lost(error, state) or not connection.is_usable():
            connection.close()
            raise UnableToGoOn(f"связь с базой потеряна: {error}") from error
        raise


def _is_lost(error: DatabaseError, state: str) -> bool:
    """Tell whether the session ended. That Django has opened another since is no help: locks went with the first."""
    cut = isinstance(error.__cause__, PsycopgOperationalError) and not state
    return cut or state.startswith(_SESSION_ENDED)
