"""Write a backup: the database as of one moment and every stored file, in one archive, whole or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import secrets
import subprocess
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path
from time import monotonic

import psycopg
from django.db import connection
from psycopg import sql

from sbyt.kit.backup.client_programs import client_environment, client_program
from sbyt.kit.backup.manifest import (
    DUMP_NAME,
    FILES_FOLDER,
    FORMAT,
    MANIFEST_NAME,
    Manifest,
    Watch,
    manifest_bytes,
)
from sbyt.kit.disk_faults import fault_words
from sbyt.kit.embedded_database.location import connection_settings
from sbyt.kit.files.models import StoredFile
from sbyt.kit.files.operations import UnableToReadStoredFile, path_of, read_stored_file

_DUMP_TITLE = "База данных"
_FILES_TITLE = "Файлы"


class UnableToBackUp(RuntimeError):
    """Raised where the backup cannot be written; nothing is left behind."""


def make_backup(*, target: Path, watch: Watch) -> Manifest:
    """Write the backup to `target` and return its manifest; people may go on working meanwhile.

    The archive appears under its name only when it is complete and on the disk. Stored files whose content is
    gone or damaged are named in the manifest. Raises UnableToBackUp where the target exists, its folder cannot be
    written or pg_dump fails.
    """
    if target.exists():
        raise UnableToBackUp(f"{target} уже есть")
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".sbyt-backup-") as scratch:
            dump = Path(scratch) / DUMP_NAME
            tables, server = _dump_database(dump, watch)
            manifest = _write_archive(draft, dump, tables, server, watch)
        draft.replace(target)
        _sync(target.parent)
    except OSError as error:
        raise UnableToBackUp(f"{target.parent}: {fault_words(error)}") from error
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _dump_database(dump: Path, watch: Watch) -> tuple[dict[str, int], str]:
    """Dump and count the rows in one and the same snapshot of the database."""
    started = monotonic()
    watch.begins(_DUMP_TITLE)
    with psycopg.connect(connection_settings().uri()) as session:
        session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        (snapshot,) = session.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        finished = subprocess.run(  # noqa: S603  fixed program, arguments are ours
            [
                client_program("pg_dump"),
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--snapshot={snapshot}",
                f"--file={dump}",
            ],
            check=False,
            env=client_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if finished.returncode != 0:
            raise UnableToBackUp(f"pg_dump: {finished.stderr.strip()[-1000:]}")
        tables = _count_rows(session, watch)
        server = session.info.parameter_status("server_version") or ""
    watch.ends(_DUMP_TITLE, round((monotonic() - started) * 1000))
    return tables, server


def _count_rows(session: psycopg.Connection[tuple[object, ...]], watch: Watch) -> dict[str, int]:
    names = session.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    ).fetchall()
    tables = {}
    for done, (name,) in enumerate(names, start=1):
        query = sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(str(name)))
        (rows,) = session.execute(query).fetchone() or (0,)
        tables[str(name)] = int(str(rows))
        watch.goes(done, len(names))
    return tables


def _write_archive(draft: Path, dump: Path, tables: dict[str, int], server: str, watch: Watch) -> Manifest:
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        with tarfile.open(fileobj=opened, mode="w", format=tarfile.PAX_FORMAT) as archive:
            archive.add(dump, arcname=DUMP_NAME, filter=_anonymous)
            count, size, lost = _add_files(archive, watch)
            manifest = Manifest(
                format=FORMAT,
                made_at=dt.datetime.now(dt.UTC),
                sbyt=version("sbyt"),
                postgresql=server,
                migrations=_last_migrations(),
                tables=tables,
                dump_sha256=_sha256(dump),
                dump_bytes=dump.stat().st_size,
                files=count,
                files_bytes=size,
                lost_files=lost,
            )
            _add(archive, MANIFEST_NAME, manifest_bytes(manifest))
        opened.flush()
        os.fsync(opened.fileno())
    return manifest


def _add_files(archive: tarfile.TarFile, watch: Watch) -> tuple[int, int, list[str]]:
    """Add every stored file. Rows are read after the dump, so none of the dump's rows is left out."""
    started = monotonic()
    watch.begins(_FILES_TITLE)
    total = StoredFile.objects.count()
    count = size = 0
    lost: list[str] = []
    for stored in StoredFile.objects.order_by("pk").iterator():
        try:
            content = read_stored_file(stored)
        except UnableToReadStoredFile:
            lost.append(stored.sha256)
            continue
        _add(archive, f"{FILES_FOLDER}{path_of(stored.sha256).name}", content)
        count += 1
        size += len(content)
        watch.goes(count, total)
    watch.ends(_FILES_TITLE, round((monotonic() - started) * 1000))
    return count, size, lost


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mode = 0o600
    archive.addfile(member, io.BytesIO(content))


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _last_migrations() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app")
        return dict(cursor.fetchall())


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
