"""The very lines of a file that something came from, with their neighbours: text of an XML, rows of a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sbyt.formats import zip_container
from sbyt.formats._xml_in import text_of
from sbyt.formats.reading_sheet import rows_of_reading_sheet

_LONGEST: Final = 240
_BETWEEN_CELLS: Final = " │ "


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a file as a person sees it, numbered from 1; `is_wanted` marks the one that was asked for."""

    number: int
    text: str
    is_wanted: bool


def lines_around(content: bytes, *, line: int, around: int = 1) -> tuple[SourceLine, ...]:
    """Return the line with up to `around` neighbours on each side; nothing where the file has no such line.

    A line longer than 240 characters is cut and ends with «…».
    """
    lines = _lines_of(content)
    if not 1 <= line <= len(lines):
        return ()
    first, last = max(1, line - around), min(len(lines), line + around)
    return tuple(
        SourceLine(number, _cut(lines[number - 1]), is_wanted=number == line)
        for number in range(first, last + 1)
    )


def _lines_of(content: bytes) -> list[str]:
    if zip_container.is_zip(content):
        return [_BETWEEN_CELLS.join(cells).rstrip(" │") for cells in rows_of_reading_sheet(content)]
    text, _issues = text_of(content)
    if text is None:
        text = content.decode("cp1251", errors="replace")
    return text.split("\n")


def _cut(text: str) -> str:
    text = text.rstrip("\r").expandtabs(2)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
