"""What others may do with buildings, rooms and who lives in them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.apps.premises.models import Building, Occupancy, Premises


class UnableToKeepPremises(ValueError):
    """Raised when a building or a room cannot be as said; the message is shown."""


class UnableToChangeOccupancy(ValueError):
    """Raised when people are already recorded from the day on, or later; the message is shown."""


def find_or_enter_building(
    *,
    branch_id: int,
    kind: str,
    locality: str,
    street: str,
    house: str,
    settlement_group: str,
    stove_kind: str,
) -> Building:
    """Return the building at the address, entered now unless it is known.

    The caller names the actor and the reason (`acting`). Raises UnableToKeepPremises where the known building
    belongs to another branch.
    """
    known = Building.objects.filter(
        locality__iexact=locality, street__iexact=street, house__iexact=house
    ).first()
    if known is None:
        return Building.objects.create(
            branch_id=branch_id,
            kind=kind,
            locality=locality,
            street=street,
            house=house,
            settlement_group=settlement_group,
            stove_kind=stove_kind,
        )
    if known.branch_id != branch_id:
        raise UnableToKeepPremises(f"Дом {known} относится к другому отделению: {known.branch}.")
    return known


def find_or_enter_premises(
    *, building: Building, kind: str, number: str, area_dm2: int | None, rooms: int
) -> Premises:
    """Return the room of the building with this number, entered now unless it is known.

    A known room keeps its area and rooms. The caller names the actor and the reason (`acting`).
    """
    premises, _created = Premises.objects.get_or_create(
        building=building,
        number=number,
        defaults={"kind": kind, "area_dm2": area_dm2, "rooms": rooms},
    )
    return premises


@transaction.atomic
def change_occupancy(*, premises_id: int, since: date, permanent: int, temporary: int) -> Occupancy:
    """Say how many people live in the premises from `since` on; what was true before ends that day.

    A period that begins the very same day is corrected in place (its history stays in the journal). The caller has
    checked that the actor may, and names him and the reason (`acting`). Raises UnableToChangeOccupancy where another
    period begins later: it would be overlapped.
    """
    Premises.objects.select_for_update().get(pk=premises_id)
    periods = list(Occupancy.objects.filter(premises_id=premises_id).order_by("valid"))
    later = next((period for period in periods if period.valid.lower > since), None)
    if later is not None:
        raise UnableToChangeOccupancy(
            f"С {later.valid.lower:%d.%m.%Y} уже записано другое число проживающих. Укажите дату не раньше."
        )
    same = next((period for period in periods if period.valid.lower == since), None)
    if same is not None:
        same.permanent, same.temporary, same.valid = permanent, temporary, DateRange(since, None)
        same.save()
        return same
    for period in periods:
        if period.valid.upper is None or period.valid.upper > since:
            period.valid = DateRange(period.valid.lower, since)
            period.save()
    return Occupancy.objects.create(
        premises_id=premises_id, valid=DateRange(since, None), permanent=permanent, temporary=temporary
    )
