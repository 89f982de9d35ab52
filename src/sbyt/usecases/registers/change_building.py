"""Change what is known of a building; bills that stood on what was known before are marked to be reckoned anew."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from sbyt.apps.contracts.operations_houses import HouseFacts, set_house_terms
from sbyt.apps.contracts.queries_life import open_accounts_of
from sbyt.apps.premises.operations_buildings import (
    BuildingFacts,
    UnableToKeepBuilding,
    change_building,
    close_building,
)
from sbyt.apps.premises.queries_of_buildings import buildings_for, premises_for
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.usecases.registers.late_facts import mark_if_late
from sbyt.usecases.registers.scope import EDIT

_TOLD = 5


@transaction.atomic
def change_characteristics(
    *,
    actor: Actor,
    building_id: int,
    since: date,
    until: date | None,
    facts: BuildingFacts,
    document: str,
    now: datetime,
) -> bool:
    """Change the characteristics of the building over `[since, until)`; tells whether billed months are to be reckoned anew.

    Raises UnableToAct, UnableToKeepBuilding.
    """
    change_building(
        actor=actor,
        building_id=building_id,
        since=since,
        until=until,
        facts=facts,
        document=document,
        now=now,
    )
    return mark_if_late(
        actor=actor, building_id=building_id, since=since, until=until, what="характеристики дома"
    )


@transaction.atomic
def change_house_terms(
    *,
    actor: Actor,
    building_id: int,
    since: date,
    until: date | None,
    facts: HouseFacts,
    document: str,
    now: datetime,
) -> bool:
    """Change how common needs of the building are worked out; tells whether billed months are to be reckoned anew.

    Raises UnableToAct, UnableToKeepHouseTerms.
    """
    set_house_terms(
        actor=actor,
        building_id=building_id,
        since=since,
        until=until,
        facts=facts,
        document=document,
        now=now,
    )
    return mark_if_late(
        actor=actor, building_id=building_id, since=since, until=until, what="условия ОДН дома"
    )


@transaction.atomic
def close_empty_building(*, actor: Actor, building_id: int, on: date, document: str) -> None:
    """Close a building in which no account is open on the day or later.

    Raises UnableToAct, UnableToKeepBuilding: it names the accounts that are open.
    """
    actor.require(EDIT)
    if not buildings_for(actor, verb=EDIT).filter(pk=building_id).exists():
        raise UnableToKeepBuilding("Такого дома нет.")
    rooms = premises_for(actor, verb=EDIT).filter(building_id=building_id).values("pk")
    still = open_accounts_of(premises_ids=rooms, on=on)
    if still:
        told = ", ".join(account.number for account in still[:_TOLD])
        more = "…" if len(still) > _TOLD else ""
        count = numbers.counted(len(still), "счёт", "счёта", "счетов")
        raise UnableToKeepBuilding(
            f"В доме открыто: {count} ({told}{more}). Сначала закройте их.", field="on"
        )
    close_building(actor=actor, building_id=building_id, on=on, document=document)
