"""Create, invite, switch off and on: each by an actor, with a reason, within reach."""

from __future__ import annotations

from django.db import transaction

from sbyt.apps.parties.operations.revoke_role import refuse_to_leave_nobody
from sbyt.kit.access import users
from sbyt.kit.access.actor import Actor
from sbyt.kit.access.models import User
from sbyt.kit.access.users import NewInvitation
from sbyt.kit.audit.tracking import acting
from sbyt.usecases.people.reach import user_within_reach


@transaction.atomic
def create_user(
    *, actor: Actor, username: str, full_name: str, email: str, must_use_mfa: bool, reason: str
) -> NewInvitation:
    """Create a user without rights and make the link by which the person sets a password.

    Raises UnableToAct, UnableToCreateUser.
    """
    actor.require("users.manage")
    with acting(user_id=actor.user_id, reason=reason):
        user = users.create_user(
            username=username, full_name=full_name, email=email, must_use_mfa=must_use_mfa
        )
        return users.invite(user=user, made_by_id=actor.user_id)


@transaction.atomic
def invite_again(*, actor: Actor, user_id: int, reason: str) -> NewInvitation:
    """Make a new link for setting a password; the old links and all sessions of the person end.

    Raises UnableToAct, UnableToFindUser.
    """
    user = user_within_reach(actor=actor, user_id=user_id)
    with acting(user_id=actor.user_id, reason=reason):
        users.end_sessions(user.pk)
        return users.invite(user=user, made_by_id=actor.user_id)


@transaction.atomic
def switch_off_user(*, actor: Actor, user_id: int, reason: str) -> None:
    """Shut a person out: sign-in, sessions and keys of the API stop at once; roles and history stay.

    Raises UnableToAct, UnableToFindUser; UnableToRevokeRole for the last administrator.
    """
    user = user_within_reach(actor=actor, user_id=user_id)
    refuse_to_leave_nobody(without_user_id=user.pk)
    _set_active(actor=actor, user=user, active=False, reason=reason)


@transaction.atomic
def switch_on_user(*, actor: Actor, user_id: int, reason: str) -> None:
    """Let a person in again, with the roles held before. Raises UnableToAct, UnableToFindUser."""
    user = user_within_reach(actor=actor, user_id=user_id)
    _set_active(actor=actor, user=user, active=True, reason=reason)


@transaction.atomic
def require_second_factor_of_user(*, actor: Actor, user_id: int, required: bool, reason: str) -> None:
    """Set whether this person must sign in with a second factor, whatever the role.

    Raises UnableToAct, UnableToFindUser.
    """
    user = user_within_reach(actor=actor, user_id=user_id)
    with acting(user_id=actor.user_id, reason=reason):
        user.must_use_mfa = required
        user.save(update_fields=["must_use_mfa"])


@transaction.atomic
def forget_second_factors(*, actor: Actor, user_id: int, reason: str) -> int:
    """Remove the second factors of a person who lost the phone; all sessions end. Returns how many were removed.

    Raises UnableToAct, UnableToFindUser.
    """
    user = user_within_reach(actor=actor, user_id=user_id)
    with acting(user_id=actor.user_id, reason=reason):
        users.end_sessions(user.pk)
        return users.forget_second_factors(user.pk)


def _set_active(*, actor: Actor, user: User, active: bool, reason: str) -> None:
    with acting(user_id=actor.user_id, reason=reason):
        user.is_active = active
        user.save(update_fields=["is_active"])
        users.end_sessions(user.pk)
