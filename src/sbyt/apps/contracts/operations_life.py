"""Close an account, say which account goes on from it, note facts that came late. Called by the use cases of registers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sbyt.apps.contracts.models import Account, AccountSuccession, LateFact, SupplyTerm
from sbyt.kit.access.actor import Actor
from sbyt.kit.versions.lay_over import end_on, supersede


class UnableToCloseAccount(ValueError):
    """Raised when the account cannot be closed on the day; nothing is changed. Russian text; `field` is at fault."""

    def __init__(self, message: str, *, field: str = "on") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def close_account(*, account_id: int, on: date, now: datetime) -> list[SupplyTerm]:
    """Close the account on the day and end its terms then; the day is no longer its own. Returns the terms that ended.

    Terms that were to begin later are superseded. The caller has checked that the actor may, and names him and the reason
    (`acting`). Raises UnableToCloseAccount where it is closed already, opened later, or `on` is ahead of all bounds.
    """
    account = Account.objects.select_for_update().get(pk=account_id)
    if account.active.upper is not None:
        raise UnableToCloseAccount(f"Счёт уже закрыт {account.active.upper:%d.%m.%Y}.")
    if on <= account.active.lower:
        raise UnableToCloseAccount(f"Счёт открыт {account.active.lower:%d.%m.%Y}: закрыть его можно позже.")
    ended = []
    for term in SupplyTerm.objects.filter(account=account, superseded_at=None):
        if term.valid.lower >= on:
            supersede(term, now=now)
        elif term.valid.upper is None or term.valid.upper > on:
            ended.append(end_on(term, until=on, now=now))
    account.active = DateRange(account.active.lower, on)
    account.save(update_fields=["active"])
    return ended


def follow(
    *, before_ids: Collection[int], after_ids: Collection[int], kind: str, on: date
) -> list[AccountSuccession]:
    """Say that each account of `after_ids` goes on from each of `before_ids`. The caller names the actor and the reason."""
    return AccountSuccession.objects.bulk_create(
        AccountSuccession(before_id=before, after_id=after, kind=kind, happened_on=on)
        for before in before_ids
        for after in after_ids
    )


def note_late_fact(
    *,
    building_id: int,
    account_id: int | None,
    since: date,
    until: date | None,
    what: str,
    user_id: int | None,
) -> LateFact:
    """Note a fact that touches billed months `[since, until)` of an account, or (None) of the whole building."""
    return LateFact.objects.create(
        building_id=building_id,
        account_id=account_id,
        since=since,
        until=until,
        what=what[:300],
        recorded_by_id=user_id,
    )


def settle_late_facts(*, actor: Actor, fact_ids: Collection[int]) -> int:
    """Say that the months of these facts were reckoned anew; returns how many were waiting."""
    waiting = LateFact.objects.filter(pk__in=fact_ids, handled_at=None)
    return waiting.update(handled_at=timezone.now(), handled_by_id=actor.user_id)
