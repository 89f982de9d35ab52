"""Acts about points, as a point's page and control rounds read them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q, QuerySet

from sbyt.apps.metering.models import PointGround


def grounds_of(*, point_ids: Collection[int]) -> list[PointGround]:
    """Return the acts about the points believed now, the latest first, by one query."""
    rows = PointGround.objects.filter(usage_point_id__in=point_ids, superseded_at=None)
    return list(rows.select_related("recorded_by").order_by("-valid", "pk"))


def standing_grounds(*, usage_point_id: int, kinds: Collection[str], on: date) -> QuerySet[PointGround]:
    """Return the acts of these kinds that hold at the point on the day."""
    return PointGround.objects.filter(
        usage_point_id=usage_point_id, kind__in=kinds, valid__contains=on, superseded_at=None
    )


def acts_of_month(
    *, point_ids: Collection[int], date_from: date, date_to: date, as_of: datetime
) -> list[PointGround]:
    """Return the acts about the points that hold in `[date_from, date_to)`, as believed at `as_of`, by one query."""
    believed = Q(superseded_at=None) | Q(superseded_at__gt=as_of)
    rows = PointGround.objects.filter(
        believed,
        usage_point_id__in=point_ids,
        valid__overlap=(date_from, date_to),
        recorded_at__lte=as_of,
    )
    return list(rows.order_by("usage_point_id", "valid", "pk"))
