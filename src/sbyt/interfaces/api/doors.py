"""Who asks: the key, its user's rights, and how often it may."""

from __future__ import annotations

import os
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from sbyt.interfaces.api.problems import Problem, UnableToAnswer
from sbyt.kit.access.actor import Actor
from sbyt.kit.access.api_tokens import requests_this_minute, token_of
from sbyt.kit.access.doors import actor_from
from sbyt.kit.access.models import User
from sbyt.usecases.who_acts import actor_of

PER_MINUTE: Final = int(os.environ.get("SBYT_API_PER_MINUTE", "600"))


class KeyAuth(HttpBearer):
    """«Authorization: Bearer sbyt_…»: the request acts as the user of the key."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the key if it works, and put its user and actor on the request. Raises UnableToAnswer."""
        found = token_of(token.strip())
        if found is None:
            return None
        made = requests_this_minute(found)
        if made > PER_MINUTE:
            left = 60 - timezone.now().second
            words = f"Больше {PER_MINUTE} запросов в минуту. Повторите через {left} с."
            raise UnableToAnswer(Problem.TOO_OFTEN, words, headers={"Retry-After": str(left)})
        request.user = found.user
        request.actor = actor_of(found.user)  # type: ignore[attr-defined]
        return found


def asking(request: HttpRequest) -> Actor:
    """Return the actor of a request that passed the door."""
    return actor_from(request)


def asking_user(request: HttpRequest) -> User:
    """Return the user of the key."""
    user = request.user
    assert isinstance(user, User)
    return user
