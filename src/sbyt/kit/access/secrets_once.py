"""Secrets shown once: made here, kept as a digest."""

from __future__ import annotations

import hashlib
import secrets


def new_secret(prefix: str = "") -> str:
    """Return 32 random bytes as text."""
    return prefix + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return the SHA-256 by which a secret is found. Random bytes need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
