"""Close an account with its last reading; move one customer out and another in on the same day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from sbyt.apps.contracts.operations_accounts import UnableToOpenAccount, UnableToSupply, open_account, supply
from sbyt.apps.contracts.operations_life import UnableToCloseAccount, close_account, follow
from sbyt.apps.contracts.queries_of_account import TermRow, terms_of
from sbyt.apps.contracts.types import Account
from sbyt.apps.metering.operations.shared_meters import take_room_out
from sbyt.apps.parties.operations.keep_party import PartyFacts, UnableToKeepParty, find_or_enter_party
from sbyt.apps.premises.operations import UnableToChangeOccupancy, change_occupancy, end_occupancy
from sbyt.formats.energy_text import Energy
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.usecases.registers.closing_readings import (
    UnableToCloseReadings,
    closing_day,
    closing_scales,
    take_closing_readings,
)
from sbyt.usecases.registers.late_facts import mark_if_late
from sbyt.usecases.registers.people_bounds import people_bounds
from sbyt.usecases.registers.scope import account_to_change

Shows = Mapping[int, Energy | None]
"""What each scale shows on the last day, by register."""


class UnableToEndAccount(ValueError):
    """Raised when a part of it cannot be so; nothing is changed. The text is Russian; `field` names what is at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Who moves in: the customer, how many live there, and the number of the new account (empty = the next free one)."""

    customer: PartyFacts
    people: int | None
    number: str = ""


@transaction.atomic
def end_account(*, actor: Actor, account_id: int, on: date, shows: Shows, reason: str, now: datetime) -> bool:
    """Close the account on the day with its last readings: its last bill is that of the month of the day before.

    Nobody is known to live there from the day on. Tells whether billed months are to be reckoned anew. Raises UnableToAct,
    UnableToFind, UnableToEndAccount.
    """
    account = account_to_change(actor=actor, account_id=account_id)
    _require_past(on, now)
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=reason):
            _closed(actor, account, on=on, shows=shows, now=now)
            for term in terms_of(account_id=account_id):
                if term.valid_to == on:
                    take_room_out(usage_point_id=term.usage_point_id, on=on)
    except (UnableToCloseAccount, UnableToCloseReadings) as refusal:
        raise UnableToEndAccount(str(refusal), field=refusal.field) from refusal
    return _mark(actor, account, on=on)


@transaction.atomic
def move(
    *,
    actor: Actor,
    account_id: int,
    on: date,
    shows: Shows,
    comes: Newcomer,
    reason: str,
    now: datetime,
) -> int:
    """Close the account on the day and open one for who moves in, on the same points and terms; returns its id.

    The last readings of the one are the first of the other: the day itself is the newcomer's. Raises UnableToAct,
    UnableToFind, UnableToEndAccount; nothing is changed then.
    """
    account = account_to_change(actor=actor, account_id=account_id)
    _require_past(on, now)
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=reason):
            terms = [term for term in terms_of(account_id=account_id) if term.holds_on(on)]
            _closed(actor, account, on=on, shows=shows, now=now)
            opened = _moved_in(account, terms, comes, on=on)
    except (UnableToCloseAccount, UnableToCloseReadings, UnableToOpenAccount, UnableToKeepParty) as refusal:
        raise UnableToEndAccount(str(refusal), field=refusal.field) from refusal
    except UnableToChangeOccupancy as refusal:
        raise UnableToEndAccount(str(refusal), field="people") from refusal
    except UnableToSupply as refusal:
        raise UnableToEndAccount(str(refusal), field="on") from refusal
    _mark(actor, account, on=on)
    return opened


def _moved_in(account: Account, terms: list[TermRow], comes: Newcomer, *, on: date) -> int:
    party = find_or_enter_party(facts=comes.customer)
    opened = open_account(
        kind=account.kind,
        number=comes.number,
        party_id=party.pk,
        party_name=party.name,
        branch_id=account.branch_id,
        premises_id=account.premises_id,
        since=on,
    )
    for term in terms:
        supply(
            account_id=opened.pk,
            usage_point_id=term.usage_point_id,
            since=on,
            tariff_id=term.tariff_id,
            price_category=term.price_category,
            power_group=term.power_group,
        )
    if comes.people is not None:
        change_occupancy(
            premises_id=account.premises_id,
            since=on,
            permanent=comes.people,
            temporary=0,
            document="переезд",
            bounds=people_bounds(on=on),
        )
    follow(before_ids=[account.pk], after_ids=[opened.pk], kind="moved", on=on)
    return opened.pk


def _closed(actor: Actor, account: Account, *, on: date, shows: Shows, now: datetime) -> None:
    scales = closing_scales(account_id=account.pk, on=on)
    take_closing_readings(actor=actor, scales=scales, on=on, shows=shows, now=now)
    close_account(account_id=account.pk, on=on, now=now)
    end_occupancy(premises_id=account.premises_id, on=on)


def _require_past(on: date, now: datetime) -> None:
    if on > timezone.localdate(now):
        raise UnableToEndAccount("День ещё не наступил: закрывают по показанию этого дня.", field="on")


def _mark(actor: Actor, account: Account, *, on: date) -> bool:
    return mark_if_late(
        actor=actor,
        building_id=account.premises.building_id,
        account_id=account.pk,
        since=closing_day(on),
        until=None,
        what=f"закрыт {on:%d.%m.%Y}",
    )
