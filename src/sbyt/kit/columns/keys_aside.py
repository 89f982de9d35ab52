"""Put the keys of tables aside for a mass load into an empty base, and build them after: many times cheaper.

Primary keys stay (they are referred to, and ids that only rise cost little); other indexes, unique and exclusion
constraints are dropped and made again from their own definitions. A process that dies between leaves the tables
without them: this is for bases that are filled once, by the one who made them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from psycopg import Connection, sql

_CONSTRAINTS: Final = """
SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)
  FROM pg_constraint c
 WHERE c.contype IN ('u', 'x') AND c.conrelid = ANY(%(tables)s::regclass[])
   AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid)
 ORDER BY 1, 2
"""
_INDEXES: Final = """
SELECT i.indrelid::regclass::text, n.relname, pg_get_indexdef(i.indexrelid)
  FROM pg_index i JOIN pg_class n ON n.oid = i.indexrelid
 WHERE i.indrelid = ANY(%(tables)s::regclass[]) AND NOT i.indisprimary
   AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
 ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class AsideKey:
    """A key that was put aside: its table, its name, the statement that builds it again."""

    table: str
    name: str
    statement: str


def put_keys_aside(connection: Connection, tables: Collection[str]) -> list[AsideKey]:
    """Drop what can be built again; returns it, in the order of tables and names."""
    asked = {"tables": sorted(tables)}
    constraints = connection.execute(_CONSTRAINTS, asked).fetchall()
    indexes = connection.execute(_INDEXES, asked).fetchall()
    kept = []
    for table, name, definition in constraints:
        where, key = sql.Identifier(table), sql.Identifier(name)
        connection.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(where, key))
        again = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(where, key).as_string(connection)
        kept.append(AsideKey(table, name, again + definition))
    for table, name, definition in indexes:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        kept.append(AsideKey(table, name, definition))
    return kept


def build_key(connection: Connection, key: AsideKey) -> None:
    """Build one key again; raises what PostgreSQL raises where the rows do not keep it."""
    connection.execute(key.statement.encode())
