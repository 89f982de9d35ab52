"""Buildings found by words."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from sbyt.apps.premises.models import Building
from sbyt.kit import trigram_search  # noqa: F401  the lookup `holds`
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBuilding:
    """A building with its address in one line and how many premises it has."""

    building_id: int
    locality: str
    address: str
    premises: int


def find_buildings(actor: Actor, words: str, *, verb: str, limit: int = 20) -> list[FoundBuilding]:
    """Return buildings of the branches where the verb is granted that hold every word in their address. One query."""
    branches = actor.branches(verb)
    buildings = (
        Building.objects.all() if branches is None else Building.objects.filter(branch_id__in=branches)
    )
    for word in words.split():
        part = word.strip(",.")
        buildings = buildings.filter(Q(locality__holds=part) | Q(street__holds=part) | Q(house__iexact=part))
    rows = (
        buildings.annotate(count=Count("premises"))
        .order_by("locality", "street", "house", "id")
        .values_list("id", "locality", "street", "house", "count")[:limit]
    )
    return [
        FoundBuilding(building_id=pk, locality=locality, address=f"{street}, {house}", premises=count)
        for pk, locality, street, house, count in rows
    ]
