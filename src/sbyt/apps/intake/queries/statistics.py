"""What the intake did over a time: by source, format, channel, day and sender; files, rows, seconds, megabytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal

from django.db.models import Case, Count, F, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncDate

from sbyt.apps.metering.queries.import_journal import import_journal
from sbyt.kit.access.actor import Actor

By = Literal["source", "format", "channel", "day", "sender"]
_FIELDS: Final[Mapping[By, str]] = MappingProxyType(
    {
        "source": "brought__source__name",
        "format": "kind",
        "channel": "channel",
        "day": "came_on",
        "sender": "sender_name",
    }
)
_OTHER_CLASS: Final = "80040"
"""A message of the same tree as 80020, for another addressee: counted by itself."""
_MOST: Final = 100
_STATUSES: Final = ("accepted", "partial", "waiting", "refused", "duplicate", "skipped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What came of the files of one kind; rows are channels of a day in files of hours, lines in sheets.

    `about` is what they have in common, None where the files have none of it: no source, no sender.
    """

    about: Any
    files: int
    accepted: int
    partial: int
    waiting: int
    refused: int
    duplicate: int
    skipped: int
    rows_taken: int
    rows_warned: int
    rows_refused: int
    size_bytes: int
    took_ms: int
    longest_ms: int

    @property
    def average_ms(self) -> int:
        return self.took_ms // self.files if self.files else 0


def tallies(*, actor: Actor, since: datetime, until: datetime, by: By) -> list[Tally]:
    """Return the files that came in `[since, until)`, those the actor sees, counted by one thing; one query.

    Days in order, all else by the number of files.
    """
    lines: QuerySet[Any] = import_journal(actor).filter(received_at__gte=since, received_at__lt=until)
    kind = Case(When(message_class=_OTHER_CLASS, then=Value(_OTHER_CLASS)), default=F("format"))
    counted = lines.annotate(came_on=TruncDate("received_at"), kind=kind).order_by().values(_FIELDS[by])
    found = counted.annotate(
        files=Count("pk"),
        rows_taken=Sum("accepted_rows"),
        rows_warned=Sum("warned_rows"),
        rows_refused=Sum("refused_rows"),
        size_bytes=Sum("file__size_bytes", default=0),
        took_ms=Sum("duration_ms", default=0),
        longest_ms=Max("duration_ms", default=0),
        **{f"n_{status}": Count("pk", filter=Q(status=status)) for status in _STATUSES},
    ).order_by(_FIELDS[by] if by == "day" else "-files")
    return [_tally(row, _FIELDS[by]) for row in found[:_MOST]]


def _tally(row: Mapping[str, Any], field: str) -> Tally:
    return Tally(
        about=row[field] or None,
        files=row["files"],
        rows_taken=row["rows_taken"],
        rows_warned=row["rows_warned"],
        rows_refused=row["rows_refused"],
        size_bytes=row["size_bytes"],
        took_ms=row["took_ms"],
        longest_ms=row["longest_ms"],
        accepted=row["n_accepted"],
        partial=row["n_partial"],
        waiting=row["n_waiting"],
        refused=row["n_refused"],
        duplicate=row["n_duplicate"],
        skipped=row["n_skipped"],
    )
