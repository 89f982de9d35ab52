"""Files whose hours wait to be checked: noted with the hours themselves, taken off with what the check found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from sbyt.apps.metering.models import HoursToCheck

_TOUCHED = """
SELECT DISTINCT d.usage_point_id, date_trunc('month', d.day)::date
  FROM metering_intervalday d
 WHERE d.import_file_id = ANY(%s) AND d.day >= %s AND d.day < %s
 ORDER BY 2, 1
"""
_BOUNDS = "SELECT min(day), max(day) + 1 FROM metering_intervalday WHERE import_file_id = ANY(%s)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Lines that are held until the transaction ends, and the points that their files changed, by month."""

    line_ids: tuple[int, ...]
    points: dict[date, list[int]]


def note_hours_to_check(*, file_ids: Collection[int], now: datetime) -> None:
    """Note the files that brought new days, inside the transaction that stored them. Nobody waits for anybody here."""
    HoursToCheck.objects.bulk_create(
        HoursToCheck(import_file_id=file_id, noted_at=now) for file_id in sorted(file_ids)
    )


def hold_touched(*, most_files: int) -> Touched | None:
    """Take the oldest lines that nobody else has taken, for this transaction; None where none wait."""
    lines = list(
        HoursToCheck.objects.select_for_update(skip_locked=True)
        .order_by("pk")
        .values_list("pk", "import_file_id")[:most_files]
    )
    if not lines:
        return None
    points: dict[date, list[int]] = {}
    for point_id, month in _points_of({file_id for _, file_id in lines}):
        points.setdefault(month, []).append(point_id)
    return Touched(line_ids=tuple(pk for pk, _ in lines), points=points)


def let_go(touched: Touched) -> None:
    """Take the lines off: their days are checked."""
    HoursToCheck.objects.filter(pk__in=touched.line_ids).delete()


def files_to_check() -> int:
    """Return how many files wait."""
    return HoursToCheck.objects.count()


def _points_of(file_ids: Collection[int]) -> Sequence[tuple[int, date]]:
    with connection.cursor() as cursor:
        cursor.execute(_BOUNDS, [list(file_ids)])
        since, until = cursor.fetchone()
        if since is None:
            return ()
        cursor.execute(_TOUCHED, [list(file_ids), since, until])
        return list(cursor.fetchall())
