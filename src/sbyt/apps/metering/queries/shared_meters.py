"""Shared meters of communal flats as people look for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from sbyt.apps.metering.models import SharedMeterPoint, UsagePoint


def shared_meters_of(*, point_ids: Collection[int], on: date) -> list[UsagePoint]:
    """Return the points whose meters the rooms at `point_ids` share on the day: the section's before the flat's."""
    still = Q(ended_on=None) | Q(ended_on__gt=on)
    nearest = list(
        SharedMeterPoint.objects.filter(still, rooms__usage_point_id__in=point_ids, rooms__valid__contains=on)
        .select_related("usage_point", "inside__usage_point")
        .distinct()
        .order_by("pk")
    )
    around = [one.inside for one in nearest if one.inside is not None]
    return list(dict.fromkeys(one.usage_point for one in (*nearest, *around)))
