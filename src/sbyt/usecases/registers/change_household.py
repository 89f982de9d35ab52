"""Record what was agreed with a household: absences, benefits, exemptions from ranges; late ones mark their months."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from sbyt.apps.contracts.operations_household import (
    BenefitFacts,
    end_grant,
    exempt_from_ranges,
    grant_benefit,
)
from sbyt.apps.contracts.types import Account
from sbyt.apps.premises.operations_absence import (
    AbsenceFacts,
    correct_absence,
    record_absence,
    withdraw_absence,
)
from sbyt.kit.access.actor import Actor
from sbyt.usecases.registers.late_facts import mark_if_late
from sbyt.usecases.registers.scope import account_to_change


@transaction.atomic
def add_absence(
    *,
    actor: Actor,
    account_id: int,
    people: int,
    left_on: date,
    returned_on: date | None,
    applied_on: date | None,
    document: str,
) -> bool:
    """Record that people of the account were away; tells whether billed months are to be reckoned anew.

    Raises UnableToAct, UnableToFind, UnableToRecordAbsence.
    """
    account = account_to_change(actor=actor, account_id=account_id)
    record_absence(
        actor=actor,
        premises_id=account.premises_id,
        people=people,
        left_on=left_on,
        returned_on=returned_on,
        applied_on=applied_on,
        document=document,
    )
    return _marked(actor, account, left_on, returned_on, "временное отсутствие")


@transaction.atomic
def change_absence(*, actor: Actor, account_id: int, absence_id: int, facts: AbsenceFacts) -> bool:
    """Put an absence right; tells whether billed months are to be reckoned anew.

    Raises UnableToAct, UnableToFind, UnableToRecordAbsence.
    """
    account = account_to_change(actor=actor, account_id=account_id)
    old, new = correct_absence(
        actor=actor, absence_id=absence_id, premises_id=account.premises_id, facts=facts
    )
    since = min(old.left_on, new.left_on)
    until = max(old.returned_on, new.returned_on) if old.returned_on and new.returned_on else None
    return _marked(actor, account, since, until, "исправление временного отсутствия")


@transaction.atomic
def drop_absence(*, actor: Actor, account_id: int, absence_id: int, reason: str) -> bool:
    """Withdraw an absence; tells whether billed months are to be reckoned anew.

    Raises UnableToAct, UnableToFind, UnableToRecordAbsence.
    """
    account = account_to_change(actor=actor, account_id=account_id)
    dropped = withdraw_absence(
        actor=actor, absence_id=absence_id, premises_id=account.premises_id, reason=reason
    )
    return _marked(actor, account, dropped.left_on, dropped.returned_on, "отмена временного отсутствия")


@transaction.atomic
def add_benefit(
    *, actor: Actor, account_id: int, facts: BenefitFacts, since: date, until: date | None, document: str
) -> bool:
    """Record a benefit; tells whether billed months are to be reckoned anew. Raises UnableToAct, UnableToFind, UnableToGrant."""
    account = account_to_change(actor=actor, account_id=account_id)
    grant_benefit(
        actor=actor, account_id=account_id, facts=facts, since=since, until=until, document=document
    )
    return _marked(actor, account, since, until, f"льгота «{facts.name.strip()}»")


@transaction.atomic
def add_exemption(*, actor: Actor, account_id: int, since: date, until: date | None, reason: str) -> bool:
    """Record an exemption from ranges; tells whether billed months are to be reckoned anew.

    Raises UnableToAct, UnableToFind, UnableToGrant.
    """
    account = account_to_change(actor=actor, account_id=account_id)
    exempt_from_ranges(actor=actor, account_id=account_id, since=since, until=until, reason=reason)
    return _marked(actor, account, since, until, "освобождение от диапазонов")


@transaction.atomic
def stop_grant(
    *, actor: Actor, account_id: int, kind: str, grant_id: int, until: date | None, reason: str, now: datetime
) -> bool:
    """End a benefit ("benefit") or an exemption ("exemption") on a day, or withdraw it; tells whether months are touched.

    Raises UnableToAct, UnableToFind, UnableToGrant.
    """
    account = account_to_change(actor=actor, account_id=account_id)
    began = end_grant(
        actor=actor,
        account_id=account_id,
        kind=kind,
        grant_id=grant_id,
        until=until,
        reason=reason,
        now=now,
    )
    what = "окончание льготы" if kind == "benefit" else "окончание освобождения от диапазонов"
    return _marked(actor, account, until or began, None, what)


def _marked(actor: Actor, account: Account, since: date, until: date | None, what: str) -> bool:
    return mark_if_late(
        actor=actor,
        building_id=account.premises.building_id,
        account_id=account.pk,
        since=since,
        until=until,
        what=what,
    )
