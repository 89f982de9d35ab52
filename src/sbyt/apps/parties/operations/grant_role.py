"""Give a role to a member of staff."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from sbyt.apps.parties.models import RoleGrant
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting


class UnableToGrantRole(ValueError):
    """Raised when the person holds the role there already, or there is no such role, user or branch."""


def grant_role(*, actor: Actor, user_id: int, role: str, branch_id: int | None, reason: str) -> RoleGrant:
    """Grant a role everywhere (`branch_id` None) or in one branch, from the next request on.

    Only who manages users in that branch may; a role everywhere is given by who manages them everywhere.

    Raises UnableToAct, UnableToGrantRole.
    """
    if branch_id is None:
        actor.require_everywhere("users.manage")
    else:
        actor.require("users.manage", branch_id=branch_id)
    if role not in RoleGrant.Role.values:
        raise UnableToGrantRole(f"Нет такой роли: {role}.")
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=reason):
            grant = RoleGrant.objects.create(user_id=user_id, role=role, branch_id=branch_id)
            transaction.get_connection().check_constraints()
    except IntegrityError as refusal:
        raise UnableToGrantRole("Эта роль уже дана, или нет такого пользователя или отделения.") from refusal
    return grant
