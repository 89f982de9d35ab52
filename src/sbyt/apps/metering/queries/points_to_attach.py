"""Points that a code of a file may be attached to, found by words."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q

from sbyt.apps.metering.models import UsagePoint
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.kit import trigram_search  # noqa: F401  the lookup `holds`
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class PointChoice:
    """A usage point that a code may be attached to: where it stands and what code it has now."""

    point_id: int
    code: str
    name: str
    address: str
    ats_code: str


def points_to_attach(actor: Actor, words: str, *, limit: int = 8) -> list[PointChoice]:
    """Return points of the actor's branches that hold every word in code, name or address; those without a code first."""
    points = usage_points_for(actor, verb="imports.upload")
    for word in words.split():
        points = points.filter(
            Q(code__holds=word)
            | Q(name__holds=word)
            | Q(building__street__holds=word)
            | Q(building__locality__holds=word)
            | Q(building__house__iexact=word)
            | Q(supply_terms__account__number__holds=word)
            | Q(supply_terms__account__party_name__holds=word)
        )
    rows = (
        UsagePoint.objects.filter(pk__in=points.values("pk"))
        .order_by(F("ats_code").asc(nulls_first=True), "code")
        .values_list(
            "id", "code", "name", "building__street", "building__house", "premises__number", "ats_code"
        )
    )
    return [
        PointChoice(
            point_id=pk,
            code=code,
            name=name,
            address=f"{street}, {house}" + (f"-{room}" if room else ""),
            ats_code=ats or "",
        )
        for pk, code, name, street, house, room, ats in rows[:limit]
    ]
