"""Whether a user has a second factor: for lists, inside the statement."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef


def has_second_factor() -> Exists:
    """Return an expression over users; recovery codes alone are none."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Exists(Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=kinds))
