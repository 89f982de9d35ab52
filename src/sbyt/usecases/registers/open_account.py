"""Open an account in one step: the customer, the premises, the point and, where there is one, its meter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from sbyt.apps.contracts.operations_accounts import (
    NewContract,
    UnableToOpenAccount,
    UnableToSupply,
    open_account,
    supply,
)
from sbyt.apps.metering.operations.shared_meters import put_room, shared_meters_at
from sbyt.apps.metering.operations.stand_meters import UnableToEnterPoint, enter_point
from sbyt.apps.metering.types import SharedMeterPoint
from sbyt.apps.parties.operations.keep_party import PartyFacts, UnableToKeepParty, find_or_enter_party
from sbyt.apps.premises.operations import (
    UnableToChangeOccupancy,
    UnableToKeepPremises,
    change_occupancy,
    find_or_enter_building,
    find_or_enter_premises,
)
from sbyt.apps.premises.types import Premises
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.usecases.registers.people_bounds import people_bounds
from sbyt.usecases.registers.replace_meter import NextMeter, UnableToReplaceMeter, replace_meter
from sbyt.usecases.registers.scope import EDIT

_BUILDING_KINDS = {
    "flat": "apartment_building",
    "house": "private_house",
    "non_residential": "apartment_building",
}


class UnableToOpen(ValueError):
    """Raised when a part of it cannot be so; nothing is stored. `field` names what is at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where energy is used; the building and the room are found by the address or entered."""

    branch_id: int
    locality: str
    street: str
    house: str
    room: str = ""
    kind: str = "flat"
    settlement_group: str = "city"
    stove_kind: str = "gas"
    area_dm2: int | None = None
    rooms: int = 1
    people: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """At what price: a household tariff, or a price category with voltage and group of power."""

    tariff_id: int | None = None
    price_category: int | None = None
    voltage: str = "НН"
    power_group: str = ""


@transaction.atomic
def open_new_account(
    *,
    actor: Actor,
    kind: str,
    since: date,
    number: str,
    customer: PartyFacts,
    place: Place,
    price: Price,
    contract: NewContract | None,
    meter: NextMeter | None,
    reason: str,
    now: datetime,
) -> int:
    """Open the account from `since` on and return its id. Raises UnableToAct, UnableToOpen; nothing is stored then."""
    actor.require(EDIT, branch_id=place.branch_id)
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=reason):
            return _opened(
                actor=actor,
                kind=kind,
                since=since,
                number=number,
                customer=customer,
                place=place,
                price=price,
                contract=contract,
                meter=meter,
                reason=reason,
                now=now,
            )
    except (UnableToKeepParty, UnableToOpenAccount, UnableToReplaceMeter) as refusal:
        raise UnableToOpen(str(refusal), field=refusal.field) from refusal
    except UnableToChangeOccupancy as refusal:
        raise UnableToOpen(str(refusal), field="people") from refusal
    except (UnableToKeepPremises, UnableToEnterPoint, UnableToSupply) as refusal:
        raise UnableToOpen(str(refusal)) from refusal


def _opened(
    *,
    actor: Actor,
    kind: str,
    since: date,
    number: str,
    customer: PartyFacts,
    place: Place,
    price: Price,
    contract: NewContract | None,
    meter: NextMeter | None,
    reason: str,
    now: datetime,
) -> int:
    party = find_or_enter_party(facts=customer)
    premises = _premises(kind, place)
    account = open_account(
        kind=kind,
        number=number,
        party_id=party.pk,
        party_name=party.name,
        branch_id=place.branch_id,
        premises_id=premises.pk,
        since=since,
        contract=contract,
    )
    point = enter_point(
        code=f"Т-{account.number}",
        branch_id=place.branch_id,
        building_id=premises.building_id,
        premises_id=premises.pk,
        voltage=price.voltage,
    )
    supply(
        account_id=account.pk,
        usage_point_id=point.pk,
        since=since,
        tariff_id=price.tariff_id,
        price_category=price.price_category,
        power_group=price.power_group,
    )
    if premises.inside_id is not None:
        shared = _shared_over(premises, on=since)
        if shared is not None:
            put_room(shared_id=shared.pk, usage_point_id=point.pk, since=since)
    if place.people is not None and kind == "household":
        change_occupancy(
            premises_id=premises.pk,
            since=since,
            permanent=place.people,
            temporary=0,
            bounds=people_bounds(on=since),
        )
    if meter is not None:
        replace_meter(
            actor=actor, usage_point_id=point.pk, on=since, last_shows={}, comes=meter, reason=reason, now=now
        )
    return account.pk


def _shared_over(premises: Premises, *, on: date) -> SharedMeterPoint | None:
    """Return the nearest shared meter over a room: of its section, else of its flat."""
    section = premises.inside
    over = [section.pk, section.inside_id] if section is not None else []
    known = shared_meters_at(premises_ids=[pk for pk in over if pk is not None], on=on)
    return next((known[pk] for pk in over if pk in known), None)


def _premises(kind: str, place: Place) -> Premises:
    building = find_or_enter_building(
        branch_id=place.branch_id,
        kind="site" if kind == "legal" else _BUILDING_KINDS.get(place.kind, "apartment_building"),
        locality=place.locality,
        street=place.street,
        house=place.house,
        settlement_group=place.settlement_group,
        stove_kind=place.stove_kind,
    )
    if building.closed_on is not None:
        raise UnableToKeepPremises(f"Дом закрыт {building.closed_on:%d.%m.%Y}: счёт в нём не открывают.")
    return find_or_enter_premises(
        building=building,
        kind="site" if kind == "legal" else place.kind,
        number=place.room,
        area_dm2=place.area_dm2,
        rooms=place.rooms,
    )
