"""The count of tries, asked from a request and answered in words."""

from __future__ import annotations

import math
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from sbyt.kit.access import sign_in_guard
from sbyt.kit.access.models import SignInAttempt
from sbyt.kit.numbers import counted


def begin_try_of(request: HttpRequest, *, login: str, of_code: bool = False) -> SignInAttempt:
    """Count a try made by a request. Raises ValidationError with the time left to wait."""
    try:
        return sign_in_guard.begin_try(
            login=login, address=address_of(request), agent=agent_of(request), of_code=of_code
        )
    except sign_in_guard.UnableToTryYet as refusal:
        message = f"Слишком много попыток. Повторите через {in_words(refusal.wait)}."
        raise ValidationError(message, code="too_many_login_attempts") from refusal


def in_words(wait: timedelta) -> str:
    """Return a wait rounded up: 40 секунд, 2 минуты."""
    seconds = math.ceil(wait.total_seconds())
    if seconds < 60:  # noqa: PLR2004  seconds in a minute
        return counted(seconds, "секунду", "секунды", "секунд")
    return counted(math.ceil(seconds / 60), "минуту", "минуты", "минут")


def address_of(request: HttpRequest) -> str:
    """Return the address of the client, the proxies named in settings taken off."""
    address: str = get_adapter(request).get_client_ip(request)
    return address


def agent_of(request: HttpRequest) -> str:
    """Return what the browser says of itself."""
    return request.headers.get("User-Agent", "")
