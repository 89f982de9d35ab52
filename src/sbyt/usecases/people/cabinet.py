"""Open the cabinet to a consumer: the user is made if there is none, the account opened, the link given."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from sbyt.apps.contracts.operations_access import grant_account_access
from sbyt.kit.access import users
from sbyt.kit.access.actor import Actor
from sbyt.kit.access.models import User
from sbyt.kit.access.users import NewInvitation
from sbyt.kit.audit.tracking import acting


@dataclass(frozen=True, slots=True)
class OpenedCabinet:
    """Who sees the account now; `invitation` is None where the person can sign in already."""

    user: User
    invitation: NewInvitation | None


@transaction.atomic
def open_cabinet(*, actor: Actor, account_id: int, email: str, full_name: str, reason: str) -> OpenedCabinet:
    """Open an account to the person with this e-mail, who signs in by it.

    Raises UnableToAct, UnableToGrantAccess, UnableToCreateUser.
    """
    actor.require("cabinet.grant")
    address = email.strip().lower()
    with acting(user_id=actor.user_id, reason=reason):
        user = User.objects.filter(email=address).first() or users.create_user(
            username=address, full_name=full_name, email=address
        )
        grant_account_access(actor=actor, user_id=user.pk, account_id=account_id, reason=reason)
        invitation = None if user.has_usable_password() else users.invite(user=user, made_by_id=actor.user_id)
    return OpenedCabinet(user=user, invitation=invitation)
