"""Open a backup and prove it whole before anything is touched."""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import IO, Final

from django.db.migrations.loader import MigrationLoader

from sbyt.kit.backup.manifest import (
    DUMP_NAME,
    FILES_FOLDER,
    MANIFEST_NAME,
    Manifest,
    UnableToReadManifest,
    Watch,
    read_manifest,
)

_FILE_NAME: Final = re.compile(re.escape(FILES_FOLDER) + r"([0-9a-f]{64})")
_TITLE: Final = "Проверка копии"


class UnableToReadBackup(ValueError):
    """Raised where the archive is not a backup, is cut short, damaged, or of a newer version."""


@contextmanager
def opened_backup(source: Path) -> Iterator[tuple[tarfile.TarFile, Manifest]]:
    """Give the archive and its manifest; raises UnableToReadBackup where it is not a backup of ours."""
    try:
        with tarfile.open(source, mode="r:") as archive:
            yield archive, _manifest_of(archive)
    except (tarfile.TarError, EOFError) as error:
        raise UnableToReadBackup(f"{source}: не копия sbyt или оборвана ({error})") from error


def refuse_newer(manifest: Manifest) -> None:
    """Do nothing where this version knows every migration of the backup; raises UnableToReadBackup otherwise."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {}
    apps = {app for app, _name in known}
    newer = [
        f"{app}.{name}"
        for app, name in manifest.migrations.items()
        if app in apps and (app, name) not in known
    ]
    if newer:
        raise UnableToReadBackup(
            f"копия сделана более новой версией ({manifest.sbyt}): эта не знает {', '.join(newer)}"
        )


def verify(archive: tarfile.TarFile, manifest: Manifest, watch: Watch) -> None:
    """Read the whole archive against its manifest; raises UnableToReadBackup at the first difference."""
    started = monotonic()
    watch.begins(_TITLE)
    digest = hashlib.sha256()
    with content_of(archive, DUMP_NAME) as dump:
        while chunk := dump.read(1024 * 1024):
            digest.update(chunk)
    if digest.hexdigest() != manifest.dump_sha256:
        raise UnableToReadBackup(f"{DUMP_NAME}: содержимое изменено")
    count = 0
    for name, content in stored_files(archive):
        if hashlib.sha256(content).hexdigest() != name:
            raise UnableToReadBackup(f"{FILES_FOLDER}{name}: содержимое изменено")
        count += 1
        watch.goes(count, manifest.files)
    if count != manifest.files:
        raise UnableToReadBackup(f"файлов {count}, в описи {manifest.files}")
    watch.ends(_TITLE, round((monotonic() - started) * 1000))


def stored_files(archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    """Yield SHA-256 and content of each stored file of the archive."""
    for member in archive.getmembers():
        named = _FILE_NAME.fullmatch(member.name)
        if named and member.isfile():
            with content_of(archive, member.name) as opened:
                yield named.group(1), opened.read()


@contextmanager
def content_of(archive: tarfile.TarFile, name: str) -> Iterator[IO[bytes]]:
    """Give the content of a member; raises UnableToReadBackup where it is absent or not a file."""
    try:
        opened = archive.extractfile(name)
    except KeyError:
        opened = None
    if opened is None:
        raise UnableToReadBackup(f"в копии нет {name}")
    with opened:
        yield opened


def _manifest_of(archive: tarfile.TarFile) -> Manifest:
    names = archive.getnames()
    alien = [
        name for name in names if name not in {DUMP_NAME, MANIFEST_NAME} and not _FILE_NAME.fullmatch(name)
    ]
    if alien or len(names) != len(set(names)):
        raise UnableToReadBackup(f"лишнее в копии: {(alien or names)[0]}")
    with content_of(archive, MANIFEST_NAME) as opened:
        try:
            return read_manifest(opened.read())
        except UnableToReadManifest as error:
            raise UnableToReadBackup(f"опись копии: {error}") from error
