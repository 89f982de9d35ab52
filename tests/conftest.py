"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test.utils import override_settings
from hypothesis import HealthCheck, settings

# A busy machine must not fail a property: time is measured in benchmarks, never in tests.
settings.register_profile("sbyt", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sbyt")

pytest_plugins = ["tests.one_worker", "tests.kept_database", "tests.demo_base"]

_DEFAULT_SAMPLES = Path(__file__).resolve().parent.parent.parent / "shared" / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    """Return the folder of third-party sample files, or skip where it is absent."""
    folder = Path(os.environ.get("SBYT_SAMPLES", _DEFAULT_SAMPLES))
    if not folder.is_dir():
        pytest.skip(f"no third-party samples at {folder} (set SBYT_SAMPLES)")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Hash passwords by a quick function: the slow one takes a third of a second a user."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


_KEPT_BY_FLUSH = {"ledger_ledgeraccount", "tariffs_rulesetting"}
"""Filled by migrations and part of what the program stands on."""


@pytest.fixture(scope="session", autouse=True)
def _flush_passes_the_guards() -> Iterator[None]:
    """Let a test that commits be cleaned up after: what is append-only refuses TRUNCATE to everybody else."""
    flush, execute = DatabaseOperations.sql_flush, DatabaseOperations.execute_sql_flush

    def sql_flush(self: DatabaseOperations, style: Any, tables: Sequence[str], **options: Any) -> list[str]:
        return flush(self, style, [table for table in tables if table not in _KEPT_BY_FLUSH], **options)

    def execute_sql_flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        execute(self, ["SET LOCAL session_replication_role = replica;", *sql_list])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        patch.setattr(DatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield
