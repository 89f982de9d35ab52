"""Mark a model as audited: database triggers write every change with its actor and reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import pghistory
from django.db import models

_Model = TypeVar("_Model", bound=models.Model)


def audited(*, exclude: Sequence[str] = ()) -> Callable[[type[_Model]], type[_Model]]:
    """Return a decorator that records inserts, updates and deletes of a model, bulk and raw SQL included."""
    return pghistory.track(  # type: ignore[no-any-return]
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude) or None,
    )


def acting(*, user_id: int | None, reason: str, **more: Any) -> AbstractContextManager[Any]:
    """Name the actor and the reason of all changes made inside the `with` block."""
    return pghistory.context(user=user_id, reason=reason, **more)
