"""Published hours of a region's peak load: the commercial operator's workbook (xls, xlsx), or lines «date; hour».

The workbook has a row of titles with «Дата» and «Час» somewhere near its top; older ones (2011–2012) put a code of a
delivery point group between them. Hours are counted from 1 to 24 and named by their end: 21 is 20:00–21:00.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sbyt.formats._sheet_cells import Cell, CellProblem, date_of_cell
from sbyt.formats._workbook_sheets import sheets_of_workbook
from sbyt.formats.import_issues import Issue
from sbyt.formats.plain_number import decimal_of

_TITLES_WITHIN: Final = 30
_MOST_ROWS: Final = 2_000
_LARGEST: Final = 16 * 1024 * 1024
_HOURS: Final = 24
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_LAST_SERIAL: Final = 100_000
_COMPACT_DAY: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_LINE: Final = re.compile(r"\s*(\S+?)\s*[;,\t ]\s*([0-9]{1,2})\s*")
_SUBJECT_IN_NAME: Final = re.compile(r"^[0-9]{6}_[A-Z0-9]+_([0-9]{1,3})_calcfacthour", re.IGNORECASE)

_Row = tuple[int, Cell, Cell]
"""The line, the day and the hour as they are written."""


class UnableToReadPeakHours(ValueError):
    """The bytes hold no hours, or a row that is none; the message names it in Russian."""


@dataclass(frozen=True, slots=True)
class PeakHours:
    """Day → hour by its beginning (0 … 23); the code of the subject where the file's name has it."""

    hours: dict[date, int]
    subject: str = ""


def read_peak_hours(content: bytes, *, name: str = "") -> PeakHours:
    """Return the hours of a workbook or a text. Raises UnableToReadPeakHours."""
    if len(content) > _LARGEST:
        raise UnableToReadPeakHours("Файл больше 16 МБ: это не часы пика.")
    found = _SUBJECT_IN_NAME.match(name)
    rows = _workbook_rows(content) if content.startswith(_WORKBOOKS) else _text_rows(content)
    return PeakHours(hours=_hours(rows), subject=found[1] if found else "")


def _workbook_rows(content: bytes) -> list[_Row]:
    sheets = sheets_of_workbook(content)
    if isinstance(sheets, Issue):
        raise UnableToReadPeakHours(sheets.message)
    sheet = sheets[0][1] if sheets else []
    _require_not_too_many(sheet)
    for number, row in enumerate(sheet[:_TITLES_WITHIN]):
        titles = [str(cell).strip().lower() for cell in row]
        if "дата" in titles and "час" in titles:
            on, hour = titles.index("дата"), titles.index("час")
            return [
                (line, below[on], below[hour])
                for line, below in enumerate(sheet[number + 1 :], start=number + 2)
                if str(below[on]).strip() and str(below[hour]).strip()
            ]
    raise UnableToReadPeakHours("Нет строки заголовков «Дата» и «Час».")


def _require_not_too_many(rows: Sequence[object]) -> None:
    if len(rows) > _MOST_ROWS:
        raise UnableToReadPeakHours(f"Строк {len(rows)}, а принимается до {_MOST_ROWS}: это не часы пика.")


def _text_rows(content: bytes) -> list[_Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", errors="replace")
    rows: list[_Row] = []
    lines = text.splitlines()
    _require_not_too_many(lines)
    for number, line in enumerate(lines, start=1):
        if not line.strip() or "дата" in line.lower():
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise UnableToReadPeakHours(f"Строка {number}: «{line.strip()[:60]}», а нужны дата и час.")
        rows.append((number, found[1], found[2]))
    return rows


def _hours(rows: Sequence[_Row]) -> dict[date, int]:
    hours: dict[date, int] = {}
    for line, on, hour in rows:
        day, number = _day(on), _hour(hour)
        if day is None:
            raise UnableToReadPeakHours(f"Строка {line}: «{str(on)[:40]}» не дата.")
        if number is None:
            raise UnableToReadPeakHours(f"Строка {line}: часа «{str(hour)[:20]}» нет, бывают от 1 до 24.")
        if hours.get(day, number) != number:
            raise UnableToReadPeakHours(f"Строка {line}: за {day:%d.%m.%Y} уже дан другой час.")
        hours[day] = number
    if not hours:
        raise UnableToReadPeakHours("В файле нет ни одного дня с часом.")
    return hours


def _day(cell: Cell) -> date | None:
    if isinstance(cell, float) and 0 < cell < _LAST_SERIAL:
        return _EXCEL_EPOCH + timedelta(days=int(cell))
    compact = _COMPACT_DAY.fullmatch(str(cell).strip().removesuffix(".0"))
    day = date_of_cell("-".join(compact.groups()) if compact else cell)
    return None if isinstance(day, CellProblem) else day


def _hour(cell: Cell) -> int | None:
    number = decimal_of(str(cell))
    if number is None or not 1 <= number <= _HOURS or number != int(number):
        return None
    return int(number) - 1
