"""Open the cabinet to a consumer: the user is made if there is none, the account opened, the link given."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from sbyt.apps.contracts.operations_access import UnableToGrantAccess, grant_account_access
from sbyt.kit.access import users
from sbyt.kit.access.actor import Actor
from sbyt.kit.access.models import User
from sbyt.kit.access.users import NewInvitation
from sbyt.kit.audit.tracking import acting
from sbyt.usecases.people.reach import within_reach


@dataclass(frozen=True, slots=True)
class OpenedCabinet:
    """Who sees the account now; `invitation` is None where the person can sign in already, or is not the actor's to invite."""

    user: User
    invitation: NewInvitation | None


@transaction.atomic
def open_cabinet(*, actor: Actor, account_id: int, email: str, full_name: str, reason: str) -> OpenedCabinet:
    """Open an account to the person with this e-mail, who signs in by it.

    A link is given only for consumers within the actor's reach: a colleague who has not set a password yet must not
    become somebody else's way in. Raises UnableToAct, UnableToGrantAccess, UnableToCreateUser.
    """
    actor.require("cabinet.grant")
    address = email.strip().lower()
    with acting(user_id=actor.user_id, reason=reason):
        user = User.objects.filter(email=address).first() or users.create_user(
            username=address, full_name=full_name, email=address
        )
        if not user.is_active:
            raise UnableToGrantAccess("Этот пользователь отключён: включить его может администратор.")
        grant_account_access(actor=actor, user_id=user.pk, account_id=account_id, reason=reason)
        may_invite = not user.has_usable_password() and user.pk in within_reach(
            actor=actor, user_ids=[user.pk]
        )
        invitation = users.invite(user=user, made_by_id=actor.user_id) if may_invite else None
    return OpenedCabinet(user=user, invitation=invitation)
