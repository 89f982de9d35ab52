"""Put a backup in the place of the database: proved before, counted after, in one transaction."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from time import monotonic
from typing import IO, Final

import psycopg
from psycopg import sql

from sbyt.kit.backup.client_programs import client_environment, client_program
from sbyt.kit.backup.manifest import DUMP_NAME, Manifest, Watch
from sbyt.kit.backup.read_archive import content_of, opened_backup, refuse_newer, stored_files, verify
from sbyt.kit.embedded_database.location import connection_settings, data_folder
from sbyt.kit.files.operations import keep_content

_FILES_TITLE: Final = "Файлы"
_DATABASE_TITLE: Final = "База данных"
_BEGIN: Final = b"""
BEGIN;
SET LOCAL lock_timeout = '15s';
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
"""


class UnableToRestore(RuntimeError):
    """Raised where the base is not empty and `force` is not given, or PostgreSQL refused; nothing has changed."""


def restore_backup(*, source: Path, force: bool, watch: Watch) -> Manifest:
    """Replace the database with the backup's and add its files; return its manifest.

    The archive is read through and compared with its manifest before anything is touched. The database changes in
    one transaction, which ends well only when each table has as many rows as the manifest says. Raises
    UnableToRestore and UnableToReadBackup; the database is then as it was.
    """
    with opened_backup(source) as (archive, manifest):
        refuse_newer(manifest)
        if not force:
            _refuse_non_empty()
        verify(archive, manifest, watch)
        _put_files(archive, manifest, watch)
        with tempfile.TemporaryDirectory(dir=data_folder(), prefix=".sbyt-restore-") as scratch:
            dump = Path(scratch) / DUMP_NAME
            with content_of(archive, DUMP_NAME) as packed, dump.open("wb") as opened:
                shutil.copyfileobj(packed, opened)
            _put_database(dump, manifest, watch)
    return manifest


def _refuse_non_empty() -> None:
    with psycopg.connect(connection_settings().uri()) as session:
        (tables,) = session.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone() or (0,)
    if tables:
        raise UnableToRestore(
            f"База не пуста (таблиц: {tables}). Чтобы заменить её копией целиком, добавьте --force."
        )


def _put_files(archive: tarfile.TarFile, manifest: Manifest, watch: Watch) -> None:
    started = monotonic()
    watch.begins(_FILES_TITLE)
    for done, (_digest, content) in enumerate(stored_files(archive), start=1):
        keep_content(content)
        watch.goes(done, manifest.files)
    watch.ends(_FILES_TITLE, round((monotonic() - started) * 1000))


def _put_database(dump: Path, manifest: Manifest, watch: Watch) -> None:
    """Feed psql with one transaction: drop, the dump as a script, the count of rows, commit."""
    started = monotonic()
    watch.begins(_DATABASE_TITLE)
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603  fixed program, arguments are ours
            [client_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"],
            env=client_environment(),
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=said,
        ) as psql,
    ):
        _feed(psql, dump, manifest)
        if psql.wait() != 0:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()[-1000:]
            raise UnableToRestore(f"PostgreSQL отказал, база осталась прежней: {words}")
    watch.ends(_DATABASE_TITLE, round((monotonic() - started) * 1000))


def _feed(psql: subprocess.Popen[bytes], dump: Path, manifest: Manifest) -> None:
    """Write the script; without its last line psql leaves the transaction open, and it is rolled back."""
    stdin = psql.stdin
    if stdin is None:
        return
    try:
        stdin.write(_BEGIN)
        stdin.flush()
        _unpack(dump, stdin)
        stdin.write(_row_check(manifest))
        stdin.write(b"COMMIT;\n")
        stdin.close()
    except BrokenPipeError:
        return  # psql has refused and said why
    except UnableToRestore:
        psql.kill()
        raise


def _unpack(dump: Path, stdin: IO[bytes]) -> None:
    finished = subprocess.run(  # noqa: S603  fixed program, arguments are ours
        [client_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=stdin,
        stderr=subprocess.PIPE,
    )
    if finished.returncode != 0:
        words = finished.stderr.decode(errors="replace").strip()[-1000:]
        raise UnableToRestore(f"pg_restore не прочёл копию, база осталась прежней: {words}")


def _row_check(manifest: Manifest) -> bytes:
    """Return SQL that fails where a table has not as many rows as the manifest says."""
    checks = [
        sql.SQL(
            "SELECT count(*) INTO counted FROM public.{table};"
            "IF counted <> {rows} THEN RAISE EXCEPTION '% rows in %, {rows} in the backup', counted, {name}; END IF;"
        ).format(table=sql.Identifier(name), rows=sql.Literal(rows), name=sql.Literal(name))
        for name, rows in manifest.tables.items()
    ]
    body = sql.SQL("\n").join(checks).as_string()
    return f"DO $rows$ DECLARE counted bigint; BEGIN\n{body}\nEND $rows$;\n".encode()
