"""What is done to a user as such. Whether an actor may do it is asked where roles and accounts are known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from sbyt.kit.access.models import Invitation, User
from sbyt.kit.access.secrets_once import digest_of, new_secret

INVITATION_LASTS: Final = timedelta(days=7)


class UnableToCreateUser(ValueError):
    """Raised when the login or the e-mail is taken or malformed; the message is for the person, in Russian."""


class UnableToAcceptInvitation(ValueError):
    """Raised when the link is unknown, used, revoked or too old, or the user is switched off."""


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """The secret of the link, seen only now."""

    secret: str
    invitation: Invitation


@transaction.atomic
def create_user(*, username: str, full_name: str, email: str = "", must_use_mfa: bool = False) -> User:
    """Create a user who cannot sign in until the invitation is accepted. Raises UnableToCreateUser."""
    user = User(
        username=username.strip().lower(),
        full_name=full_name.strip(),
        email=email.strip().lower(),
        must_use_mfa=must_use_mfa,
    )
    user.set_unusable_password()
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as refusal:
        raise UnableToCreateUser(" ".join(refusal.messages)) from refusal
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as refusal:
        raise UnableToCreateUser("Такой логин или адрес почты уже занят.") from refusal
    return user


def user_id_of(login: str) -> int | None:
    """Return the id of a user by login, None where there is none."""
    return User.objects.filter(username=login.strip().lower()).values_list("pk", flat=True).first()


def set_password(user: User, password: str) -> None:
    """Set a password the person chose; all sessions end, since each is checked against it.

    Raises django's ValidationError with the rules it breaks.
    """
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])


def end_sessions(user_id: int) -> None:
    """End all sessions of a user, wherever they are open."""
    User.objects.filter(pk=user_id).update(session_epoch=F("session_epoch") + 1)


def forget_second_factors(user_id: int) -> int:
    """Remove all second factors of a user who lost them; return how many there were."""
    removed: int = Authenticator.objects.filter(user_id=user_id).delete()[0]
    return removed


@transaction.atomic
def invite(*, user: User, made_by_id: int | None) -> NewInvitation:
    """Make a link for setting a password; the links made before it work no more."""
    now = timezone.now()
    Invitation.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=now)
    secret = new_secret()
    invitation = Invitation.objects.create(
        user=user, digest=digest_of(secret), made_by_id=made_by_id, expires_at=now + INVITATION_LASTS
    )
    return NewInvitation(secret=secret, invitation=invitation)


def open_invitation(secret: str) -> Invitation:
    """Return the invitation behind a link. Raises UnableToAcceptInvitation."""
    invitation = (
        Invitation.objects.select_related("user")
        .filter(
            digest=digest_of(secret),
            used_at=None,
            revoked_at=None,
            expires_at__gt=timezone.now(),
            user__is_active=True,
        )
        .first()
    )
    if invitation is None:
        raise UnableToAcceptInvitation("Ссылка не действует: она использована, отозвана или устарела.")
    return invitation


@transaction.atomic
def accept_invitation(*, secret: str, password: str) -> User:
    """Set the password by a link, once. Raises UnableToAcceptInvitation, or ValidationError for a weak password."""
    invitation = open_invitation(secret)
    taken = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None).update(
        used_at=timezone.now()
    )
    if not taken:
        raise UnableToAcceptInvitation("Ссылка уже использована.")
    set_password(invitation.user, password)
    return invitation.user
