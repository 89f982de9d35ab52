"""In whose name the demo acts: the people who do it in a real company."""

from __future__ import annotations

from typing import Final

from sbyt.kit.access.actor import Actor
from sbyt.kit.access.models import User
from sbyt.usecases.who_acts import actor_of

CLERK: Final = "raschet"
ENGINEER: Final = "uchet"


def acts_as(login: str) -> Actor:
    """Return the actor of a member of staff of the town."""
    return actor_of(User.objects.get(username=login))
