"""Check what an intake touched, and nothing else: in parts, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from sbyt.apps.metering.operations.hours_to_check import Touched, hold_touched, let_go
from sbyt.apps.metering.queries.check_columns import neighbours_of
from sbyt.apps.metering.queries.hourly_columns import points_with_intervals
from sbyt.calc.periods import next_month
from sbyt.usecases.hourly.checking import check_points

_MOST_FILES: Final = 5000


def check_touched(*, go_on: Callable[[], bool]) -> bool:
    """Check the points and months whose days came since the last check; tells whether nothing is left.

    A part is one transaction: findings are stored and its files taken off together, so a worker killed anywhere leaves them
    waiting, and a part done twice finds the same. The month after a touched one is checked again where the point has hours in it:
    its history and its first pair of readings stand on the touched days.
    """
    while True:
        with transaction.atomic():
            touched = hold_touched(most_files=_MOST_FILES)
            if touched is None:
                return True
            for month, points in sorted(_months(touched).items()):
                _check(points, month)
            let_go(touched)
        if not go_on():
            return False


def _months(touched: Touched) -> dict[date, set[int]]:
    months: dict[date, set[int]] = {}
    for month, points in touched.points.items():
        months.setdefault(month, set()).update(points)
        following = next_month(month)
        if following <= timezone.localdate():
            months.setdefault(following, set()).update(_with_hours(points, following))
    return months


def _check(points: Collection[int], month: date) -> None:
    """Check the points with their neighbours, whose middle growth may have moved with them."""
    if points:
        beside = _with_hours(neighbours_of(point_ids=points), month)
        check_points(sorted({*points, *beside}), month=month)


def _with_hours(points: Collection[int], month: date) -> list[int]:
    rows = points_with_intervals(point_ids=points, since=month, until=next_month(month))
    found: list[int] = rows["usage_point_id"].to_list()
    return found
