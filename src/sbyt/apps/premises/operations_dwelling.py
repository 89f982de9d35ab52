"""Which premises are one dwelling for billing: a flat with its sections and rooms is billed as a whole, or by rooms, never both."""

from __future__ import annotations

from dataclasses import dataclass

from sbyt.apps.premises.models import Premises
from sbyt.apps.premises.queries_of_buildings import rooms_of_flat

_DWELLINGS = (Premises.Kind.FLAT, Premises.Kind.SECTION, Premises.Kind.ROOM, Premises.Kind.HOUSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dwelling:
    """Premises with those they lie in and those that lie in them, by id."""

    premises_id: int
    around: tuple[int, ...]
    inside: tuple[int, ...]


def hold_dwelling(*, premises_id: int) -> Dwelling | None:
    """This function will lock the outermost premises and return what is billed together; None where nobody lives by kind.

    Two people who open accounts in one flat at once wait for each other here. Called inside a transaction; three queries.
    """
    premises = Premises.objects.select_related("inside").get(pk=premises_id)
    if premises.kind not in _DWELLINGS:
        return None
    section = premises.inside
    around = [pk for pk in (premises.inside_id, section.inside_id if section else None) if pk is not None]
    Premises.objects.select_for_update().get(pk=around[-1] if around else premises_id)
    return Dwelling(
        premises_id=premises_id,
        around=tuple(around),
        inside=tuple(room.pk for room in rooms_of_flat(premises_id=premises_id)),
    )
