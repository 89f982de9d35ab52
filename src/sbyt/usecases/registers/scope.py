"""Whose account or point is being changed: the scoped doors with the verb of change."""

from __future__ import annotations

from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.contracts.types import Account
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.metering.types import UsagePoint
from sbyt.kit.access.actor import Actor

EDIT = "accounts.edit"


class UnableToFind(LookupError):
    """Raised when there is no such account or point where the actor may change it."""


def account_to_change(*, actor: Actor, account_id: int) -> Account:
    """Return the account; raises UnableToAct without the verb, UnableToFind outside its branches."""
    actor.require(EDIT)
    account = accounts_for(actor, verb=EDIT).select_related("party").filter(pk=account_id).first()
    if account is None:
        raise UnableToFind(f"account {account_id}")
    return account


def point_to_change(*, actor: Actor, usage_point_id: int) -> UsagePoint:
    """Return the point; raises UnableToAct without the verb, UnableToFind outside its branches."""
    actor.require(EDIT)
    point = usage_points_for(actor, verb=EDIT).filter(pk=usage_point_id).first()
    if point is None:
        raise UnableToFind(f"point {usage_point_id}")
    return point
