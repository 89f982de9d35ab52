"""Zip archives from outside, measured before they are opened: count, size, ratio, nesting, passwords."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sbyt.formats.import_issues import ImportCode, Issue, issue

MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")
MOST_FILES: Final = 20_000
LARGEST_FILE: Final = 64 * 1024 * 1024
LARGEST_TOTAL: Final = 1024 * 1024 * 1024
DEEPEST: Final = 2
"""An archive in an archive is opened, a third one in it is not."""
_LARGEST_RATIO: Final = 200
_RATIO_COUNTS_FROM: Final = 8 * 1024 * 1024
_ENCRYPTED: Final = 0x1
_UTF8_NAME: Final = 0x800
_CENTRAL_ENTRY: Final = b"PK\x01\x02"
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    ValueError,
    OSError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive; `content` is None where an issue tells why it was not unpacked. `size` is what it says."""

    name: str
    content: bytes | None
    issue: Issue | None = None
    size: int = 0


class Budget:
    """How much may still be unpacked: shared by an archive and the archives inside it."""

    def __init__(self, *, files: int = MOST_FILES, total: int = LARGEST_TOTAL) -> None:
        self.files = files
        self.total = total


def is_zip(content: bytes) -> bool:
    return content.startswith(MAGIC)


def names_of(content: bytes) -> frozenset[str]:
    """Return the names inside a zip, none where it cannot be opened."""
    if content.count(_CENTRAL_ENTRY) > MOST_FILES:
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return frozenset(archive.namelist())
    except _BROKEN:
        return frozenset()


def archive_issue(content: bytes, *, budget: Budget) -> Issue | None:
    """Return why an archive must not be opened, judged by its table of contents alone; None when it may be."""
    if content.count(_CENTRAL_ENTRY) > budget.files:
        return issue(ImportCode.ARCHIVE_HAS_TOO_MANY_FILES, f"В архиве больше {budget.files} файлов.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except _BROKEN:
        return issue(ImportCode.ARCHIVE_DAMAGED, "Архив повреждён или передан не до конца.")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        return issue(ImportCode.ARCHIVE_ENCRYPTED, "Архив закрыт паролем; пришлите его без пароля.")
    if not entries:
        return issue(ImportCode.ARCHIVE_EMPTY, "В архиве нет ни одного файла.")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, min(len(content), sum(entry.compress_size for entry in entries)))
    swollen = unpacked > _RATIO_COUNTS_FROM and unpacked > packed * _LARGEST_RATIO
    if unpacked > budget.total or swollen:
        why = "похоже на бомбу" if swollen else f"предел {budget.total // 2**20} МБ"
        message = f"Архив в {len(content)} байт распаковывается в {unpacked}: {why}, не открыт."
        return issue(ImportCode.ARCHIVE_UNPACKS_TOO_LARGE, message)
    return None


def members_of(content: bytes, *, budget: Budget) -> Iterator[Member]:
    """Yield the files of an archive that `archive_issue` let through, one at a time, in their order.

    Names are labels: `..` and drive letters in them mean nothing here, nothing is written to a disk. A member
    that is longer than it said, damaged, or over the limit of one file comes with an issue in place of content.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if entry.is_dir() or _is_litter(entry.filename):
                continue
            budget.files -= 1
            budget.total -= entry.file_size
            yield _unpacked(archive, entry)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Member:
    name = _name_of(entry)
    if entry.file_size > LARGEST_FILE:
        message = f"Файл {name} в архиве больше {LARGEST_FILE // 2**20} МБ."
        return Member(name, None, issue(ImportCode.FILE_TOO_LARGE, message), entry.file_size)
    try:
        with archive.open(entry) as opened:  # reads file_size bytes at most, then compares the checksum
            return Member(name, opened.read())
    except _BROKEN:
        message = f"Файл {name} в архиве повреждён."
        return Member(name, None, issue(ImportCode.ARCHIVE_DAMAGED, message))


def _name_of(entry: zipfile.ZipInfo) -> str:
    """Return the name; without the UTF-8 flag Russian Windows writes it in cp866."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("cp866")
    except UnicodeError:
        return entry.filename


def _is_litter(name: str) -> bool:
    last = name.rpartition("/")[2]
    return name.startswith("__MACOSX/") or last in {".DS_Store", "Thumbs.db"}
