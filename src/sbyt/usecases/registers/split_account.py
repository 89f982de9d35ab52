"""Split the account of a flat into accounts of its rooms under one shared meter; join them into one again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from sbyt.apps.contracts.operations_accounts import UnableToOpenAccount, UnableToSupply, open_account, supply
from sbyt.apps.contracts.operations_life import UnableToCloseAccount, close_account, follow
from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.contracts.queries_life import open_accounts_of
from sbyt.apps.contracts.queries_of_account import TermRow, terms_of
from sbyt.apps.contracts.types import Account
from sbyt.apps.metering.operations.shared_meters import (
    put_room,
    share_meter,
    shared_meters_at,
    stop_sharing,
)
from sbyt.apps.metering.operations.stand_meters import UnableToEnterPoint, enter_point
from sbyt.apps.parties.operations.keep_party import UnableToKeepParty, find_or_enter_party
from sbyt.apps.premises.operations import UnableToChangeOccupancy, change_occupancy, end_occupancy
from sbyt.apps.premises.operations_rooms import UnableToKeepRoom, enter_premises
from sbyt.apps.premises.queries_of_buildings import premises_for, rooms_of_flat, size_on
from sbyt.apps.premises.types import Premises
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.usecases.registers.closing_readings import (
    ClosingScale,
    UnableToCloseReadings,
    closing_day,
    closing_scales,
    scales_at,
    take_closing_readings,
)
from sbyt.usecases.registers.end_account import Newcomer, Shows, UnableToEndAccount
from sbyt.usecases.registers.late_facts import mark_if_late
from sbyt.usecases.registers.people_bounds import people_bounds
from sbyt.usecases.registers.scope import EDIT, UnableToFind, account_to_change

_REFUSALS = (
    UnableToCloseAccount,
    UnableToCloseReadings,
    UnableToOpenAccount,
    UnableToKeepParty,
    UnableToKeepRoom,
    UnableToChangeOccupancy,
)
_FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomShare:
    """A room that gets an account of its own."""

    number: str
    area_dm2: int
    comes: Newcomer


@transaction.atomic
def split_account(
    *,
    actor: Actor,
    account_id: int,
    on: date,
    shows: Shows,
    rooms: Sequence[RoomShare],
    reason: str,
    now: datetime,
) -> list[int]:
    """Close the account of a flat on the first day of a month and open one for each of its rooms; returns their ids.

    The meter of the flat becomes shared by the rooms (PP 354 p. 50). Raises UnableToAct, UnableToFind, UnableToEndAccount;
    nothing is changed then.
    """
    account = account_to_change(actor=actor, account_id=account_id)
    _require_first_day(on, now)
    _check_rooms(account, rooms, on)
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=reason):
            terms = [term for term in terms_of(account_id=account_id) if term.holds_on(on)]
            if len(terms) != 1:
                raise UnableToEndAccount("Делят счёт с одной точкой учёта, на которую есть условия.")
            scales = closing_scales(account_id=account_id, on=on)
            take_closing_readings(actor=actor, scales=scales, on=on, shows=shows, now=now)
            close_account(account_id=account_id, on=on, now=now)
            end_occupancy(premises_id=account.premises_id, on=on)
            shared_id = share_meter(usage_point_id=terms[0].usage_point_id).pk if scales else None
            opened = [
                _room_opened(actor, account, terms[0], share, on=on, shared_id=shared_id, reason=reason)
                for share in rooms
            ]
            follow(before_ids=[account.pk], after_ids=opened, kind="split", on=on)
    except _REFUSALS as refusal:
        raise UnableToEndAccount(str(refusal), field=refusal.field) from refusal
    except (UnableToSupply, UnableToEnterPoint) as refusal:
        raise UnableToEndAccount(str(refusal)) from refusal
    _mark(actor, account, on, f"разделён {on:%d.%m.%Y}")
    return opened


@transaction.atomic
def join_accounts(
    *,
    actor: Actor,
    premises_id: int,
    on: date,
    tariff_id: int,
    comes: Newcomer,
    shows: Shows,
    reason: str,
    now: datetime,
) -> int:
    """Close the accounts of all rooms of a flat on the first day of a month and open one for the flat; returns its id.

    The meter that the rooms shared is the flat's own again. Raises UnableToAct, UnableToFind, UnableToEndAccount; nothing is
    changed then.
    """
    actor.require(EDIT)
    flat = premises_for(actor, verb=EDIT).select_related("building").filter(pk=premises_id).first()
    if flat is None:
        raise UnableToFind(f"premises {premises_id}")
    _require_first_day(on, now)
    rooms = rooms_of_flat(premises_id=flat.pk)
    accounts = open_accounts_of(premises_ids=[room.pk for room in rooms], on=on)
    if len(accounts) < _FEWEST:
        raise UnableToEndAccount("У квартиры меньше двух открытых счетов комнат: объединять нечего.")
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=reason):
            scales = joining_scales(premises_id=premises_id, on=on)
            take_closing_readings(actor=actor, scales=scales, on=on, shows=shows, now=now)
            for account in accounts:
                close_account(account_id=account.pk, on=on, now=now)
                end_occupancy(premises_id=account.premises_id, on=on)
            opened = _joined(flat, accounts, comes, tariff_id=tariff_id, on=on)
    except _REFUSALS as refusal:
        raise UnableToEndAccount(str(refusal), field=refusal.field) from refusal
    except (UnableToSupply, UnableToEnterPoint) as refusal:
        raise UnableToEndAccount(str(refusal)) from refusal
    for account in accounts_for(actor, verb=EDIT).filter(pk__in=[one.pk for one in accounts]):
        _mark(actor, account, on, f"объединён {on:%d.%m.%Y}")
    return opened


def joining_scales(*, premises_id: int, on: date) -> list[ClosingScale]:
    """Return what is read on the day of joining: the shared meter of the flat and the meters of its rooms."""
    rooms = [premises_id, *(room.pk for room in rooms_of_flat(premises_id=premises_id))]
    accounts = open_accounts_of(premises_ids=rooms, on=on)
    own = {
        term.usage_point_id
        for account in accounts
        for term in terms_of(account_id=account.pk)
        if term.holds_on(on)
    }
    shared = {
        shared.usage_point_id for shared in shared_meters_at(premises_ids=[premises_id], on=on).values()
    }
    return scales_at(point_ids=own | shared, on=on)


def _room_opened(
    actor: Actor,
    account: Account,
    term: TermRow,
    share: RoomShare,
    *,
    on: date,
    shared_id: int | None,
    reason: str,
) -> int:
    (room,) = enter_premises(
        actor=actor,
        building_id=account.premises.building_id,
        kind=Premises.Kind.ROOM,
        numbers=[share.number],
        inside_id=account.premises_id,
        area_dm2=share.area_dm2,
        rooms=1,
        owners=None,
        reason=reason,
    )
    opened = _opened(account, room, share.comes, on=on)
    point = enter_point(
        code=f"Т-{opened.number}",
        branch_id=account.branch_id,
        building_id=room.building_id,
        premises_id=room.pk,
        voltage=term.voltage,
    )
    supply(account_id=opened.pk, usage_point_id=point.pk, since=on, tariff_id=term.tariff_id)
    if shared_id is not None:
        put_room(shared_id=shared_id, usage_point_id=point.pk, since=on)
    return opened.pk


def _joined(flat: Premises, accounts: Sequence[Account], comes: Newcomer, *, tariff_id: int, on: date) -> int:
    opened = _opened(accounts[0], flat, comes, on=on)
    shared = shared_meters_at(premises_ids=[flat.pk], on=on).get(flat.pk)
    if shared is not None:
        stop_sharing(shared_id=shared.pk, on=on)
        point_id = shared.usage_point_id
    else:
        point_id = enter_point(
            code=f"Т-{opened.number}",
            branch_id=opened.branch_id,
            building_id=flat.building_id,
            premises_id=flat.pk,
        ).pk
    supply(account_id=opened.pk, usage_point_id=point_id, since=on, tariff_id=tariff_id)
    follow(before_ids=[account.pk for account in accounts], after_ids=[opened.pk], kind="joined", on=on)
    return opened.pk


def _opened(model: Account, premises: Premises, comes: Newcomer, *, on: date) -> Account:
    party = find_or_enter_party(facts=comes.customer)
    opened = open_account(
        kind=model.kind,
        number=comes.number,
        party_id=party.pk,
        party_name=party.name,
        branch_id=model.branch_id,
        premises_id=premises.pk,
        since=on,
    )
    if comes.people is not None:
        change_occupancy(
            premises_id=premises.pk,
            since=on,
            permanent=comes.people,
            temporary=0,
            bounds=people_bounds(on=on),
        )
    return opened


def _check_rooms(account: Account, rooms: Sequence[RoomShare], on: date) -> None:
    if account.kind != Account.Kind.HOUSEHOLD or account.premises.kind not in {
        Premises.Kind.FLAT,
        Premises.Kind.SECTION,
    }:
        raise UnableToEndAccount("Делят счета квартир: у дома и нежилого помещения комнат нет.")
    if len(rooms) < _FEWEST:
        raise UnableToEndAccount("Назовите хотя бы две комнаты.")
    size = size_on(premises_id=account.premises_id, on=on)
    area = size.area_dm2 if size is not None else None
    total = sum(room.area_dm2 for room in rooms)
    if area is not None and total > area:
        words = f"Площадь комнат {numbers.area(total)} м² больше площади квартиры {numbers.area(area)} м²."
        raise UnableToEndAccount(words, field="area")


def _require_first_day(on: date, now: datetime) -> None:
    if on.day != 1:
        raise UnableToEndAccount(
            "Счета делят и объединяют с первого числа: месяц общего прибора делится целиком.", field="on"
        )
    if on > timezone.localdate(now):
        raise UnableToEndAccount("День ещё не наступил.", field="on")


def _mark(actor: Actor, account: Account, on: date, what: str) -> None:
    mark_if_late(
        actor=actor,
        building_id=account.premises.building_id,
        account_id=account.pk,
        since=closing_day(on),
        until=None,
        what=what,
    )
