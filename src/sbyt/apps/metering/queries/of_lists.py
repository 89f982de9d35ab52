"""Columns of lists of points."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable

from sbyt.apps.metering.models import IntervalDay, MeterInstallation, UsagePoint
from sbyt.apps.metering.queries.reading_history import believed_readings
from sbyt.kit import trigram_search  # noqa: F401  the lookup `holds`


def find_points(points: QuerySet[UsagePoint], words: str) -> QuerySet[UsagePoint]:
    """Return the points that hold every one of the words in code, name, АТС code, meter's number or address."""
    for word in words.replace(",", " ").split():
        meters = MeterInstallation.objects.filter(
            usage_point=OuterRef("pk"), meter__serial_number__holds=word
        )
        points = points.filter(
            Q(code__holds=word)
            | Q(name__holds=word)
            | Q(ats_code__holds=word)
            | Q(building__street__holds=word)
            | Q(building__locality__holds=word)
            | Q(building__house__iexact=word)
            | Q(premises__number__iexact=word)
            | Q(Exists(meters))
        )
    return points


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
