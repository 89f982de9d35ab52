"""Workbooks made in the tests: rows as people fill them, and archives that lie."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import openpyxl

HEADERS = ("Лицевой счет", "Номер счетчика", "Дата", "Показание 1", "Показание 2")


def workbook(*rows: Sequence[Any], headers: Sequence[Any] = HEADERS, above: int = 0) -> bytes:
    """Return an xlsx with the headers after `above` empty rows and the rows under them."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line, row in enumerate([headers, *rows], start=1 + above):
        for place, cell in enumerate(row, start=1):
            sheet.cell(line, place, cell)
    memory = io.BytesIO()
    book.save(memory)
    with zipfile.ZipFile(memory) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["docProps/core.xml"] = re.sub(
        rb"20\d\d-\d\d-\d\dT[\d:]+Z", b"2021-07-25T00:00:00Z", files["docProps/core.xml"]
    )
    return zipped(files)


def row(
    account: Any = "0012300456", meter: Any = "881", on: Any = date(2021, 7, 25), *readings: Any
) -> tuple[Any, ...]:
    on = datetime(on.year, on.month, on.day) if isinstance(on, date) and not isinstance(on, datetime) else on
    return (account, meter, on, *(readings or (1843.7,)))


def zipped(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of the files; the same bytes whenever it is made, so that parallel tests have one name."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2021, 7, 25, 0, 0, 0)), content, compress_type=method)
    return memory.getvalue()


def rewritten(content: bytes, name: str, change: Any) -> bytes:
    """Return the archive with one member passed through `change`."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {entry: archive.read(entry) for entry in archive.namelist()}
    assert files[name] != change(files[name])
    return zipped({**files, name: change(files[name])})


def encrypted(files: dict[str, bytes]) -> bytes:
    """Return an archive whose entries carry the mark of a password."""
    content = bytearray(zipped(files, method=zipfile.ZIP_STORED))
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(magic)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(magic, at + 4)
    return bytes(content)
