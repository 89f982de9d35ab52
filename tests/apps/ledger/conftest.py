"""Migrations of the ledger are taken back and put back inside the transaction of a test."""

from __future__ import annotations

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations.operations import AddIndex


@pytest.fixture(autouse=True)
def indexes_built_in_the_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let migrations of other apps that build an index beside the work build it as any other: a transaction allows no other way."""
    for way in ("database_forwards", "database_backwards"):
        monkeypatch.setattr(AddIndexConcurrently, way, getattr(AddIndex, way))
