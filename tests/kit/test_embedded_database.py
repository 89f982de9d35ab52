"""The embedded server: started once, shared, stopped by the last, alive again after kill -9."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

pytestmark = pytest.mark.skipif(
    "DATABASE_URL" in os.environ, reason="another server is named by DATABASE_URL"
)

HOLD = """
import sys
from sbyt.kit.embedded_database.server import ensure_running
ensure_running()
print("ready", flush=True)
sys.stdin.readline()
"""


def hold(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        env={**os.environ, "SBYT_DATA": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=60)


def connect(folder: Path) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(folder / "socket"), user="sbyt", dbname="sbyt", autocommit=True)


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("d")


class TestEmbeddedServer:
    def test_is_shared_and_stopped_by_the_last_process(self, folder: Path) -> None:
        one = hold(folder)
        other = hold(folder)
        leave(one)
        with connect(folder) as connection:
            assert connection.execute("SELECT lower('СБЫТ')").fetchone() == ("сбыт",)
        leave(other)
        with pytest.raises(psycopg.OperationalError):
            connect(folder)

    def test_survives_kill_of_its_user_and_of_itself(self, folder: Path) -> None:
        process = hold(folder)
        with connect(folder) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        process.kill()
        process.communicate()
        pid = int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        time.sleep(0.5)
        process = hold(folder)
        with connect(folder) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
        leave(process)
        with pytest.raises(psycopg.OperationalError):
            connect(folder)


class TestLetters:
    def test_of_russian_words_are_found_by_trigrams(self, folder: Path) -> None:
        process = hold(folder)
        with connect(folder) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
            trigrams = connection.execute("SELECT cardinality(show_trgm('Хлебова'))").fetchone()
        leave(process)
        assert trigrams == (8,)

    def test_are_taught_to_a_base_that_did_not_know_them_and_its_words_are_found_again(
        self, folder: Path
    ) -> None:
        process = hold(folder)
        with connect(folder) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
            connection.execute("UPDATE pg_database SET datctype = 'C'")
        with connect(folder) as blind:
            blind.execute("CREATE TABLE people (name text)")
            blind.execute("CREATE INDEX by_name ON people USING gin (name gin_trgm_ops)")
            blind.execute("INSERT INTO people VALUES ('Хлебова Варвара')")
            assert blind.execute("SELECT show_trgm('Хлебова')").fetchone() == ([],)
        leave(process)
        process = hold(folder)
        with connect(folder) as mended:
            mended.execute("SET enable_seqscan = off")
            found = mended.execute("SELECT name FROM people WHERE name ILIKE '%варвар%'").fetchall()
            plan = mended.execute("EXPLAIN SELECT name FROM people WHERE name ILIKE '%варвар%'").fetchall()
        leave(process)
        assert found == [("Хлебова Варвара",)]
        assert any("by_name" in str(line) for line in plan)
        assert not (folder / "letters.mark").exists()
