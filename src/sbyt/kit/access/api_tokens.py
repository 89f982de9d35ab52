"""Keys of the public API: a key acts as its user, no more and no less."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from sbyt.kit.access.models import ApiMinute, ApiToken, User
from sbyt.kit.access.secrets_once import digest_of, new_secret

PREFIX: Final = "sbyt_"
_COUNT: Final = """
INSERT INTO access_apiminute AS known (token_id, minute, requests) VALUES (%s, %s, 1)
ON CONFLICT (token_id, minute) DO UPDATE SET requests = known.requests + 1 RETURNING requests
"""
_NOTED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewToken:
    """The key itself, seen only now, and its row."""

    secret: str
    token: ApiToken


def issue_token(
    *, user: User, name: str, created_by_id: int | None, expires_at: datetime | None = None
) -> NewToken:
    """Make a key for a user; it is shown once and kept as a digest."""
    secret = new_secret(PREFIX)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        hint=secret[: len(PREFIX) + 4],
        digest=digest_of(secret),
        created_by_id=created_by_id,
        expires_at=expires_at,
    )
    return NewToken(secret=secret, token=token)


def revoke_token(token_id: int) -> bool:
    """Make a key useless from now on; return whether it worked until now."""
    return bool(ApiToken.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=timezone.now()))


def token_of(secret: str) -> ApiToken | None:
    """Return the key if it works: known, not revoked, not expired, its user not switched off."""
    now = timezone.now()
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest_of(secret), revoked_at=None, user__is_active=True)
        .filter(Q(expires_at=None) | Q(expires_at__gt=now))
        .first()
    )
    if token is not None and (token.last_used_at is None or now - token.last_used_at > _NOTED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def requests_this_minute(token: ApiToken) -> int:
    """Count one more request of a key and return how many it made in this minute; older minutes are forgotten."""
    minute = timezone.now().replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [token.pk, minute])
        (made,) = cursor.fetchone()
    if made == 1:
        ApiMinute.objects.filter(token=token, minute__lt=minute).delete()
    return int(made)
