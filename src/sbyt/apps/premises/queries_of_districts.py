"""Districts: which there are, and how houses of streets are spread over them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from sbyt.apps.premises.queries_of_buildings import buildings_for
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True)
class StreetRow:
    """The houses of a street that lie in one district; an empty `district` is none."""

    locality: str
    street: str
    district: str
    houses: int


def district_names(actor: Actor, *, verb: str = "accounts.view") -> list[str]:
    """Return the districts of the houses of the actor's branches, by name, by one query."""
    houses = buildings_for(actor, verb=verb).exclude(district="")
    return list(houses.order_by("district").values_list("district", flat=True).distinct())


def streets_by_district(actor: Actor, *, most: int) -> list[StreetRow]:
    """Return up to `most` streets of the actor's branches with their districts, by one query."""
    rows = (
        buildings_for(actor)
        .order_by("locality", "street", "district")
        .values_list("locality", "street", "district")
        .annotate(houses=Count("pk"))
    )
    return [StreetRow(*row) for row in rows[:most]]
