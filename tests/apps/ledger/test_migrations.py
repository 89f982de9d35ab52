"""The guards come and go with their migration."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def guards() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'ledger\\_%%'")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_guards_are_removed_and_put_back() -> None:
    standing = guards()
    assert len(standing) == 10
    MigrationExecutor(connection).migrate([("ledger", "0001_initial")])
    assert guards() == set()
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert guards() == standing
