"""Old workbooks (.xls, BIFF8) made in the tests, record by record."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sbyt.formats._ole_container import container_of
from tests.formats.workbooks import HEADERS

_PLAIN, _DATE = 0, 1


@dataclass(frozen=True)
class Failed:
    """A cell that shows an error: typed in, or what a formula came to."""

    code: int
    by_formula: bool = False


def old_workbook(
    *rows: Sequence[Any],
    headers: Sequence[Any] = HEADERS,
    name: str = "Июль",
    before: Sequence[bytes] = (),
    after: bytes = b"",
) -> bytes:
    """Return an .xls with one sheet; `before` are records put after the first one, `after` behind the cells."""
    return container_of("Workbook", stream([headers, *rows], name=name, before=before, after=after))


def stream(rows: Sequence[Sequence[Any]], *, name: str, before: Sequence[bytes], after: bytes) -> bytes:
    texts: list[str] = []
    cells = b"".join(
        _cell(line, place, cell, texts) for line, row in enumerate(rows) for place, cell in enumerate(row)
    )
    sheet = _begin(0x10) + cells + after + record(0x000A, b"")
    head = [_begin(0x05), *before, _format(0), _format(14)]
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    shared = struct.pack("<II", len(texts), len(texts)) + b"".join(_text(text) for text in texts)
    tail = [record(0x00FC, shared), record(0x000A, b"")]
    begins = sum(map(len, head)) + 4 + 6 + len(title) + sum(map(len, tail))
    return b"".join([*head, record(0x0085, struct.pack("<IBB", begins, 0, 0) + title), *tail, sheet])


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _begin(part: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, part, 0x0DBB, 0x07CC, 0, 0x06))


def _format(number: int) -> bytes:
    return record(0x00E0, struct.pack("<HH", 0, number).ljust(20, b"\0"))


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _cell(line: int, place: int, cell: Any, texts: list[str]) -> bytes:
    where = struct.pack("<HH", line, place)
    match cell:
        case None | "":
            return b""
        case Failed(code, by_formula=True):
            result = struct.pack("<BBBBBBH", 2, 0, code, 0, 0, 0, 0xFFFF)
            return record(0x0006, where + struct.pack("<H", _PLAIN) + result + bytes(8))
        case Failed(code):
            return record(0x0205, where + struct.pack("<HBB", _PLAIN, code, 1))
        case date():
            return record(
                0x0203, where + struct.pack("<Hd", _DATE, cell.toordinal() - date(1899, 12, 30).toordinal())
            )
        case str():
            texts.append(cell)
            return record(0x00FD, where + struct.pack("<HI", _PLAIN, len(texts) - 1))
        case _:
            return record(0x0203, where + struct.pack("<Hd", _PLAIN, cell))
