"""Store blocks of a region from a process of its own: nothing here needs Django."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from sbyt.kit.columns.copy_binary import HEADER, TRAILER, TableShape
from sbyt.usecases.synthetic_region.block_rows import encoded_block
from sbyt.usecases.synthetic_region.ground import Block, Ids
from sbyt.usecases.synthetic_region.plan import RegionPlan


class UnableToStoreRegion(RuntimeError):
    """Raised when the base already supplies somebody, or does not let its triggers rest; nothing is stored."""


@dataclass(frozen=True, slots=True)
class _Worker:
    plan: RegionPlan
    ids: Ids
    connection: psycopg.Connection


_worker: list[_Worker] = []
"""What this process stores blocks with, set when it begins."""


def begin_storing(plan: RegionPlan, ids: Ids, uri: str) -> None:
    """Set what this process stores blocks with."""
    _worker.append(_Worker(plan, ids, resting(uri)))


def store_block(number: int, since: int, until: int) -> dict[str, int]:
    """Store one block in one transaction; returns rows by table."""
    own = _worker[0]
    rows: dict[str, int] = {}
    with own.connection.transaction(), own.connection.cursor() as cursor:
        for shape, pieces, count in encoded_block(Block(own.plan, own.ids, since, until, number)):
            copy_rows(cursor, shape, pieces)
            rows[shape.table] = rows.get(shape.table, 0) + count
    return rows


def resting(uri: str) -> psycopg.Connection:
    """Return a connection whose triggers rest."""
    opened = psycopg.connect(uri, autocommit=True)
    try:
        opened.execute("SET session_replication_role = replica")
    except psycopg.errors.InsufficientPrivilege as refusal:
        opened.close()
        raise UnableToStoreRegion("роли базы не разрешено session_replication_role = replica") from refusal
    return opened


def copy_rows(cursor: psycopg.Cursor, shape: TableShape, pieces: Iterator[bytes]) -> None:
    """Store encoded rows by binary COPY in the cursor's transaction."""
    with cursor.copy(shape.copy_statement.encode()) as copy:
        copy.write(HEADER)
        for piece in pieces:
            copy.write(piece)
        copy.write(TRAILER)
