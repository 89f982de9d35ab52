"""Say in which district houses lie. Needs the verb accounts.edit in their branches."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from sbyt.apps.premises.queries_of_buildings import buildings_for
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting

VERB: Final = "accounts.edit"
_LONGEST: Final = 120


class UnableToAssignDistrict(ValueError):
    """Raised when no house of the actor's is named so; nothing is changed. The text is Russian; `field` names what is at fault."""

    def __init__(self, message: str, *, field: str = "locality") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def assign_district(*, actor: Actor, locality: str, street: str, district: str, reason: str) -> int:
    """This function will say that the houses of a locality, or of one street of it, lie in a district; returns how many changed.

    An empty district takes them out of theirs.

    :raises UnableToAct: the actor may nowhere.
    :raises UnableToAssignDistrict: no such house among the actor's, a name too long, no reason.
    """
    actor.require(VERB)
    name = " ".join(district.split())
    if len(name) > _LONGEST:
        raise UnableToAssignDistrict(f"Название длиннее {_LONGEST} знаков.", field="district")
    if not reason.strip():
        raise UnableToAssignDistrict("Назовите основание.", field="reason")
    houses = buildings_for(actor, verb=VERB).filter(locality__iexact=locality.strip())
    if street.strip():
        houses = houses.filter(street__iexact=street.strip())
    if not houses.exists():
        field = "street" if street.strip() else "locality"
        raise UnableToAssignDistrict("Среди ваших домов таких нет.", field=field)
    with acting(user_id=actor.user_id, reason=reason):
        return houses.exclude(district=name).update(district=name)
