"""How much of a month has been measured: points read, profiles whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, Exists, OuterRef, QuerySet

from sbyt.apps.metering.models import IntervalDay, MeterInstallation, Reading, UsagePoint
from sbyt.apps.metering.queries.reading_history import BELIEVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """So many of so many points."""

    covered: int
    points: int

    @property
    def missing(self) -> int:
        return self.points - self.covered


def reading_coverage(*, point_ids: QuerySet[Any], date_from: date, date_to: date) -> Coverage:
    """Return how many of the metered points have a believed reading taken in `[date_from, date_to)`."""
    standing = MeterInstallation.objects.filter(
        usage_point=OuterRef("pk"), valid__overlap=DateRange(date_from, date_to)
    )
    read = Reading.objects.filter(
        installation__usage_point=OuterRef("pk"),
        taken_on__gte=date_from,
        taken_on__lt=date_to,
        superseded_at=None,
        state__in=BELIEVED,
    )
    metered = UsagePoint.objects.filter(pk__in=point_ids).filter(Exists(standing))
    return Coverage(covered=metered.filter(Exists(read)).count(), points=metered.count())


def profile_coverage(*, point_ids: QuerySet[Any], date_from: date, date_to: date) -> Coverage:
    """Return how many of the points that send a profile have every day of `[date_from, date_to)`.

    A point sends a profile when it has a day in the period or in the month before it.
    """
    before = (date_from.replace(day=1) - (date_to - date_from)).replace(day=1)
    known = IntervalDay.objects.filter(
        usage_point_id__in=point_ids, channel=IntervalDay.Channel.ACTIVE_IMPORT, superseded_at=None
    )
    sending = known.filter(day__gte=before, day__lt=date_to).values("usage_point_id").distinct().count()
    whole = (
        known.filter(day__gte=date_from, day__lt=date_to)
        .values("usage_point_id")
        .annotate(days=Count("day"))
        .filter(days=(date_to - date_from).days)
        .count()
    )
    return Coverage(covered=whole, points=sending)
