"""Demand a second factor of all who hold a role."""

from __future__ import annotations

from django.db import transaction

from sbyt.apps.parties.models import RoleGrant, RoleRequirement
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting


class UnableToRequire(ValueError):
    """Raised when there is no such role."""


@transaction.atomic
def require_second_factor(*, actor: Actor, role: str, required: bool, reason: str) -> None:
    """Set whether holders of a role must sign in with a second factor; who has none enrols before anything else.

    Raises UnableToAct, UnableToRequire.
    """
    actor.require_everywhere("users.manage")
    if role not in RoleGrant.Role.values:
        raise UnableToRequire(f"Нет такой роли: {role}.")
    with acting(user_id=actor.user_id, reason=reason):
        RoleRequirement.objects.update_or_create(role=role, defaults={"must_use_mfa": required})
