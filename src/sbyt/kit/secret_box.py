"""Passwords of other servers, kept sealed by the installation's key: a copy of the base alone does not give them."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class UnableToOpenSecret(ValueError):
    """Raised when a secret was sealed by another key: it has to be entered again."""


def seal_secret(secret: str) -> str:
    """Return the secret sealed."""
    return _box().encrypt(secret.encode()).decode()


def open_secret(sealed: str) -> str:
    """Return the secret in the clear. Raises UnableToOpenSecret where it was sealed by another key."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnableToOpenSecret("пароль запечатан другим ключом установки: введите его снова") from error


def _box() -> Fernet:
    key = hashlib.sha256(b"secret box of sbyt:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
