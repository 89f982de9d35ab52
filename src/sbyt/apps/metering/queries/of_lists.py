"""Columns of lists of points."""

from __future__ import annotations

from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable

from sbyt.apps.metering.models import IntervalDay, MeterInstallation, Reading, UsagePoint
from sbyt.apps.metering.queries.points_search import find_points
from sbyt.apps.metering.queries.reading_history import believed_readings
from sbyt.kit import trigram_search  # noqa: F401  the lookup `holds`


def standing_meter(field: Combinable | F, *, on: date) -> Subquery:
    """Return an expression of the installation that stands at the point on the day."""
    standing = MeterInstallation.objects.filter(usage_point=OuterRef("pk"), valid__contains=on)
    return Subquery(standing.annotate(wanted=field).values("wanted")[:1])


def last_reading_day() -> Subquery:
    """Return the day of the newest believed reading at the point."""
    newest = believed_readings().filter(installation__usage_point=OuterRef("pk")).order_by("-taken_on")
    return Subquery(newest.values("taken_on")[:1])


def last_interval_day() -> Subquery:
    """Return the newest day with interval data at the point."""
    newest = IntervalDay.objects.filter(usage_point=OuterRef("pk"), superseded_at=None).order_by("-day")
    return Subquery(newest.values("day")[:1])


def believed_before(field: str) -> Subquery:
    """Return an expression over readings: a field of what the register showed before, as `previous_of` picks it."""
    earlier = Q(taken_on__lt=OuterRef("taken_on"))
    put_up = Q(taken_on=OuterRef("taken_on"), source=Reading.Source.INSTALLATION)
    known = believed_readings().filter(earlier | put_up, register=OuterRef("register"))
    return Subquery(known.order_by("-taken_on", "-id").values(field)[:1])


def believed_after(field: str) -> Subquery:
    """Return an expression over readings: a field of what the register showed next."""
    known = believed_readings().filter(taken_on__gt=OuterRef("taken_on"), register=OuterRef("register"))
    return Subquery(known.order_by("taken_on", "id").values(field)[:1])


def readings_that_hold(readings: QuerySet[Reading], words: str) -> QuerySet[Reading]:
    """Return the readings of the points that `find_points` finds."""
    points = find_points(UsagePoint.objects.all(), words)
    return readings.filter(installation__usage_point__in=points)
