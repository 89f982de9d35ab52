"""Mark a model as audited: database triggers write every change with its actor and reason."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import pghistory
from django.db import connection, models
from pghistory import runtime
from psycopg.pq import TransactionStatus

_Model = TypeVar("_Model", bound=models.Model)


def audited(*, exclude: Sequence[str] = ()) -> Callable[[type[_Model]], type[_Model]]:
    """Return a decorator that records inserts, updates and deletes of a model, bulk and raw SQL included.

    The rows of history may be neither changed nor deleted: a trigger refuses it.
    """
    return pghistory.track(  # type: ignore[no-any-return]
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude) or None,
        append_only=True,
        meta={"indexes": [models.Index(fields=["pgh_created_at"])]},
    )


@contextmanager
def acting(*, user_id: int | None, reason: str, **more: Any) -> Iterator[None]:
    """Name the actor and the reason of all changes made inside the `with` block.

    Inside a request the path and the address stay known, and the reason ends with the block: a change made
    after it does not inherit it. (The library's own nested context would give one reason to the whole request.)
    """
    tracker = runtime._tracker  # noqa: SLF001  the library has no public way to open a context inside another
    outer = getattr(tracker, "value", None)
    if outer is None:
        try:
            with pghistory.context(user=user_id, reason=reason, **more):
                yield
        finally:
            _forget_in_this_transaction()
        return
    known = {**outer.metadata, "user": user_id, "reason": reason, **more}
    tracker.value = runtime.Context(id=uuid.uuid4(), metadata=known)
    try:
        yield
    finally:
        tracker.value = outer


def _forget_in_this_transaction() -> None:
    """Take the actor and the reason off the transaction that goes on: the library leaves them until its end."""
    if (
        connection.connection is None
        or connection.connection.info.transaction_status != TransactionStatus.INTRANS
    ):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', '', true), set_config('pghistory.context_metadata', '', true)"
        )
