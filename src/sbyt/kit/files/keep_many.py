"""Keep many originals at once: all of them on the disk by two syncs, then their rows."""

from __future__ import annotations

import ctypes
import hashlib
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from sbyt.kit.files.models import StoredFile
from sbyt.kit.files.operations import harmless_name, path_of


@dataclass(frozen=True, slots=True)
class Original:
    """A content with the name it came under."""

    content: bytes
    name: str
    media_type: str


def store_files(originals: Sequence[Original]) -> list[StoredFile]:
    """Keep the contents and return their rows in order; what is kept already is not written again.

    As with `store_file`, every content is whole and synced on the disk before any row is written.
    """
    digests = [hashlib.sha256(original.content).hexdigest() for original in originals]
    by_digest = dict(zip(digests, originals, strict=True))
    _write_all(by_digest)
    StoredFile.objects.bulk_create(
        [
            StoredFile(
                sha256=digest,
                name=harmless_name(original.name),
                media_type=original.media_type,
                size_bytes=len(original.content),
            )
            for digest, original in by_digest.items()
        ],
        ignore_conflicts=True,
    )
    rows = {row.sha256: row for row in StoredFile.objects.filter(sha256__in=list(by_digest))}
    return [rows[digest] for digest in digests]


def _write_all(by_digest: dict[str, Original]) -> None:
    """Write drafts, sync, give them their names, sync: a crash leaves a whole content or no file."""
    drafts: list[tuple[Path, Path]] = []
    try:
        for digest, original in by_digest.items():
            path = path_of(digest)
            if path.exists() and path.stat().st_size == len(original.content):
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
            drafts.append((draft, path))
            draft.write_bytes(original.content)
            draft.chmod(0o440)
        if not drafts:
            return
        _sync(draft for draft, _path in drafts)
        for draft, path in drafts:
            draft.replace(path)
        _sync({path.parent for _draft, path in drafts} | {settings.DATA / "files"})
    finally:
        for draft, _path in drafts:
            draft.unlink(missing_ok=True)


def _sync(paths: Iterable[Path]) -> None:
    """Wait until all that was written is on the disk: one call where the system has it, else one a path."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "syncfs"):
        for path in paths:
            _each(path)
        return
    descriptor = os.open(settings.DATA / "files", os.O_RDONLY)
    try:
        if libc.syncfs(descriptor) != 0:
            failed = ctypes.get_errno()
            raise OSError(failed, os.strerror(failed))
    finally:
        os.close(descriptor)


def _each(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
