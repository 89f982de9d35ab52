"""Spoil files as the world does: cut, flipped, repeated, re-encoded, with entities and with a million rows.

For tests and for `sbyt bench mutations`: a reader must take a spoiled file or refuse it, never fall over it.
"""

from __future__ import annotations

import io
import math
import random
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import Final

_PIECES: Final = (
    b"&lt;", b"&boom;", b"&#0;", b"&#x1F600;", b"<!--", b"]]>", b"<![CDATA[", b"<?x", b"\x00", b"\xff",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"\xef\xbb\xbf", b"\r", b"\xe2\x80\xae",
)  # fmt: skip
_WORDS: Final = (
    b"value", b"period", b'code="01"', b'status="1"', b"0030", b"2330", b"windows-1251", b"20210501", b"</", b'"', b";", b"1",
)  # fmt: skip
_OTHERS: Final = (
    b"", b"utf-8", b"utf-16", b"9" * 30, b"-1", b"1e9", b"measuringpoint", b"day", "ё".encode(), b"<", b"NaN", b",",
)  # fmt: skip
_ENCODINGS: Final = ("utf-8", "utf-16", "utf-8-sig", "koi8-r", "cp1251", "cp866", "utf-32")
_NUMBER: Final = re.compile(rb"[0-9]+(?:[.,][0-9]+)?")
_ODD_NUMBERS: Final = (
    b"NaN", b"nan", b"Infinity", b"-inf", b"1e999", b"-1e999", b"1e300", b"-1e15", b"1e15", b"99999999999", b"9" * 5000, b"1e-400",
    "１２".encode(), "\u0664\u0665".encode(), "2\u00b2".encode(), b"1_0", b"0x10", b"9999-12-31", b"31.12.9999", b"0000-01-01",
)  # fmt: skip
"""What a converter of a language takes for a number, or chokes on, and people do not mean by one."""
_CELL: Final = re.compile(rb"(?<=<v>)[^<]*(?=</v>)|(?<=<t>)[^<]*(?=</t>)")
_ODD_CELL: Final = 0.4
_OLD_NUMBER: Final = b"\x03\x02\x0e\x00"
_IN_OLD_NUMBER: Final = 10
"""A number record of an .xls: its head, and where after it the eight bytes of the value stand."""
_ODD_DOUBLES: Final = tuple(
    struct.pack("<d", double) for double in (math.nan, math.inf, -math.inf, 1e300, -1e15, 99999999999.0)
)
_MOST_TIMES: Final = 4
MANY_ROWS: Final = 1_000_000


def mutated(draw: random.Random, content: bytes) -> bytes:
    """Return the content with one to four things done to it."""
    for _turn in range(draw.randint(1, _MOST_TIMES)):
        at = draw.randrange(len(content) + 1)
        match draw.randrange(9):
            case 0:
                content = content[:at]
            case 1:
                content = _flipped(draw, content, at)
            case 2:
                content = content[:at] + draw.choice(_PIECES) + content[at:]
            case 3:
                content = content.replace(draw.choice(_WORDS), draw.choice(_OTHERS), draw.choice((1, 3, -1)))
            case 4:
                content = content[:at] + content[at + draw.randrange(400) :]
            case 5:
                content = content[:at] + content[max(0, at - draw.randrange(900)) : at] + content[at:]
            case 6:
                content = content[:at] + draw.randbytes(draw.randrange(64)) + content[at:]
            case 7:
                content = _with_an_odd_number(draw, content, at)
            case _:
                text = content.decode("cp1251", errors="replace")
                content = text.encode(draw.choice(_ENCODINGS), errors="replace")
    return content


def mutated_inside(draw: random.Random, archive: bytes) -> bytes:
    """Return a zip with one of its files spoiled and packed again: a whole archive around what is broken.

    Where there are cells of a workbook, one of them often holds what only looks like a number.
    """
    memory = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as whole,
        zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        parts = {name: whole.read(name) for name in whole.namelist()}
        of_cells = [name for name, content in parts.items() if _CELL.search(content)]
        odd_cell = bool(of_cells) and draw.random() < _ODD_CELL
        chosen = draw.choice(of_cells if odd_cell else [*parts])
        spoil = _with_an_odd_cell if odd_cell else mutated
        for name, content in parts.items():
            made.writestr(name, spoil(draw, content) if name == chosen else content)
    return memory.getvalue()


def with_many_rows(content: bytes, *, row: bytes, rows: int = MANY_ROWS) -> bytes:
    """Return the content with a row of it repeated so many times. Raises ValueError where the row is not in it."""
    at = content.index(row)
    return content[:at] + row * rows + content[at + len(row) :]


def with_many_rows_inside(
    workbook: bytes, *, part: str = "xl/worksheets/sheet1.xml", rows: int = MANY_ROWS
) -> bytes:
    """Return an .xlsx with the last row of the part repeated so many times under it, each with its own number."""
    memory = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as whole,
        zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            with made.open(name, "w", force_zip64=True) as put:
                put.writelines(_with_rows(content, rows) if name == part else [content])
    return memory.getvalue()


def _with_rows(sheet: bytes, rows: int) -> Iterator[bytes]:
    """Give the sheet piece by piece: a million rows are never in memory at once, so a peak measured is the reader's."""
    begins, ends = sheet.rindex(b"<row "), sheet.rindex(b"</row>") + len(b"</row>")
    row = sheet[begins:ends].decode()
    last = int(row.split('r="', 1)[1].split('"', 1)[0])
    template = re.sub(rf'r="([A-Z]*){last}"', r'r="\g<1>{0}"', row.replace("{", "{{").replace("}", "}}"))
    yield sheet[:ends]
    for number in range(last + 1, last + 1 + rows):
        yield template.format(number).encode()
    yield sheet[ends:]


def _with_an_odd_cell(draw: random.Random, part: bytes) -> bytes:
    """Return a part of an .xlsx with one value or text of it a number that a converter may choke on."""
    cell = draw.choice(list(_CELL.finditer(part)))
    return part[: cell.start()] + draw.choice(_ODD_NUMBERS) + part[cell.end() :]


def _with_an_odd_number(draw: random.Random, content: bytes, at: int) -> bytes:
    """Return the content with the next number of it another that a converter may choke on."""
    record = content.find(_OLD_NUMBER, at)
    if record >= 0:
        begins = record + _IN_OLD_NUMBER
        double = draw.choice(_ODD_DOUBLES)
        return content[:begins] + double + content[begins + len(double) :]
    found = _NUMBER.search(content, at)
    if found is None:
        return content
    return content[: found.start()] + draw.choice(_ODD_NUMBERS) + content[found.end() :]


def _flipped(draw: random.Random, content: bytes, at: int) -> bytes:
    flipped = bytearray(content or b"\x00")
    for _bit in range(draw.choice((1, 1, 1, 8, 64))):
        flipped[(at + _bit) % len(flipped)] ^= 1 << draw.randrange(8)
    return bytes(flipped)
