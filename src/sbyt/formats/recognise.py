"""Which format are these bytes: the content decides, the name helps where the content is silent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sbyt.formats import zip_container
from sbyt.formats._ole_container import is_container
from sbyt.formats.import_issues import ImportCode, Issue, issue

LARGEST_FILE: Final = 64 * 1024 * 1024
"""Of anything but an archive, whose files are measured one by one."""
_OLD_WORKBOOKS: Final = tuple(name.encode("utf-16-le") for name in ("Workbook\0", "Book\0"))
_ENCRYPTED_WORKBOOK: Final = "EncryptedPackage".encode("utf-16-le")
_OTHER_ARCHIVES: Final = ((b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "RAR"), (b"\x1f\x8b", "gzip"))
_WIDE: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
HEAD: Final = 4096
_OUR_SUFFIXES: Final = (".xml", ".xlsx", ".xls", ".zip")
_ATOM: Final = b"http://www.w3.org/2005/atom"
_MAKET_NAMES: Final = ("80020_", "80040_")
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)
_NO_TEXT: Final = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
"""Bytes that no text has, in UTF-8 or a Russian encoding."""
_FIRST_ELEMENT: Final = re.compile(rb"<([^\s!?/<>][^\s/>]*)")


class FileFormat(StrEnum):
    """What a file is taken for."""

    MAKET_80020 = "80020"
    READING_SHEET = "reading_sheet"
    HOUR_TABLE = "hour_table"
    ESPI = "espi"
    REGISTER_TABLE = "register_table"
    PAYMENT_REGISTER = "payment_register"
    PYRAMID = "pyramid"
    PYRAMID_READINGS = "pyramid_readings"
    ZIP = "zip"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Recognised:
    """The format, and the issue that says why an unknown one cannot be read.

    `is_foreign`: neither the content nor the name says that anybody meant the file for us.
    """

    format: FileFormat
    issue: Issue | None = None
    is_foreign: bool = False


def recognise(content: bytes, *, name: str) -> Recognised:
    """Return what the bytes are. Nothing is unpacked beyond a zip's table of contents.

    Whether a file is foreign is told by its first 4096 bytes, except a document of old Office: so much may be given.
    """
    if not content:
        foreign = not name.lower().endswith(_OUR_SUFFIXES)
        return Recognised(FileFormat.UNKNOWN, issue(ImportCode.EMPTY_FILE, "Файл пуст."), foreign)
    recognised = _kind_of(content, name)
    if len(content) > LARGEST_FILE and recognised.format is not FileFormat.ZIP:
        return _unknown(ImportCode.FILE_TOO_LARGE, f"Файл больше {LARGEST_FILE // 2**20} МБ.")
    return recognised


def _kind_of(content: bytes, name: str) -> Recognised:
    if zip_container.is_zip(content):
        return _kind_of_zip(content, name)
    if is_container(content):
        return _kind_of_ole(content, name)
    for magic, words in _OTHER_ARCHIVES:
        if content.startswith(magic):
            return _unknown(ImportCode.UNKNOWN_FORMAT, f"Архив {words} не принимается; упакуйте файлы в zip.")
    return _kind_of_text(content, name)


def _kind_of_zip(content: bytes, name: str) -> Recognised:
    names = zip_container.names_of(content)
    if "xl/workbook.xml" in names:
        return Recognised(FileFormat.READING_SHEET)
    if "xl/workbook.bin" in names or {"mimetype", "content.xml"} <= names:
        return _unknown(
            ImportCode.OLD_WORKBOOK,
            "Книга не в формате .xlsx или .xls; сохраните её как «Книга Excel (.xlsx)».",
        )
    if not names and name.lower().endswith((".xlsx", ".xlsm")):
        return Recognised(FileFormat.READING_SHEET)
    return Recognised(FileFormat.ZIP)


def _kind_of_ole(content: bytes, name: str) -> Recognised:
    if _ENCRYPTED_WORKBOOK in content:
        return _unknown(
            ImportCode.WORKBOOK_ENCRYPTED, "Книга закрыта паролем; снимите его и загрузите снова."
        )
    if any(mark in content for mark in _OLD_WORKBOOKS) or name.lower().endswith(".xls"):
        return Recognised(FileFormat.READING_SHEET)
    found = issue(ImportCode.UNKNOWN_FORMAT, "Документ старого Office, но не книга .xls.")
    return Recognised(FileFormat.UNKNOWN, found, is_foreign=len(content) > HEAD)


def _kind_of_text(content: bytes, name: str) -> Recognised:
    lowered = name.lower()
    head = _head_of(content)
    if lowered.endswith((".xls", ".xlsx")):
        return _kind_of_named_book(head)
    if _ATOM in head and _root_of(head) == b"feed":
        return Recognised(FileFormat.ESPI)
    if _root_of(head) == b"pyramid-answers":
        shows = b'kind="readings"' in head.partition(b"<answer")[0]
        return Recognised(FileFormat.PYRAMID_READINGS if shows else FileFormat.PYRAMID)
    named_so = lowered.startswith(_MAKET_NAMES)
    if head.startswith(b"<") or named_so:
        return Recognised(FileFormat.MAKET_80020, is_foreign=not named_so and _has_another_root(head))
    found = issue(
        ImportCode.UNKNOWN_FORMAT,
        "Формат не опознан: принимаются макеты 80020 (XML), ведомости .xlsx и .xls, архивы zip, "
        "а таблицы .csv и реестры .txt — по профилю для их имени: «Источники» → «Профили таблиц».",
    )
    return Recognised(FileFormat.UNKNOWN, found, is_foreign=not lowered.endswith(_OUR_SUFFIXES))


def _kind_of_named_book(head: bytes) -> Recognised:
    """Return what a file is that is called a workbook and is none."""
    if _NO_TEXT.search(head):
        return _unknown(
            ImportCode.OLD_WORKBOOK,
            "Это не книга Excel, хотя названо так: внутри ни .xlsx, ни .xls. "
            "Возможно, файл повреждён при передаче; попросите прислать его снова.",
        )
    if head.startswith(b"<") or b";" in head or b"\t" in head:
        return _unknown(
            ImportCode.OLD_WORKBOOK,
            "Под именем книги Excel лежит HTML или текст; откройте и сохраните его как .xlsx.",
        )
    return Recognised(FileFormat.READING_SHEET)


def _head_of(content: bytes) -> bytes:
    """Return the beginning of a text in small letters, without marks and blanks; of UTF-16 as if it were in UTF-8."""
    head = content[:HEAD]
    for mark, codec in _WIDE.items():
        if head.startswith(mark):
            head = head[len(mark) :].decode(codec, errors="ignore").encode()
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()


def _has_another_root(head: bytes) -> bool:
    """Tell whether the first element is seen and is not that of a message: XML of another kind, or HTML."""
    return _root_of(head) not in {None, b"message"}


def _root_of(head: bytes) -> bytes | None:
    first = _FIRST_ELEMENT.search(_COMMENT.sub(b"", head))
    return None if first is None else first[1].rpartition(b":")[2]


def _unknown(code: ImportCode, message: str) -> Recognised:
    return Recognised(FileFormat.UNKNOWN, issue(code, message))
