"""The very lines of a file that something came from, with their neighbours: text of an XML, rows of a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sbyt.formats import zip_container
from sbyt.formats._ole_container import is_container
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


def lines_around(
    content: bytes, *, line: int, around: int = 1, near: Sequence[str] = ()
) -> tuple[SourceLine, ...]:
    """Return the line with up to `around` neighbours on each side; nothing where the file has no such line.

    A line longer than 240 characters is cut, «…» marks where. Some systems write a whole file in one line: `near`
    are words to be found one after another, and the wanted line is cut around the last of them.
    """
    lines = _lines_of(content)
    if not 1 <= line <= len(lines):
        return ()
    first, last = max(1, line - around), min(len(lines), line + around)
    return tuple(
        SourceLine(
            number,
            _cut(lines[number - 1], near=near if number == line else ()),
            is_wanted=number == line,
        )
        for number in range(first, last + 1)
    )


def _lines_of(content: bytes) -> list[str]:
    if zip_container.is_zip(content) or is_container(content):
        return [_BETWEEN_CELLS.join(cells).rstrip(" │") for cells in rows_of_reading_sheet(content)]
    text, _issues = text_of(content)
    if text is None:
        text = content.decode("cp1251", errors="replace")
    return text.split("\n")


def _cut(text: str, *, near: Sequence[str]) -> str:
    text = text.rstrip("\r").expandtabs(2)
    if len(text) <= _LONGEST:
        return text
    place = 0
    for words in near:
        found = text.find(words, place)
        if found < 0:
            break
        place = found
    start = max(0, min(place - _LONGEST // 3, len(text) - _LONGEST))
    before = "…" if start else ""
    after = "…" if start + _LONGEST < len(text) else ""
    return f"{before}{text[start : start + _LONGEST]}{after}"
