"""Whom a member of staff may manage: nobody with rights or accounts outside his own branches."""

from __future__ import annotations

from sbyt.apps.contracts.queries import branches_of_consumer
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
    roles = branches_of_roles(user.pk)
    accounts = branches_of_consumer(user.pk)
    if _within(actor.branches("users.manage"), roles, accounts) and actor.may("users.manage"):
        return user
    consumer_alone = roles == frozenset() and accounts != frozenset()
    if consumer_alone and _within(actor.branches("cabinet.grant"), accounts) and actor.may("cabinet.grant"):
        return user
    raise UnableToAct(name=actor.name, verb="users.manage")


def _within(scope: frozenset[int] | None, *branches: frozenset[int] | None) -> bool:
    if scope is None:
        return True
    return all(touched is not None and touched <= scope for touched in branches)
