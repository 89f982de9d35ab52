"""Who is at the screen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sbyt.apps.parties.models import Branch
from sbyt.kit.access.models import User
from tests.builders.people import a_member_of_staff

SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """Return a maker of signed-in clients: `sign_in("controller", branch=north)`."""

    def signed_in(role: str = "billing_clerk", *, branch: Branch | None = None) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=a_member_of_staff(role, branch=branch).user_id))
        return client

    return signed_in


class _AtMost(CaptureQueriesContext):
    def __init__(self, number: int) -> None:
        super().__init__(connection)
        self.number = number

    def __exit__(self, *exception) -> None:
        super().__exit__(*exception)
        if exception[0] is None:
            said = "\n".join(query["sql"][:160] for query in self.captured_queries)
            assert len(self.captured_queries) <= self.number, said


@pytest.fixture
def at_most_queries() -> Callable[[int], AbstractContextManager[None]]:
    """Return a guard of the query budget: `with at_most_queries(12): …`."""
    return _AtMost
