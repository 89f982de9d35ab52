"""The ground of a proof: a synthetic region in a server of its own, copies of it, workers to break, the whole month's digest."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

from sbyt.interfaces.cli.bench_base import bench_folder, in_fresh_process
from sbyt.interfaces.cli.bench_households import generate
from sbyt.kit.embedded_database.location import (
    DATABASE_NAME,
    cluster_folder,
    connection_settings,
    data_folder,
)
from tests.prove.states import digest
from tests.reliability.broken_bases import Bases, Zygote

_PATIENCE_S: Final = 60
_LARGE_MB: Final = 400
_WORKS: Final = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A region before its month, and what the month comes to when nothing breaks. `seconds`: how long that took."""

    bases: Bases
    zygote: Zygote
    folder: Path
    accounts: int
    partition: int
    seed: int
    unbroken: list[tuple[Any, ...]]
    seconds: float
    circumstances: dict[str, Any]
    until: float

    @property
    def time_is_up(self) -> bool:
        """Tell whether the proof is to end with what was tried so far."""
        return time.monotonic() > self.until

    def bill(self, base: str, *, fault: str = "", **options: Any) -> tuple[int, Any]:
        """Bill the month of a base to the end of the worker; return its exit code and what came out."""
        return self.zygote.do(
            "bill_region", base, fault=fault, accounts_a_partition=self.partition, **options
        )

    def start(self, base: str, **options: Any) -> int:
        """Start billing the month of a base; return the worker's number."""
        return self.zygote.start("bill_region", base, accounts_a_partition=self.partition, **options)

    def copy(self) -> str:
        """Return a new base with the region before its month."""
        return self.bases.copy(DATABASE_NAME)


@contextmanager
def a_ground(
    *,
    accounts: int,
    seed: int,
    partitions: int,
    keep: Path | None,
    minutes: float,
    say: Callable[[str], None],
) -> Iterator[Ground]:
    """Give a region in a server of its own; the folder named stays, with its region, for the next proof."""
    with bench_folder(keep) as folder:
        generated = in_fresh_process(generate, str(folder), accounts, seed, 2)
        say(f"region of {accounts} accounts, seed {seed}: {generated['seconds']} s")
        os.environ["SBYT_DATA"] = str(folder)
        os.environ.pop("DATABASE_URL", None)
        from sbyt.kit.embedded_database.server import ensure_running, release

        ensure_running()
        zygote = Zygote(folder)
        bases = Bases(prefix="proved", by_files=_is_large())
        try:
            bases.drop_left()
            yield _billed(bases, zygote, folder, accounts, seed, max(accounts // partitions, 20), minutes)
        finally:
            zygote.close()
            revive(bases.drop_left)
            release()


def _billed(
    bases: Bases, zygote: Zygote, folder: Path, accounts: int, seed: int, partition: int, minutes: float
) -> Ground:
    whole = bases.copy(DATABASE_NAME)
    begun = time.monotonic()
    code, outcome = zygote.do("bill_region", whole, accounts_a_partition=partition)
    seconds = time.monotonic() - begun
    assert code == 0, outcome
    assert outcome["released"], outcome
    code, told = zygote.do("circumstances", whole)
    assert code == 0, told
    unbroken = digest(whole)
    bases.drop(whole)
    return Ground(
        bases=bases,
        zygote=zygote,
        folder=folder,
        accounts=accounts,
        partition=partition,
        seed=seed,
        unbroken=unbroken,
        seconds=seconds,
        circumstances=told,
        until=time.monotonic() + minutes * 60,
    )


def _is_large() -> bool:
    with psycopg.connect(connection_settings().uri(), autocommit=True) as base:
        (size,) = base.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
    return int(size) > _LARGE_MB * 1024 * 1024


def await_session(database: str) -> None:
    """Wait until somebody works in a base: what comes before is the start of a program."""
    until = time.monotonic() + _PATIENCE_S
    with psycopg.connect(connection_settings().uri(name="postgres"), autocommit=True) as server:
        while time.monotonic() < until:
            if server.execute(_WORKS, [database]).fetchone() is not None:
                return
            time.sleep(0.01)


def revive(then: Callable[[], Any] = lambda: None) -> Any:
    """Start the embedded server again where it was killed, and do what is asked when it answers."""
    from sbyt.kit.embedded_database import server

    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            held = server._held.pop(data_folder(), None)
            if held is not None:
                held.close()
            server.ensure_running()
            return then()
        except (server.UnableToStartDatabase, psycopg.OperationalError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def postmaster() -> int:
    """Return the number of the server's first process."""
    return int((cluster_folder() / "postmaster.pid").read_text().split("\n", 1)[0])
