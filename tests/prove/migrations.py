"""R21: `python -m tests.prove.migrations --since COMMIT --accounts N`: a base of an earlier program brought up to date.

The earlier program, taken out of the repository, fills a base and closes its month. Each migration since is applied by itself while another session
looks every few milliseconds which tables that held rows are locked against everybody. Then the earlier program works on the new schema.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import psycopg

from sbyt.interfaces.cli.bench_base import bench_folder
from sbyt.kit.embedded_database.location import DATABASE_NAME, connection_settings
from tests.prove.proof import Proof
from tests.prove.states import bad_states
from tests.reliability.broken_bases import Zygote

_PROJECT = Path(__file__).resolve().parents[2]
_MOST_LOCKED_S = 2.0
_EVERY_S = 0.004
_LOCKED = """
SELECT DISTINCT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
 WHERE l.mode = 'AccessExclusiveLock' AND l.granted AND c.relkind IN ('r', 'p') AND c.reltuples > 0 AND l.pid <> pg_backend_pid()
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_OLD_WORK = """
import datetime as dt
from sbyt.interfaces.cli.django_ready import prepare
prepare()
from sbyt.apps.contracts.types import Account
from sbyt.apps.payments.operations import record_payment
from sbyt.kit.access.actor import SYSTEM
account = Account.objects.order_by("pk").first()
record_payment(actor=SYSTEM, account_id=account.pk, amount_kop=100_00, received_on=dt.date(2025, 7, 5), source="bank", external_number="of-the-earlier")
"""


class Locks:
    """Watches a base from a session of its own: for how long each table that held rows was locked against everybody."""

    def __init__(self) -> None:
        self.held: dict[str, float] = {}
        self._since: dict[str, float] = {}
        self._over = threading.Event()
        self._watching = threading.Thread(target=self._watch, daemon=True)
        self._watching.start()

    def taken(self) -> dict[str, float]:
        """Return seconds by table since the last asking."""
        time.sleep(_EVERY_S * 4)
        held, self.held = self.held, {}
        return held

    def end(self) -> None:
        self._over.set()
        self._watching.join()

    def _watch(self) -> None:
        with psycopg.connect(connection_settings().uri(), autocommit=True) as session:
            while not self._over.wait(_EVERY_S):
                now = time.monotonic()
                locked = {name for (name,) in session.execute(_LOCKED).fetchall()}
                self._since = {name: self._since.get(name, now) for name in locked}
                for name, since in self._since.items():
                    self.held[name] = max(self.held.get(name, 0.0), now - since)


@click.command()
@click.option("--since", required=True, help="Commit of the earlier program.")
@click.option("--accounts", default=1000, show_default=True, type=click.IntRange(60))
@click.option("--seed", default=1, show_default=True)
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), help="Folder of the base, so that it stays."
)
@click.option("--record", type=click.Path(path_type=Path, file_okay=False), help="Folder for the JSON.")
def main(*, since: str, accounts: int, seed: int, keep: Path | None, record: Path | None) -> None:
    """Prove that a base of an earlier program is brought up to date with short locks; the exit code is 1 where it is not."""
    proof = Proof(name="migrations")
    with bench_folder(keep) as folder, earlier_program(since) as earlier:
        filled = (
            "bench",
            "households",
            "--accounts",
            str(accounts),
            "--seed",
            str(seed),
            "--documents",
            "--json",
        )
        earlier("-m", "sbyt", *filled, "--keep", str(folder), folder=folder)
        os.environ["SBYT_DATA"] = str(folder)
        os.environ.pop("DATABASE_URL", None)
        told = _migrated(proof, folder)
        _worked_on_by(proof, earlier, folder)
    click.echo(proof.told())
    for name, figures in proof.figures["migrations"].items():
        click.echo(f"  {name}: {figures}")
    if record is not None:
        kept = {"command": " ".join(sys.argv[1:]), "since": since, "accounts": accounts, "seed": seed, **told}
        click.echo(str(proof.keep(record, **kept)))
    sys.exit(0 if proof.holds else 1)


@contextmanager
def earlier_program(commit: str) -> Iterator[Callable[..., str]]:
    """Give what runs Python over the sources of the commit."""
    with tempfile.TemporaryDirectory() as held:
        packed = subprocess.run(
            ["git", "archive", commit, "src", "pyproject.toml"], cwd=_PROJECT, check=True, capture_output=True
        )
        subprocess.run(["tar", "-x", "-C", held], input=packed.stdout, check=True)
        for shared in ("node_modules", ".venv"):
            (Path(held) / shared).symlink_to(_PROJECT / shared)

        def run(*words: str, folder: Path) -> str:
            known = {**os.environ, "PYTHONPATH": f"{held}/src", "SBYT_DATA": str(folder)}
            known.pop("DATABASE_URL", None)
            done = subprocess.run(
                [sys.executable, *words], cwd=held, env=known, check=False, capture_output=True, text=True
            )
            if done.returncode:
                raise click.ClickException(
                    f"the earlier program: {words[:4]}: {(done.stdout + done.stderr)[-600:]}"
                )
            return done.stdout

        yield run


def _migrated(proof: Proof, folder: Path) -> dict[str, object]:
    """Apply what the base lacks, one migration after another; return the circumstances."""
    from sbyt.kit.embedded_database.server import ensure_running, release

    ensure_running()
    zygote = Zygote(folder)
    locks = Locks()
    figures: dict[str, dict[str, object]] = {}
    try:
        code, lacking = zygote.do("pending", DATABASE_NAME)
        assert code == 0, lacking
        for name in lacking:
            locks.taken()
            begun = time.monotonic()
            code, said = zygote.do("migrate_to", DATABASE_NAME, name=name)
            figures[name] = _told(proof, name, code, said, time.monotonic() - begun, locks.taken())
            if code:
                break
        proof.failures += [f"after the migrations: {bad}" for bad in bad_states(DATABASE_NAME)]
        code, broken = zygote.do("examine", DATABASE_NAME)
        proof.failures += [f"after the migrations the doctor finds: {broken}"] if code or broken else []
        _code, told = zygote.do("circumstances", DATABASE_NAME)
    finally:
        locks.end()
        zygote.close()
        release()
    proof.figures["migrations"] = figures
    proof.figures["longest_lock_s"] = max((one["longest_lock_s"] for one in figures.values()), default=0)  # type: ignore[type-var]
    return dict(told)


def _told(
    proof: Proof, name: str, code: int, said: object, seconds: float, held: dict[str, float]
) -> dict[str, object]:
    proof.tried += 1
    longest = max(held.values(), default=0.0)
    if code:
        proof.failures.append(f"{name}: {str(said)[-400:]}")
    if longest > _MOST_LOCKED_S:
        proof.failures.append(f"{name}: a table is locked for {longest:.2f} s, at most {_MOST_LOCKED_S}")
    locked = {table: round(spent, 3) for table, spent in sorted(held.items())}
    return {"seconds": round(seconds, 2), "longest_lock_s": round(longest, 3), "locked_s": locked}


def _worked_on_by(proof: Proof, earlier: Callable[..., str], folder: Path) -> None:
    """Let the earlier program read and write in the new schema."""
    for name, words in {
        "the doctor": ("-m", "sbyt", "doctor"),
        "a payment": ("-c", _OLD_WORK),
        "the next month": ("-m", "sbyt", "bill", "--month", "2025-07"),
    }.items():
        proof.tried += 1
        try:
            earlier(*words, folder=folder)
        except click.ClickException as refusal:
            proof.failures.append(f"earlier program, new schema, {name}: {refusal.message}")


if __name__ == "__main__":
    main()
