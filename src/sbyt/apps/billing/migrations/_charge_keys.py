"""Keys of charges are built month by month beside their readers; only names change hands under a lock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

_KEY: Final = "charge_once_a_run"
_MONTHS: Final = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'billing_charge'::regclass ORDER BY 1"
_INDEXES: Final = {
    "billing_cha_account_d18ec4_idx": "(account_id, month)",
    "billing_charge_partition_id_0f87f78b": "(partition_id)",
}
"""The account is the beginning of the key, and a part's charges lie between its first and its last."""


def one_key(_apps: Any, schema_editor: Any) -> None:
    """Put the account first in the key, and drop the index of accounts and that of parts."""
    _put_key(schema_editor, columns="account_id, month, run_id", suffix="of_account", gone=_INDEXES)


def three_keys(_apps: Any, schema_editor: Any) -> None:
    """Put the run first again, and build the indexes of accounts and of parts."""
    with schema_editor.connection.cursor() as cursor:
        for name, columns in _INDEXES.items():
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON billing_charge {columns}")
    _put_key(schema_editor, columns="run_id, account_id, month", suffix="of_run", gone=())


def _put_key(schema_editor: Any, *, columns: str, suffix: str, gone: Sequence[str] | dict[str, str]) -> None:
    # inside somebody's transaction nobody else reads the table, and nothing can be built beside readers
    beside = "" if schema_editor.connection.in_atomic_block else "CONCURRENTLY "
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_MONTHS)
        months = [name for (name,) in cursor.fetchall()]
        for month in months:
            # an attempt that broke off leaves an index behind: the migration is no single transaction
            cursor.execute(f"DROP INDEX IF EXISTS {month}_{suffix}")
            cursor.execute(f"CREATE UNIQUE INDEX {beside}{month}_{suffix} ON {month} ({columns})")
        with transaction.atomic(using=schema_editor.connection.alias):
            cursor.execute(f"ALTER TABLE billing_charge DROP CONSTRAINT {_KEY}")
            cursor.execute(f"ALTER TABLE ONLY billing_charge ADD CONSTRAINT {_KEY} UNIQUE ({columns})")
            for month in months:
                key = f"{month}_{suffix}"
                cursor.execute(f"ALTER TABLE {month} ADD CONSTRAINT {key} UNIQUE USING INDEX {key}")
                cursor.execute(f"ALTER INDEX {_KEY} ATTACH PARTITION {key}")
            for name in gone:
                cursor.execute(f"DROP INDEX {name}")
