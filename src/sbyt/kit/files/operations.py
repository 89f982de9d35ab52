"""Keep an original for ever and give it back: content in the data folder under its SHA-256, a row beside it."""

from __future__ import annotations

import hashlib
import os
import secrets
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from sbyt.kit import numbers
from sbyt.kit.disk_faults import fault_words
from sbyt.kit.files.models import StoredFile

_LONGEST_NAME = 255
_PIECE = 1024 * 1024


class UnableToReadStoredFile(OSError):
    """Raised when the content of a stored file is gone or is no longer what was stored."""


def store_file(*, content: bytes, name: str, media_type: str = "") -> StoredFile:
    """Keep the content and return its row; the same content is kept once, under the name it first came with.

    The content is on the disk, synced, before the row is written: a committed row always has its file. Where the
    caller's transaction is rolled back the content stays without a row, which harms nothing.
    """
    digest = keep_content(content)
    stored, _created = StoredFile.objects.get_or_create(
        sha256=digest,
        defaults={
            "name": harmless_name(name),
            "media_type": media_type,
            "size_bytes": len(content),
        },
    )
    return stored


def store_pieces(*, pieces: Iterable[bytes], name: str, media_type: str = "") -> StoredFile:
    """Keep a content that comes in pieces, as `store_file` does, without holding it in memory."""
    drafts: Path = settings.DATA / "files"
    drafts.mkdir(parents=True, exist_ok=True)
    draft = drafts / f".{secrets.token_hex(16)}"
    digest, size = hashlib.sha256(), 0
    try:
        with draft.open("xb") as opened:
            for piece in pieces:
                digest.update(piece)
                size += opened.write(piece)
            opened.flush()
            os.fsync(opened.fileno())
        _settle(draft, path_of(digest.hexdigest()), size)
    finally:
        draft.unlink(missing_ok=True)
    stored, _created = StoredFile.objects.get_or_create(
        sha256=digest.hexdigest(),
        defaults={"name": harmless_name(name), "media_type": media_type, "size_bytes": size},
    )
    return stored


def keep_content(content: bytes) -> str:
    """Put the content into the data folder without a row, and return its SHA-256: a backup brings its own rows."""
    digest = hashlib.sha256(content).hexdigest()
    _write_once(path_of(digest), content)
    return digest


def read_stored_file(stored: StoredFile) -> bytes:
    """Return the content of a stored file.

    Raises UnableToReadStoredFile where the file is gone or its SHA-256 is another one.
    """
    path = path_of(stored.sha256)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnableToReadStoredFile(f"the content of {stored} is not in {path.parent}") from error
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise UnableToReadStoredFile(f"the content of {stored} was changed on the disk")
    return content


def fault_of_content(*, sha256: str, size_bytes: int) -> str:
    """Return in words what is wrong with a stored content, "" where it is as it was stored.

    Reads it in pieces: a gigabyte takes no more memory than a page.
    """
    digest = hashlib.sha256()
    length = 0
    try:
        with path_of(sha256).open("rb") as opened:
            while piece := opened.read(_PIECE):
                digest.update(piece)
                length += len(piece)
    except FileNotFoundError:
        return "содержимого нет на диске"
    except OSError as error:
        return f"содержимое не читается ({fault_words(error)})"
    if length != size_bytes:
        return (
            f"на диске {numbers.counted(length, 'байт', 'байта', 'байт')}, было {numbers.whole(size_bytes)}"
        )
    return "" if digest.hexdigest() == sha256 else "содержимое изменено: SHA-256 другой"


def path_of(digest: str) -> Path:
    """Return where the content with this SHA-256 lies: `files/ab/ab12…` in the data folder."""
    folder: Path = settings.DATA / "files"
    return folder / digest[:2] / digest


def harmless_name(name: str) -> str:
    """Return the last part of a path, composed, without control characters, at most 255 characters long."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    composed = unicodedata.normalize("NFC", last)
    kept = "".join(letter for letter in composed if letter.isprintable())
    return (kept.strip() or "без имени")[:_LONGEST_NAME]


def _write_once(path: Path, content: bytes) -> None:
    """Write atomically: a reader, or a crash, finds the whole content or no file."""
    if path.exists() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with draft.open("xb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        _settle(draft, path, len(content))
    finally:
        draft.unlink(missing_ok=True)


def _settle(draft: Path, path: Path, size: int) -> None:
    """Put a synced draft where its content belongs, unless the same lies there already."""
    if path.exists() and path.stat().st_size == size:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.chmod(0o440)
    draft.replace(path)
    _sync_folder(path.parent)
    _sync_folder(path.parent.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
