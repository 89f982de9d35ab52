"""Start the embedded server when needed, share it between processes, stop it with the last of them.

Every process that uses the server holds a shared lock on one file; the operating system drops it even on
kill -9. A process that leaves and can take the lock alone knows it is the last, and stops the server.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import subprocess
import time
from pathlib import Path
from typing import IO

from sbyt.kit.embedded_database.binaries import program_path
from sbyt.kit.embedded_database.location import (
    DATABASE_NAME,
    SUPERUSER,
    cluster_folder,
    data_folder,
    socket_folder,
)
from sbyt.kit.embedded_database.tuning import as_configuration, server_options

_UNPRIVILEGED_ID = 65534  # PostgreSQL refuses to run as root; "nobody" exists on every system we know
_START_SECONDS = 60

_held: dict[Path, IO[bytes]] = {}


_LONGEST_WORDS = 300


class UnableToStartDatabase(RuntimeError):
    """Raised when the embedded server does not come up; carries the end of its log."""


def ensure_running() -> None:
    """Start the embedded server unless DATABASE_URL names another or it runs already.

    Raises UnableToStartDatabase with the end of the server's log.
    """
    if os.environ.get("DATABASE_URL"):
        return
    folder = data_folder()
    if folder in _held:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "start.lock").open("ab") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        users = (folder / "users.lock").open("ab")
        fcntl.flock(users, fcntl.LOCK_SH)
        _held[folder] = users
        if not (cluster_folder() / "PG_VERSION").exists():
            _initialise()
        if not _answers():
            _forget_dead_server()
            _start()
            _teach_letters()
        _ensure_database()
    atexit.register(release)


def release() -> None:
    """Let go of the server; the last process to do so stops it."""
    folder = data_folder()
    users = _held.pop(folder, None)
    if users is None:
        return
    with (folder / "start.lock").open("ab") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        finally:
            users.close()
        _stop()


def forget_after_fork() -> None:
    """Drop what a forked child inherited: the parent answers for the server."""
    _held.clear()


os.register_at_fork(after_in_child=forget_after_fork)


def _initialise() -> None:
    from sbyt.kit.embedded_database.letters import letters_locale  # noqa: PLC0415  not needed by who brings DATABASE_URL

    folder = cluster_folder()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if os.geteuid() == 0:
        os.chown(folder, _UNPRIVILEGED_ID, _UNPRIVILEGED_ID)
        _open_the_way(folder)
        _open_the_way(program_path("initdb"))
    _run(
        "initdb",
        "-D",
        str(folder),
        "-U",
        SUPERUSER,
        "--auth=trust",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        f"--lc-ctype={letters_locale()}",
        "--data-checksums",
    )
    with (folder / "postgresql.conf").open("a") as configuration:
        configuration.write("include_if_exists = 'sbyt.conf'\n")


def _start() -> None:
    sockets = socket_folder()
    sockets.mkdir(parents=True, exist_ok=True, mode=0o700)
    sockets.chmod(0o700)
    if os.geteuid() == 0:
        os.chown(sockets, _UNPRIVILEGED_ID, _UNPRIVILEGED_ID)
        _open_the_way(cluster_folder())
        _open_the_way(program_path("initdb"))
    ours = cluster_folder() / "sbyt.conf"
    ours.write_text(as_configuration(server_options(sockets)))
    ours.chmod(0o644)
    try:
        _run(
            "pg_ctl", "-D", str(cluster_folder()), "-w", "-t", str(_START_SECONDS), "-s",
            "-l", str(cluster_folder() / "server.log"), "start",
        )  # fmt: skip
    except UnableToStartDatabase as error:
        if not _answers():
            log = cluster_folder() / "server.log"
            raise UnableToStartDatabase(f"{error} Журнал сервера: {log}{_last_line(log)}") from error


def _stop() -> None:
    if _answers():
        _run("pg_ctl", "-D", str(cluster_folder()), "-w", "-s", "-m", "fast", "stop")


def _answers() -> bool:
    """Tell whether the server accepts connections; waits while it is still starting up or recovering."""
    for _ in range(_START_SECONDS * 5):
        finished = subprocess.run(  # noqa: S603  fixed program of the wheel
            [program_path("pg_isready"), "-q", "-h", socket_folder(), "-p", "5432"], check=False
        )
        if finished.returncode != 1:  # 1 = rejecting: starting, recovering or stopping
            return finished.returncode == 0
        time.sleep(0.2)
    return False


def _ensure_database() -> None:
    import psycopg  # noqa: PLC0415  not needed by who brings DATABASE_URL

    with psycopg.connect(
        host=str(socket_folder()), user=SUPERUSER, dbname="postgres", autocommit=True
    ) as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE_NAME,)
        ).fetchone()
        if known is None:
            connection.execute(f'CREATE DATABASE "{DATABASE_NAME}"'.encode())


def _teach_letters() -> None:
    """Mend a server initialised when letters were those of English alone."""
    import psycopg  # noqa: PLC0415  not needed by who brings DATABASE_URL

    from sbyt.kit.embedded_database.letters import teach_letters  # noqa: PLC0415  the same

    def connect(name: str) -> psycopg.Connection:
        return psycopg.connect(host=str(socket_folder()), user=SUPERUSER, dbname=name, autocommit=True)

    teach_letters(connect, mark=cluster_folder().parent / "letters.mark")


def _forget_dead_server() -> None:
    """Remove the claims of a killed server that nobody reaped: its number still looks alive to PostgreSQL.

    Where process 1 does not collect orphans (most containers), a server killed with -9 stays as a zombie.
    """
    for claim in (cluster_folder() / "postmaster.pid", socket_folder() / ".s.PGSQL.5432.lock"):
        if not claim.exists():
            continue
        status = Path("/proc") / claim.read_text().split("\n", 1)[0].strip() / "stat"
        if status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z":
            claim.unlink()


def _run(program: str, *arguments: str) -> None:
    identity = _UNPRIVILEGED_ID if os.geteuid() == 0 else None
    log = data_folder() / "embedded-database.log"
    with log.open("ab") as output:
        finished = subprocess.run(  # noqa: S603  fixed programs of the wheel, arguments are ours
            [program_path(program), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            user=identity,
            group=identity,
            extra_groups=[] if identity is not None else None,
            start_new_session=True,
        )
    if finished.returncode != 0:
        told = f"Сервер базы в {cluster_folder()} не запускается: {program} окончилась с кодом {finished.returncode}{_last_line(log)}"
        raise UnableToStartDatabase(told)


def _last_line(log: Path) -> str:
    """Return the last words of a log, for the end of a sentence."""
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f" ({last[:_LONGEST_WORDS]})." if last else "."


def _open_the_way(path: Path) -> None:
    """Let the server's user pass through the folders above `path`: search permission only, nothing readable."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)
