"""Databases that may be broken: copies of one town, and workers that are killed over them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from sbyt.kit.embedded_database.location import connection_settings

CONTENT = """
SELECT 'part', number, state, charges, energy_wh, gross_kop, posted_kop, bills, result_sha256
  FROM billing_runpartition
UNION ALL SELECT 'bill', account_id, month::text || stage, gross_kop, posted_kop, posted_vat_kop, 0, 0, d.number || d.snapshot_sha256
  FROM billing_bill b JOIN (SELECT id, number, snapshot_sha256 FROM documents_document) d ON d.id = b.document_id
UNION ALL SELECT 'posting', coalesce(p.subaccount_id, 0), e.kind || e.entry_date, p.debit_kop, p.credit_kop, 0, 0, 0, a.code
  FROM ledger_posting p JOIN ledger_journalentry e ON e.id = p.entry_id JOIN ledger_ledgeraccount a ON a.id = p.ledger_account_id
UNION ALL SELECT 'item', subaccount_id, month::text || coalesce(due_on::text, ''), amount_kop, 0, 0, 0, 0, ''
  FROM ledger_openitem
UNION ALL SELECT 'settled', c.subaccount_id, c.month::text || m.month::text, s.amount_kop, 0, 0, 0, 0, ''
  FROM ledger_settlement s JOIN ledger_openitem c ON c.id = s.claim_id JOIN ledger_openitem m ON m.id = s.money_id
UNION ALL SELECT 'series', year, code, next_value, 0, 0, 0, 0, '' FROM numbering_numberseries
UNION ALL SELECT 'finding', coalesce(account_id, 0), code, money_kop, 0, 0, 0, 0, message FROM billing_finding
 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9
"""
"""Everything a release leaves, without surrogate ids and times: two bases with the same rows are the same."""


@dataclass
class Bases:
    """Makes and drops databases on the server of the tests; large ones are copied `by_files`."""

    prefix: str
    by_files: bool = False
    numbers: Any = field(default_factory=lambda: count(1))

    def copy(self, template: str) -> str:
        name = f"{self.prefix}_{next(self.numbers)}"
        self.end_sessions(template)
        strategy = sql.SQL("STRATEGY FILE_COPY" if self.by_files else "STRATEGY WAL_LOG")
        names = (sql.Identifier(name), sql.Identifier(template))
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {} {}").format(*names, strategy))
        return name

    def drop(self, name: str) -> None:
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def end_sessions(self, name: str) -> int:
        """End the sessions of a base and return how many: it is copied only when nobody is in it."""
        with psycopg.connect(connection_settings().uri(name="postgres"), autocommit=True) as server:
            ended = server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            return len(ended.fetchall())

    def content(self, name: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(connection_settings().uri(name=name)) as base:
            return base.execute(CONTENT).fetchall()

    def drop_left(self) -> None:
        """Drop every base of the prefix, those of a session that was killed too."""
        with psycopg.connect(connection_settings().uri(name="postgres"), autocommit=True) as server:
            rows = server.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s",
                [self.prefix.replace("_", "\\_") + "\\_%"],
            ).fetchall()
        for (name,) in rows:
            self.drop(name)

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(connection_settings().uri(name="postgres"), autocommit=True) as server:
            server.execute(statement)


class Zygote:
    """The parent of the workers; started behind a `prefix` of words where it lives on another host."""

    def __init__(
        self, folder: Path, *, prefix: tuple[str, ...] = (), environment: Mapping[str, str] = os.environ
    ) -> None:
        self._into = folder / "outcome.json"
        self._errors = (folder / "errors.txt").open("w+")
        self._said_before = 0
        self._process = subprocess.Popen(
            [*prefix, sys.executable, "-m", "tests.reliability.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def start(self, do: str, database: str, *, fault: str = "", port: int = 0, **options: Any) -> int:
        """Start a worker, its work given the options, its base behind a port where one is named; return its number."""
        self._into.unlink(missing_ok=True)
        self._said_before = self._errors.seek(0, os.SEEK_END)
        order = {"do": do, "database": database, "fault": fault, "port": port, "into": str(self._into)}
        return int(self._ask({**order, "options": options})["pid"])

    def wait(self, pid: int) -> int:
        """Return the exit code; minus the signal where one ended it."""
        return int(self._ask({"wait": pid})["code"])

    def do(self, do: str, database: str, *, fault: str = "", **options: Any) -> tuple[int, Any]:
        """Run a worker to its end; return the exit code and what came out."""
        code = self.wait(self.start(do, database, fault=fault, **options))
        return code, json.loads(self._into.read_text()) if code == 0 else self.said()

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)

    def said(self) -> str:
        """Return what was said since the last worker was started."""
        self._errors.seek(self._said_before)
        return self._errors.read()

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()
        self._errors.close()

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer
