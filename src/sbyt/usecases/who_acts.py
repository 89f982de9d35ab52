"""Who is behind a request: rights of staff and accounts of a consumer, read afresh each time."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from sbyt.apps.contracts.queries import account_ids_of_consumer
from sbyt.apps.parties.queries import verbs_of
from sbyt.kit.access.actor import Actor
from sbyt.kit.access.models import User


def actor_of(user: User | AnonymousUser) -> Actor:
    """Return the actor of a user; an anonymous or switched-off one may do nothing. A revoked role counts at once."""
    if not isinstance(user, User) or not user.is_active:
        return Actor(user_id=None, name="аноним")
    return Actor(
        user_id=user.pk,
        name=str(user),
        verbs=verbs_of(user.pk),
        account_ids=account_ids_of_consumer(user.pk),
    )
