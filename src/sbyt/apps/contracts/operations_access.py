"""Open an account to a consumer's cabinet, and close it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from sbyt.apps.contracts.models import AccountAccess
from sbyt.apps.contracts.queries import accounts_for
from sbyt.kit.access.actor import Actor, UnableToAct
from sbyt.kit.audit.tracking import acting


class UnableToGrantAccess(ValueError):
    """Raised when the account is not among those of the actor, is open to the user already, or there is no user."""


class UnableToRevokeAccess(ValueError):
    """Raised when there is no such access, or it is taken back already."""


def grant_account_access(*, actor: Actor, user_id: int, account_id: int, reason: str) -> AccountAccess:
    """Let a user see an account in the cabinet, from the next request on.

    Raises UnableToAct, UnableToGrantAccess.
    """
    actor.require("cabinet.grant")
    if not accounts_for(actor, verb="cabinet.grant").filter(pk=account_id).exists():
        raise UnableToGrantAccess("Нет такого лицевого счёта.")
    try:
        with transaction.atomic(), acting(user_id=actor.user_id, reason=reason):
            access = AccountAccess.objects.create(user_id=user_id, account_id=account_id)
            transaction.get_connection().check_constraints()
    except IntegrityError as refusal:
        raise UnableToGrantAccess(
            "Счёт уже открыт этому пользователю, или такого пользователя нет."
        ) from refusal
    return access


@transaction.atomic
def revoke_account_access(*, actor: Actor, access_id: int, reason: str) -> None:
    """Close an account to a user: it is gone from the cabinet and from the API with the next request.

    Raises UnableToAct, UnableToRevokeAccess.
    """
    access = (
        AccountAccess.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(pk=access_id, revoked_at=None)
        .first()
    )
    if access is None:
        raise UnableToRevokeAccess("Такого доступа нет, или он уже отозван.")
    if not actor.may("cabinet.grant", branch_id=access.account.branch_id):
        raise UnableToAct(name=actor.name, verb="cabinet.grant")
    with acting(user_id=actor.user_id, reason=reason):
        access.revoked_at = timezone.now()
        access.save(update_fields=["revoked_at"])
