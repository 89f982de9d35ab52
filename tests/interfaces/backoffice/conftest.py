"""Who is at the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sbyt.apps.parties.models import Branch
from sbyt.kit.access.models import User
from tests.builders.billed import BilledTown, a_billed_town
from tests.builders.people import a_member_of_staff

SignIn = Callable[..., Client]


@pytest.fixture(scope="module")
def _billed_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[BilledTown]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_billed_town()
        transaction.set_rollback(True)


@pytest.fixture
def billed_town(_billed_once: BilledTown) -> Iterator[BilledTown]:
    """Return the billed town, built once a module: what a test changes in it is taken back after the test.

    Stands in place of `db`: a test asks for the one or the other.
    """
    before = transaction.savepoint()
    yield _billed_once
    transaction.savepoint_rollback(before)


@pytest.fixture
def sign_in(request: pytest.FixtureRequest) -> SignIn:
    """Return a maker of signed-in clients: `sign_in("controller", branch=north)`."""
    if "billed_town" not in request.fixturenames:
        request.getfixturevalue("db")

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
