"""Keys of the public API, given and taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sbyt.kit.access import api_tokens
from sbyt.kit.access.actor import Actor
from sbyt.kit.access.api_tokens import NewToken
from sbyt.kit.access.models import ApiToken
from sbyt.kit.audit.tracking import acting
from sbyt.usecases.people.reach import user_within_reach


class UnableToRevokeKey(LookupError):
    """Raised when there is no such key, or it works no more."""


@transaction.atomic
def issue_key(*, actor: Actor, user_id: int, name: str, expires_at: datetime | None, reason: str) -> NewToken:
    """Make a key that acts as a user; its text is seen only in what this returns.

    Raises UnableToAct, UnableToFindUser.
    """
    actor.require("users.manage")
    user = user_within_reach(actor=actor, user_id=user_id)
    with acting(user_id=actor.user_id, reason=reason):
        return api_tokens.issue_token(
            user=user, name=name, created_by_id=actor.user_id, expires_at=expires_at
        )


@transaction.atomic
def revoke_key(*, actor: Actor, token_id: int, reason: str) -> None:
    """Take a key back: the next request with it is refused. Raises UnableToAct, UnableToRevokeKey."""
    actor.require("users.manage")
    token = ApiToken.objects.filter(pk=token_id, revoked_at=None).first()
    if token is None:
        raise UnableToRevokeKey("Такого ключа нет, или он уже отозван.")
    user_within_reach(actor=actor, user_id=token.user_id)
    with acting(user_id=actor.user_id, reason=reason):
        api_tokens.revoke_token(token.pk)
