"""Lay a fact over the days of others of its kind, as versions: what stood is superseded, never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

_Fact = TypeVar("_Fact", bound=models.Model)


class UnableToLay(ValueError):
    """Raised when another period begins inside the days of the new one; nothing is changed. `since` is its first day."""

    def __init__(self, since: date) -> None:
        super().__init__(f"another period begins on {since:%d.%m.%Y}")
        self.since = since


@transaction.atomic
def lay_over(
    standing: models.QuerySet[_Fact],
    *,
    since: date,
    until: date | None,
    facts: Mapping[str, Any],
    now: datetime,
) -> _Fact:
    """Store `facts` over `[since, until)` among the versions of `standing` and return the new row.

    The period that holds `since` is cut: its days before go on, and those after `until`, where there are any, too. The
    model has `valid`, `recorded_at`, `superseded_at`; `facts` names what the rows are of as well. The caller has locked
    what the rows belong to, and names the actor and the reason (`acting`). Raises UnableToLay.
    """
    rows: list[Any] = [row for row in standing.filter(superseded_at=None) if _meets(row, since, until)]
    later = [row.valid.lower for row in rows if row.valid.lower is not None and row.valid.lower > since]
    if later:
        raise UnableToLay(min(later))
    pieces: list[_Fact] = []
    for row in rows:
        supersede(row, now=now)
        before, after = row.valid.lower, row.valid.upper
        if before is None or before < since:
            pieces.append(_copied(row, DateRange(before, since), now))
        if until is not None and (after is None or after > until):
            pieces.append(_copied(row, DateRange(until, after), now))
    for piece in pieces:
        piece.save()
    return standing.model._default_manager.create(  # noqa: SLF001  Django's own name of the manager
        **facts, valid=DateRange(since, until), recorded_at=now
    )


@transaction.atomic
def end_on(row: _Fact, *, until: date, now: datetime) -> _Fact:
    """Return a version of the fact that ends on the day, in the place of the one that stood."""
    supersede(row, now=now)
    ended = _copied(row, DateRange(row.valid.lower, until), now)  # type: ignore[attr-defined]
    ended.save()
    return ended


def supersede(row: models.Model, *, now: datetime) -> None:
    """Say that the version is not believed from now on."""
    row.superseded_at = now  # type: ignore[attr-defined]
    row.save(update_fields=["superseded_at"])


def _meets(row: Any, since: date, until: date | None) -> bool:
    begins_after = until is not None and row.valid.lower is not None and row.valid.lower >= until
    ends_before = row.valid.upper is not None and row.valid.upper <= since
    return not begins_after and not ends_before


def _copied(row: _Fact, valid: DateRange, now: datetime) -> _Fact:
    """Return an unsaved copy of the row over other days."""
    given = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields  # noqa: SLF001  Django's documented API of models
        if not field.primary_key
    }
    return type(row)(**{**given, "valid": valid, "recorded_at": now, "superseded_at": None})
