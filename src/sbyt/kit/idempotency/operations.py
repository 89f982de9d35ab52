"""Do a request once: the same key with the same body gets the same answer, with another body a refusal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from sbyt.kit.idempotency.models import KeptAnswer

LONGEST_KEY: Final = 80


class UnableToReuseKey(ValueError):
    """Raised when the key was used with another request."""


class UnableToUseKey(ValueError):
    """Raised when the key is empty, too long or not plain characters."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The status and the body; `replayed` when it was given before."""

    status: int
    body: str
    replayed: bool = False


def digest_of(*, method: str, path: str, body: bytes) -> str:
    """Return what tells one request from another."""
    head = f"{method} {path}\n".encode()
    return hashlib.sha256(head + body).hexdigest()


@transaction.atomic
def do_once(*, user_id: int, key: str, digest: str, act: Callable[[], tuple[int, str]]) -> Answer:
    """Act and keep the answer in one transaction, or return the answer kept before.

    Of requests with one key sent together one acts and the others wait for it by the unique index; where it fails,
    nothing is kept, and the next one acts. Raises UnableToReuseKey, UnableToUseKey.
    """
    if not key.strip() or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise UnableToUseKey(f"{len(key)} characters")
    ours = KeptAnswer(user_id=user_id, key=key, digest=digest)
    KeptAnswer.objects.bulk_create([ours], ignore_conflicts=True)  # waits for whoever holds the key
    kept = KeptAnswer.objects.select_for_update(of=("self",)).get(user_id=user_id, key=key)
    if kept.digest != digest:
        raise UnableToReuseKey(key)
    if kept.status is not None and kept.body is not None:
        return Answer(status=kept.status, body=kept.body, replayed=True)
    status, body = act()
    KeptAnswer.objects.filter(pk=kept.pk).update(status=status, body=body)
    return Answer(status=status, body=body)
