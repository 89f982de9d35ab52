"""People of the tests: made by the operations themselves."""

from __future__ import annotations

from sbyt.apps.parties.operations.grant_role import grant_role
from sbyt.kit.access.actor import SYSTEM, Actor
from sbyt.kit.access.models import User
from sbyt.usecases.who_acts import actor_of

PASSWORD = "верный-пароль-сойки"


def person(username: str, *, email: str = "", password: str = PASSWORD, full_name: str = "") -> User:
    return User.objects.create_user(
        username=username, email=email or f"{username}@example.test", password=password, full_name=full_name
    )


def staff(username: str, role: str, *, branch_id: int | None = None) -> User:
    user = person(username)
    grant_role(actor=SYSTEM, user_id=user.pk, role=role, branch_id=branch_id, reason="Принят на работу")
    return user


def actor(username: str, role: str, *, branch_id: int | None = None) -> Actor:
    return actor_of(staff(username, role, branch_id=branch_id))
