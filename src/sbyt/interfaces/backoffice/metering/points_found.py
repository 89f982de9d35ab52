"""Usage points in the palette's answer."""

from __future__ import annotations

from django.urls import reverse

from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.queries.points_search import find_points
from sbyt.interfaces.backoffice.palette_hits import Hit, Hits
from sbyt.kit.access.actor import Actor

_MOST = 5


def points_found(actor: Actor, words: str) -> Hits:
    """Return the first points with all the words in code, name, meter's number or address."""
    points = find_points(usage_points_for(actor), words).select_related("building", "premises__building")
    return Hits(
        "Точки",
        [
            Hit(
                url=reverse("backoffice:point", args=[point.pk]),
                title=point.code,
                note=" · ".join(part for part in (point.name, str(point.premises or point.building)) if part),
                icon="bolt",
            )
            for point in points.order_by("code")[:_MOST]
        ],
    )
