"""Take a role back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from sbyt.apps.parties.models import RoleGrant
from sbyt.kit.access import users
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting


class UnableToRevokeRole(ValueError):
    """Raised when the grant is unknown or taken back already, or nobody would be left to manage users."""


@transaction.atomic
def revoke_role(*, actor: Actor, grant_id: int, reason: str) -> None:
    """Revoke a grant: the right is gone with the next request, and all sessions of the person end.

    Raises UnableToAct, UnableToRevokeRole.
    """
    grant = RoleGrant.objects.select_for_update(of=("self",)).filter(pk=grant_id, revoked_at=None).first()
    if grant is None:
        raise UnableToRevokeRole("Такой роли нет, или она уже отозвана.")
    if grant.branch_id is None:
        actor.require_everywhere("users.manage")
    else:
        actor.require("users.manage", branch_id=grant.branch_id)
    if grant.role == RoleGrant.Role.ADMINISTRATOR and grant.branch_id is None:
        refuse_to_leave_nobody(without_user_id=grant.user_id)
    with acting(user_id=actor.user_id, reason=reason):
        grant.revoked_at = timezone.now()
        grant.save(update_fields=["revoked_at"])
        users.end_sessions(grant.user_id)


def refuse_to_leave_nobody(*, without_user_id: int) -> None:
    """Raise UnableToRevokeRole where this is the last one who manages users everywhere.

    All such grants stay locked until the transaction ends, so that two last ones cannot revoke each other.
    """
    held = RoleGrant.objects.select_for_update(of=("self",)).filter(
        role=RoleGrant.Role.ADMINISTRATOR, branch=None, revoked_at=None, user__is_active=True
    )
    holders = set(held.order_by("pk").values_list("user_id", flat=True))
    if holders == {without_user_id}:
        raise UnableToRevokeRole("Это последний администратор: сначала дайте эту роль другому.")
