"""Change how large premises are; bills that stood on the size before are marked to be reckoned anew."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from sbyt.apps.contracts.queries_life import open_accounts_of
from sbyt.apps.premises.operations_rooms import change_size
from sbyt.kit.access.actor import Actor
from sbyt.usecases.registers.late_facts import mark_if_late
from sbyt.usecases.registers.people_bounds import most_owners


@transaction.atomic
def change_room_size(
    *,
    actor: Actor,
    premises_id: int,
    since: date,
    area_dm2: int | None,
    rooms: int,
    owners: int | None,
    document: str,
    now: datetime,
) -> bool:
    """Say how large premises are from `since` on; tells whether billed months are to be reckoned anew.

    An area weighs in the shares of the whole building, so the building is marked. Raises UnableToAct, UnableToKeepRoom.
    """
    term = change_size(
        actor=actor,
        premises_id=premises_id,
        since=since,
        area_dm2=area_dm2,
        rooms=rooms,
        owners=owners,
        document=document,
        now=now,
        most_owners=most_owners(on=since),
    )
    if not open_accounts_of(premises_ids=[premises_id], on=since):
        return False
    return mark_if_late(
        actor=actor,
        building_id=term.premises.building_id,
        since=since,
        until=None,
        what=f"площадь помещения {term.premises.number}",
    )
