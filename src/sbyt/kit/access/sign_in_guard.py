"""How often one may try to sign in: by login and by address, in the database, so for all processes together.

A wrong try counts until the same login signs in, or for a day. After `FREE_TRIES` wrong ones by login the next must
wait a minute, then two, then four … up to an hour; by address (several logins guessed from one place, or an office
behind one address) two seconds, four, eight … up to five minutes. A refused try is not counted, so knocking on a
closed door does not keep it closed. The answer is the same whether the login exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from sbyt.kit.access.models import SignInAttempt, User

FREE_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a wait grows: `first` after the free tries, doubled by each further wrong one, never over `longest`."""

    first: timedelta
    longest: timedelta
    remembered: timedelta

    def wait_after(self, wrong_tries: int) -> timedelta:
        """Return how long the next try waits after so many wrong ones; nothing inside the free tries."""
        if wrong_tries < FREE_TRIES:
            return timedelta(0)
        doublings = min(wrong_tries - FREE_TRIES, 20)
        return min(self.first * (1 << doublings), self.longest)


BY_LOGIN: Final = Patience(
    first=timedelta(minutes=1), longest=timedelta(hours=1), remembered=timedelta(hours=24)
)
BY_ADDRESS: Final = Patience(
    first=timedelta(seconds=2), longest=timedelta(minutes=5), remembered=timedelta(minutes=30)
)

_WRONG: Final = (SignInAttempt.Outcome.WRONG, SignInAttempt.Outcome.WRONG_CODE)


class UnableToTryYet(PermissionError):
    """Raised when a try comes too early; `wait` says how long is left."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"wait {wait}")
        self.wait = wait


def begin_try(*, login: str, address: str | None, agent: str = "", of_code: bool = False) -> SignInAttempt:
    """Write down a try before the secret is looked at. Raises UnableToTryYet.

    The row is committed as wrong first and counted afterwards: of tries made together no more than the free ones
    see fewer others than that.
    """
    attempt = SignInAttempt.objects.create(
        login=name_of(login),
        address=address,
        agent=agent[:200],
        outcome=SignInAttempt.Outcome.WRONG_CODE if of_code else SignInAttempt.Outcome.WRONG,
    )
    now = timezone.now()
    wait = max(_wait_of_login(attempt, now=now), _wait_of_address(attempt, now=now))
    if wait > timedelta(0):
        SignInAttempt.objects.filter(pk=attempt.pk).update(outcome=SignInAttempt.Outcome.REFUSED)
        raise UnableToTryYet(wait)
    return attempt


def password_was_right(attempt: SignInAttempt) -> None:
    """Note that the password was right; the wrong tries before it count until the person is in."""
    SignInAttempt.objects.filter(pk=attempt.pk).update(outcome=SignInAttempt.Outcome.HALFWAY)


def signed_in(*, user: User, address: str | None, agent: str = "") -> None:
    """Note that the person is in: all factors were right. Wrong tries of this login count no more."""
    SignInAttempt.objects.create(
        login=name_of(user.username),
        address=address,
        agent=agent[:200],
        outcome=SignInAttempt.Outcome.SIGNED_IN,
        user=user,
    )


def name_of(login: str) -> str:
    """Return the name tries are counted under: one for a user, typed as login or as e-mail, in any case."""
    typed = login.strip().lower()
    known = User.objects.filter(Q(username=typed) | Q(email=typed)).values_list("username", flat=True).first()
    return (known or typed)[:254]


def _wait_of_login(attempt: SignInAttempt, *, now: datetime) -> timedelta:
    tries = SignInAttempt.objects.filter(login=attempt.login, at__gt=now - BY_LOGIN.remembered)
    last_in = (
        tries.filter(outcome=SignInAttempt.Outcome.SIGNED_IN)
        .order_by("-at")
        .values_list("at", flat=True)
        .first()
    )
    wrong = tries.filter(outcome__in=_WRONG).exclude(pk=attempt.pk)
    moments = list(
        (wrong.filter(at__gt=last_in) if last_in else wrong).order_by("-at").values_list("at", flat=True)[:30]
    )
    return _left(moments, patience=BY_LOGIN, now=now)


def _wait_of_address(attempt: SignInAttempt, *, now: datetime) -> timedelta:
    if attempt.address is None:
        return timedelta(0)
    wrong = SignInAttempt.objects.filter(
        address=attempt.address, at__gt=now - BY_ADDRESS.remembered, outcome__in=_WRONG
    ).exclude(pk=attempt.pk)
    return _left(list(wrong.order_by("-at").values_list("at", flat=True)[:30]), patience=BY_ADDRESS, now=now)


def _left(moments: list[datetime], *, patience: Patience, now: datetime) -> timedelta:
    """Return what is left of the wait after wrong tries, the latest first."""
    if not moments:
        return timedelta(0)
    return max(moments[0] + patience.wait_after(len(moments)) - now, timedelta(0))
