"""Bring the tables to what the program expects."""

from __future__ import annotations

import os

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

_ONE_AT_A_TIME = 5_362_000_001
"""Key of the advisory lock: of several processes that start together one migrates, the others wait."""


class UnableToUseSchema(RuntimeError):
    """Raised when a database of yours lacks migrations: changing it is your decision."""


def pending_migrations() -> list[str]:
    """Return the names of migrations that the database lacks, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def bring_up_to_date() -> int:
    """Apply what the database lacks; returns how many migrations that were. Safe to call from many processes."""
    if not pending_migrations():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
        try:
            pending = pending_migrations()
            if pending:
                call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_AT_A_TIME])
    return len(pending)


def ensure_schema() -> None:
    """Migrate the embedded database; of one named by DATABASE_URL only check.

    Raises UnableToUseSchema naming what is missing.
    """
    if not os.environ.get("DATABASE_URL"):
        bring_up_to_date()
        return
    pending = pending_migrations()
    if pending:
        raise UnableToUseSchema(
            f"В базе из DATABASE_URL не хватает миграций ({len(pending)}): {pending[0]} … Примените: sbyt db migrate"
        )
