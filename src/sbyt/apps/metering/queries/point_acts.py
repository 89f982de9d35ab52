"""Acts about points, as a point's page and control rounds read them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

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
