"""Whom and what of people a member of staff may see in lists."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from sbyt.apps.contracts.queries import open_accesses
from sbyt.apps.parties.queries import grants_ever, grants_held
from sbyt.kit.access.actor import Actor
from sbyt.kit.access.models import ApiToken, SignInAttempt, User


def users_for(actor: Actor) -> QuerySet[User]:
    """Return the users whom the actor manages, or who at least work or live in his branches."""
    branches = actor.branches("users.manage")
    if branches is None:
        return User.objects.all()
    works = grants_held().filter(user_id=OuterRef("pk"), branch_id__in=branches)
    lives = open_accesses().filter(user_id=OuterRef("pk"), account__branch_id__in=branches)
    return User.objects.filter(Q(Exists(works)) | Q(Exists(lives)))


def sign_ins_for(actor: Actor) -> QuerySet[SignInAttempt]:
    """Return the tries to sign in: all of them, or those of the users whom the actor sees."""
    if actor.may_everywhere("users.manage"):
        return SignInAttempt.objects.all()
    return SignInAttempt.objects.filter(login__in=users_for(actor).values("username"))


def staff_of_all_times(actor: Actor) -> list[tuple[int, str]]:
    """Return (id, name) of everybody who ever held a role where the actor sees changes, by name.

    The choices of a filter.
    """
    branches = actor.branches("audit.view")
    held = grants_ever().filter(user_id=OuterRef("pk"))
    if branches is not None:
        held = held.filter(branch_id__in=branches)
    worked = User.objects.filter(Exists(held))
    return sorted(((user.pk, str(user)) for user in worked), key=lambda pair: pair[1].casefold())


def keys_of(user_id: int) -> QuerySet[ApiToken]:
    """Return the keys of a user, working ones first."""
    return ApiToken.objects.filter(user_id=user_id).order_by("revoked_at", "-created_at")
