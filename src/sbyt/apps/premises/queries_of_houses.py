"""Houses of a branch and the rooms in them, as other systems ask about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from sbyt.apps.premises.models import Building
from sbyt.apps.premises.models import Premises as Room
from sbyt.kit.access.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A building with its address; `is_private` where it is one household's."""

    building_id: int
    address: str
    is_private: bool


def building_ids_of_branch(branch_id: int) -> list[int]:
    """Return the ids of the buildings of a branch that people live in, in their order."""
    lived_in = (Building.Kind.APARTMENT_BUILDING, Building.Kind.PRIVATE_HOUSE)
    buildings = Building.objects.filter(branch_id=branch_id, kind__in=lived_in)
    return list(buildings.order_by("pk").values_list("pk", flat=True))


def houses(*, building_ids: Collection[int]) -> dict[int, House]:
    """Return the buildings by id, by one query."""
    return {
        building.pk: House(
            building_id=building.pk,
            address=str(building),
            is_private=building.kind == Building.Kind.PRIVATE_HOUSE,
        )
        for building in Building.objects.filter(pk__in=building_ids)
    }


def rooms_by_number(*, building_id: int) -> dict[tuple[str, bool], int]:
    """Return the premises of a building by number and whether people live there, by one query."""
    lived_in = (Room.Kind.FLAT, Room.Kind.HOUSE)
    rooms = Room.objects.filter(building_id=building_id).values_list("number", "kind", "pk")
    return {(number.strip(), kind in lived_in): pk for number, kind, pk in rooms}


def houses_for(actor: Actor, *, verb: str) -> QuerySet[Building]:
    """Return the houses that people live in, of the branches where the verb is granted."""
    lived_in = (Building.Kind.APARTMENT_BUILDING, Building.Kind.PRIVATE_HOUSE)
    buildings = Building.objects.filter(kind__in=lived_in)
    branches = actor.branches(verb)
    return buildings if branches is None else buildings.filter(branch_id__in=branches)
