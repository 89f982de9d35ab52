"""Who is behind a request: rights of staff and accounts of a consumer, read afresh each time."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.models import AnonymousUser

from sbyt.apps.contracts.queries import account_ids_of_consumer
from sbyt.apps.parties.queries import role_demands_second_factor, verbs_of
from sbyt.kit.access.actor import NOBODY, Actor
from sbyt.kit.access.models import User


def actor_of(user: User | AnonymousUser) -> Actor:
    """Return the actor of a user; an anonymous or switched-off one may do nothing. A revoked role counts at once."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    return Actor(
        user_id=user.pk,
        name=str(user),
        verbs=verbs_of(user.pk),
        account_ids=account_ids_of_consumer(user.pk),
    )


def owes_second_factor(user: User) -> bool:
    """Tell whether a person must enrol a second factor before anything else: demanded and not there."""
    demanded = user.must_use_mfa or role_demands_second_factor(user.pk)
    return demanded and not is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
