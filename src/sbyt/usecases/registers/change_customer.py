"""Change what is known of an account's customer: name, requisites, contacts, who lives there."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from sbyt.apps.contracts.operations_accounts import rename_accounts
from sbyt.apps.parties.operations.keep_party import PartyFacts, change_party
from sbyt.apps.premises.operations import change_occupancy
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.usecases.registers.late_facts import mark_if_late
from sbyt.usecases.registers.people_bounds import people_bounds
from sbyt.usecases.registers.scope import account_to_change


@transaction.atomic
def change_customer(*, actor: Actor, account_id: int, facts: PartyFacts, seen: str, reason: str) -> None:
    """Change the party of the account; its name changes on all its accounts, issued documents keep the old one.

    Raises UnableToAct, UnableToFind, UnableToKeepParty, UnableToOverwriteParty.
    """
    account = account_to_change(actor=actor, account_id=account_id)
    with acting(user_id=actor.user_id, reason=reason):
        party = change_party(party_id=account.party_id, facts=facts, seen=seen)
        rename_accounts(party_id=party.pk, party_name=party.name)


@transaction.atomic
def change_people(
    *,
    actor: Actor,
    account_id: int,
    since: date,
    permanent: int,
    temporary: int,
    reason: str,
    until: date | None = None,
) -> bool:
    """Say how many people live in the premises of the account over `[since, until)`; who lived there after goes on.

    Tells whether billed months are to be reckoned anew. Raises UnableToAct, UnableToFind, UnableToChangeOccupancy.
    """
    account = account_to_change(actor=actor, account_id=account_id)
    with acting(user_id=actor.user_id, reason=reason):
        change_occupancy(
            premises_id=account.premises_id,
            since=since,
            until=until,
            permanent=permanent,
            temporary=temporary,
            document=reason,
            bounds=people_bounds(on=since),
        )
    return mark_if_late(
        actor=actor,
        building_id=account.premises.building_id,
        account_id=account_id,
        since=since,
        until=until,
        what="число проживающих",
    )
