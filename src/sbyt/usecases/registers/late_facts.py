"""Mark what must be reckoned anew: a fact that came after a month it touches was billed."""

from __future__ import annotations

from datetime import date

from sbyt.apps.billing.queries.months_of_account import last_final_month
from sbyt.apps.contracts.operations_life import note_late_fact
from sbyt.calc.periods import next_month
from sbyt.kit.access.actor import Actor


def mark_if_late(
    *,
    actor: Actor,
    building_id: int,
    since: date,
    until: date | None,
    what: str,
    account_id: int | None = None,
) -> bool:
    """Note the fact where it touches a billed month; tells whether it did. Without an account it is of the whole building."""
    last = (
        last_final_month(account_id=account_id)
        if account_id is not None
        else last_final_month(building_id=building_id)
    )
    if last is None or since >= next_month(last):
        return False
    note_late_fact(
        building_id=building_id,
        account_id=account_id,
        since=since.replace(day=1),
        until=min(until, next_month(last)) if until is not None else next_month(last),
        what=what,
        user_id=actor.user_id,
    )
    return True
