"""The disk of the database full in the middle of a run: of its tables, and of its log. Small file systems in memory; needs root."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from sbyt.kit.embedded_database.location import DATABASE_NAME, cluster_folder, connection_settings
from tests.prove.ground import Ground, revive
from tests.prove.proof import Proof
from tests.prove.states import bad_states, digest, lines_of

_NOBODY = 65534
_SPACE = "proved_small"
_MB = 1024 * 1024
_MOST_LOG_MB = 2048


def full_disk(ground: Ground, *, times: int = 5) -> Proof:
    """Fill the disk of the tables in the middle of a run, at a place drawn by the seed; make room and go on."""
    proof = Proof(name="full-disk")
    if os.geteuid() != 0:
        proof.failures.append("not tried: a file system is mounted by root alone")
        return proof
    dice = random.Random(ground.seed)
    with small_disk(ground.folder / "small", megabytes=_size_mb() * 3 + 64) as disk:
        _on_server(
            sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(sql.Identifier(_SPACE), sql.Literal(str(disk)))
        )
        try:
            for number in range(1, times + 1):
                _filled(ground, proof, disk, share=dice.uniform(0.1, 0.9), where=f"disk {number}")
        finally:
            _on_server(sql.SQL("DROP TABLESPACE {}").format(sql.Identifier(_SPACE)))
    _full_log(ground, proof)
    return proof


def _filled(ground: Ground, proof: Proof, disk: Path, *, share: float, where: str) -> None:
    base = "proved_on_small"
    names = (sql.Identifier(base), sql.Identifier(DATABASE_NAME), sql.Identifier(_SPACE))
    _on_server(sql.SQL("CREATE DATABASE {} TEMPLATE {} TABLESPACE {}").format(*names))
    grows = proof.figures.setdefault("month_takes_mb", _growth_mb(ground, base))
    if lines_of(base, "SELECT 1 FROM billing_billingrun LIMIT 1"):  # the measured one is spent
        ground.bases.drop(base)
        _on_server(sql.SQL("CREATE DATABASE {} TEMPLATE {} TABLESPACE {}").format(*names))
    _on_server(sql.SQL("CHECKPOINT"))
    resize(disk, used_mb(disk) + max(int(grows * share), 1))
    code, said = ground.bill(base)
    proof.tried += 1
    states = dict(lines_of(base, "SELECT state, count(*) FROM billing_runpartition GROUP BY 1"))
    if code == 0:
        proof.failures.append(f"{where}: there was room for the whole month")
    elif "нет места" not in str(said):
        proof.failures.append(f"{where}: the reason is not said: {str(said)[-300:]}")
    if states.get("parked"):
        proof.failures.append(f"{where}: {states['parked']} partitions are parked for want of room")
    proof.failures += [f"{where}: {bad}" for bad in bad_states(base)]
    resize(disk, used_mb(disk) + int(grows * 3) + 64)
    _goes_on(ground, proof, base, where)
    proof.figures.setdefault("stopped_with", []).append(states)
    ground.bases.drop(base)


def _goes_on(ground: Ground, proof: Proof, base: str, where: str) -> None:
    code, said = ground.bill(base)
    if code and "нечего рассчитывать" not in str(said):
        proof.failures.append(f"{where}: does not go on: {str(said)[-300:]}")
    if digest(base) != ground.unbroken:
        proof.failures.append(f"{where}: the month comes to something else")


def _full_log(ground: Ground, proof: Proof) -> None:
    """Fill the disk of the write-ahead log: the server falls, and rises when there is room."""
    _on_server(sql.SQL("CHECKPOINT"))
    log = cluster_folder() / "pg_wal"
    held = sum(file.stat().st_size for file in log.rglob("*") if file.is_file()) // _MB
    if held > _MOST_LOG_MB:
        proof.figures["log"] = f"not tried: it holds {held} MB"
        return
    base = ground.copy()
    with small_disk(ground.folder / "log", megabytes=held + 256) as disk, _log_on(disk):
        _on_server(sql.SQL("CHECKPOINT"))
        filler = disk / "filler"
        free = shutil.disk_usage(disk).free
        filler.write_bytes(b"\0" * max(free - 2 * _MB, 0))
        code, said = ground.bill(base)
        written = code != 0
        proof.tried += 1
        proof.figures["log"] = "filled" if written else "segments kept from before held the whole month"
        if written and not (
            "связь с базой" in str(said) or "нет места" in str(said) or "Operational" in str(said)
        ):
            proof.failures.append(f"full log: the reason is not said: {str(said)[-300:]}")
        filler.unlink()
        revive()
        proof.failures += [f"full log: {bad}" for bad in bad_states(base)]
        _goes_on(ground, proof, base, "full log")
    ground.bases.drop(base)


@contextmanager
def _log_on(disk: Path) -> Iterator[None]:
    """Keep the server's log on another disk for the block."""
    log, aside = cluster_folder() / "pg_wal", disk / "pg_wal"
    _stop()
    shutil.copytree(log, aside)
    for one in (aside, *aside.rglob("*")):
        os.chown(one, _NOBODY, _NOBODY)
    kept = log.rename(log.with_name("pg_wal.kept"))
    log.symlink_to(aside)
    revive()
    try:
        yield
    finally:
        _stop()
        log.unlink()
        shutil.rmtree(kept)
        shutil.copytree(aside, log)
        for one in (log, *log.rglob("*")):
            os.chown(one, _NOBODY, _NOBODY)
        log.chmod(0o700)
        revive()


def _stop() -> None:
    from sbyt.kit.embedded_database import server

    server._stop()


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[Path]:
    """Mount a file system of so many megabytes, owned by the server's user."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [
            "mount",
            "-t",
            "tmpfs",
            "-o",
            f"size={megabytes}m,mode=0700,uid={_NOBODY},gid={_NOBODY}",
            "tmpfs",
            str(folder),
        ],
        check=True,
    )
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


def resize(disk: Path, megabytes: int) -> None:
    """Make the file system as large as is said."""
    subprocess.run(["mount", "-o", f"remount,size={megabytes}m", str(disk)], check=True)


def used_mb(disk: Path) -> int:
    return -(-shutil.disk_usage(disk).used // _MB)


def _size_mb() -> int:
    ((size,),) = lines_of(DATABASE_NAME, "SELECT pg_database_size(current_database())")
    return int(size) // _MB


def _growth_mb(ground: Ground, base: str) -> int:
    """Bill the month of the base and return how many megabytes it took."""
    ((before,),) = lines_of(base, "SELECT pg_database_size(current_database())")
    code, said = ground.bill(base)
    assert code == 0, said
    ((after,),) = lines_of(base, "SELECT pg_database_size(current_database())")
    return max((int(after) - int(before)) // _MB, 1)


def _on_server(statement: sql.Composed | sql.SQL) -> None:
    with psycopg.connect(connection_settings().uri(name="postgres"), autocommit=True) as server:
        server.execute(statement)
