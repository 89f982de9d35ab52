"""Whom a member of staff may manage: nobody with rights or accounts outside his own branches."""

from __future__ import annotations

from collections.abc import Collection

from sbyt.apps.contracts.queries import branches_of_consumers
from sbyt.apps.parties.queries import branches_of_roles
from sbyt.kit.access.actor import Actor, UnableToAct
from sbyt.kit.access.models import User


class UnableToFindUser(LookupError):
    """Raised when there is no such user."""


def user_within_reach(*, actor: Actor, user_id: int) -> User:
    """Return a user whom the actor may manage. Raises UnableToFindUser, UnableToAct.

    Who manages users in some branches may touch those whose every role and account lies in them; a person with a
    role everywhere only by who manages users everywhere. Who only opens the cabinet reaches consumers alone.
    """
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise UnableToFindUser(f"user {user_id}")
    if user.pk not in within_reach(actor=actor, user_ids=[user.pk]):
        raise UnableToAct(name=actor.name, verb="users.manage")
    return user


def within_reach(*, actor: Actor, user_ids: Collection[int]) -> frozenset[int]:
    """Return those of the users whom the actor may manage, as `user_within_reach` does of one. Two queries."""
    roles, accounts = branches_of_roles(user_ids), branches_of_consumers(user_ids)
    return frozenset(user_id for user_id in user_ids if _reaches(actor, roles[user_id], accounts[user_id]))


def _reaches(actor: Actor, roles: frozenset[int] | None, accounts: frozenset[int]) -> bool:
    if actor.may("users.manage") and _within(actor.branches("users.manage"), roles, accounts):
        return True
    consumer_alone = roles == frozenset() and accounts != frozenset()
    return (
        consumer_alone and actor.may("cabinet.grant") and _within(actor.branches("cabinet.grant"), accounts)
    )


def _within(scope: frozenset[int] | None, *branches: frozenset[int] | None) -> bool:
    if scope is None:
        return True
    return all(touched is not None and touched <= scope for touched in branches)
