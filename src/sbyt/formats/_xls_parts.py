"""The stream of an old workbook (.xls, BIFF), measured before a reader sees it: extents, cells without a value.

Layout: [MS-XLS]. Records of a type, a length and a body; the first part names the sheets and where each begins.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sbyt.formats._ole_container import UnableToReadContainer, container_of, stream_of
from sbyt.formats._xlsx_parts import Workbook, day_zero, spread_issue
from sbyt.formats.import_issues import ImportCode, Issue, issue

_BOF, _EOF, _PASSWORD, _CODE_PAGE, _SHEET, _TEXTS = 0x0809, 0x000A, 0x002F, 0x0042, 0x0085, 0x00FC
_SINCE_1904: Final = 0x0022
_ONE_CELL: Final = frozenset({0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, 0x0205, 0x0006, 0x0206, 0x0406})
_SEVERAL_CELLS, _BOOL_OR_ERROR = 0x00BD, 0x0205
_FORMULAS: Final = frozenset({0x0006, 0x0206, 0x0406})
_BIFF8, _BIFF5 = 0x0600, 0x0500
_SHORTEST_TEXT: Final = 3
_CYRILLIC: Final = 1251
_ERRORS: Final = MappingProxyType(
    {
        0x00: "#NULL!",
        0x07: "#DIV/0!",
        0x0F: "#VALUE!",
        0x17: "#REF!",
        0x1D: "#NAME?",
        0x24: "#NUM!",
        0x2A: "#N/A",
    }
)


@dataclass(frozen=True, slots=True)
class _SheetPlace:
    name: str
    begins: int


def measured_old_workbook(content: bytes) -> Workbook | Issue:
    """Return the workbook in a clean container, or why it is not opened."""
    try:
        stream = stream_of(content, "Workbook", "Book")
        sheets = _sheets_of(stream)
        if isinstance(sheets, Issue):
            return sheets
        broken: dict[str, dict[tuple[int, int], str]] = {}
        for sheet in sheets:
            measured = _measured_sheet(stream, sheet)
            if isinstance(measured, Issue):
                return measured
            broken[sheet.name] = measured
        since_1904 = any(kind == _SINCE_1904 and body[:1] == b"\1" for kind, body in _records(stream, 0))
        return Workbook(
            content=container_of("Workbook", stream),
            broken_cells=broken,
            counts_days_from=day_zero(since_1904=since_1904),
        )
    except (UnableToReadContainer, struct.error, IndexError, LookupError):
        return issue(ImportCode.WORKBOOK_DAMAGED, "Книга повреждена или передана не до конца.")


def _sheets_of(stream: bytes) -> list[_SheetPlace] | Issue:
    """Return the worksheets in order of the tabs."""
    sheets: list[_SheetPlace] = []
    version, code_page = 0, _CYRILLIC
    for kind, body in _records(stream, 0):
        if kind == _BOF:
            (version,) = struct.unpack_from("<H", body)
            if version not in {_BIFF8, _BIFF5}:
                return issue(
                    ImportCode.OLD_WORKBOOK,
                    "Книга в формате старше Excel 5; сохраните её как «Книга Excel (.xlsx)».",
                )
        elif kind == _PASSWORD:
            return issue(
                ImportCode.WORKBOOK_ENCRYPTED, "Книга закрыта паролем; снимите его и загрузите снова."
            )
        elif kind == _CODE_PAGE:
            (code_page,) = struct.unpack_from("<H", body)
        elif kind == _TEXTS and struct.unpack_from("<II", body)[1] * _SHORTEST_TEXT > len(stream):
            raise UnableToReadContainer("more texts than bytes")
        elif kind == _SHEET and body[5] == 0:
            begins, length = struct.unpack_from("<I", body)[0], body[6]
            sheets.append(_SheetPlace(_name_of(body[7:], length, version, code_page), begins))
    return sheets


def _name_of(letters: bytes, length: int, version: int, code_page: int) -> str:
    if version == _BIFF5:
        return letters[:length].decode(f"cp{code_page}", errors="replace")
    wide, letters = letters[0] & 1, letters[1:]
    return (
        letters[: length * 2].decode("utf-16-le", errors="replace")
        if wide
        else letters[:length].decode("latin-1")
    )


def _measured_sheet(stream: bytes, sheet: _SheetPlace) -> dict[tuple[int, int], str] | Issue:
    """Return the cells that show an error; an issue where the sheet spreads over too many cells."""
    broken: dict[tuple[int, int], str] = {}
    last_row = last_column = 0
    for kind, body in _records(stream, sheet.begins):
        if kind in _ONE_CELL:
            row, column = struct.unpack_from("<HH", body)
            words = _why_without_value(kind, body)
            if words is not None:
                broken[row, column] = words
        elif kind == _SEVERAL_CELLS:
            (row,) = struct.unpack_from("<H", body)
            (column,) = struct.unpack_from("<H", body, len(body) - 2)
        else:
            continue
        last_row, last_column = max(last_row, row), max(last_column, column)
        found = spread_issue(sheet.name, last_row, last_column)
        if found is not None:
            return found
    return broken


def _why_without_value(kind: int, body: bytes) -> str | None:
    if kind == _BOOL_OR_ERROR and body[7]:
        return _ERRORS.get(body[6], "ошибка")
    if kind in _FORMULAS and body[12:14] == b"\xff\xff" and body[6] == 2:  # noqa: PLR2004  the mark of an error
        return _ERRORS.get(body[8], "ошибка")
    return None


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one part up to its end; a part inside it (a chart) belongs to it.

    Raises UnableToReadContainer where the stream ends before the part does.
    """
    depth = 0
    while True:
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if len(body) < length:
            raise UnableToReadContainer("a record is cut off")
        yield kind, body
        at += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
