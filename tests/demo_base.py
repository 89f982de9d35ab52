"""The demo town, built once a session in a data folder of its own by the command a newcomer types.

    def test_bills_the_flat(self, demo_base: DemoBase) -> None:
        assert demo_base.rows("SELECT count(*) FROM contracts_account") == [(373,)]

Files that ask for it run in one worker (`tests/one_worker.py`). It is shared: look, run commands that change nothing, and leave it as it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sbyt.kit.embedded_database.location import connection_settings
from sbyt.kit.embedded_database.server import ensure_running, release

PROJECT = Path(__file__).resolve().parent.parent
_LONGEST_SECONDS = 400


@dataclass(frozen=True)
class DemoBase:
    """A data folder with a database of its own."""

    folder: Path
    uri: str

    def run(
        self, *arguments: str, expect: int = 0, fault: str = "", module: Sequence[str] = ("-m", "sbyt")
    ) -> subprocess.CompletedProcess[str]:
        """Run `sbyt` with the arguments in this folder; the exit code must be the one expected."""
        environment = os.environ | {
            "SBYT_DATA": str(self.folder),
            "PYTHONPATH": str(PROJECT / "src"),
            "SBYT_FAULT": fault,
        }
        finished = subprocess.run(
            [sys.executable, *module, *arguments],
            env=environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST_SECONDS,
        )
        assert finished.returncode == expect, finished.stdout[-2000:] + finished.stderr[-4000:]
        return finished

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        with psycopg.connect(self.uri) as connection:
            return connection.execute(query.encode(), parameters).fetchall()


def base_in(folder: Path) -> Iterator[DemoBase]:
    """Hold the server of an empty data folder while the generator is at its yield."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SBYT_DATA", str(folder))
        patch.delenv("DATABASE_URL", raising=False)
        if folder.exists():  # of a session that was killed: let its server go first
            ensure_running()
            release()
            shutil.rmtree(folder)
        ensure_running()
        uri = connection_settings().uri()
    try:
        yield DemoBase(folder=folder, uri=uri)
    finally:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SBYT_DATA", str(folder))
            release()


@pytest.fixture(scope="session")
def demo_base(worker_id: str) -> Iterator[DemoBase]:
    """Return the finished demo town."""
    for base in base_in(PROJECT / "var" / f"test-demo-{worker_id}"):
        base.run("demo", "--no-serve")
        yield base
