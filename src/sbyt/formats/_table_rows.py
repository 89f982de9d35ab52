"""Rows of a workbook's sheet or of a CSV, cells as they are; or why there are none."""

from __future__ import annotations

import codecs
import csv
import io
from itertools import accumulate, islice

from sbyt.formats._sheet_cells import Cell
from sbyt.formats._workbook_sheets import sheets_of_workbook
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.zip_container import is_zip

_LONGEST_FIELD = 100_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""A spreadsheet program that says «Юникод» writes UTF-16 with such a mark, and tabs."""


def rows_of_table(
    content: bytes,
    *,
    sheet: str,
    delimiter: str,
    encoding: str,
    most: int,
    widths: tuple[int, ...] = (),
    said_once: tuple[str, ...] = (),
    days_in: tuple[str, ...] = (),
) -> list[list[Cell]] | Issue:
    """Return the rows of the sheet named (the first visible one where no name is given), or of the CSV.

    With `widths` a text file is cut by them instead, blanks around a field dropped. A mark of Unicode at the beginning
    of a text is believed before `encoding`. In a workbook, cells of the columns `said_once` that are merged downwards
    are said in each of their rows, and bare numbers in the columns `days_in` are dates.
    """
    rows: list[list[Cell]] | Issue
    if is_zip(content) or content.startswith(b"\xd0\xcf\x11\xe0"):
        places = (tuple(index_of(column) for column in named if column) for named in (said_once, days_in))
        rows = _of_workbook(content, sheet, *places)
    else:
        rows = _of_csv(content, delimiter=delimiter, encoding=encoding, most=most, widths=widths)
    if not isinstance(rows, Issue) and len(rows) > most:
        words = f"В таблице больше {most} строк."
        return issue(ImportCode.TOO_MANY_ROWS, words, line=most + 1, field="строки")
    return rows


def _of_workbook(
    content: bytes, sheet: str, said_once: tuple[int, ...], days_in: tuple[int, ...]
) -> list[list[Cell]] | Issue:
    sheets = sheets_of_workbook(content, said_once=said_once, days_in=days_in)
    if isinstance(sheets, Issue):
        return sheets
    for name, rows in sheets:
        if sheet in {"", name.strip()}:
            return rows
    return issue(ImportCode.HEADERS_MISSING, f"В книге нет листа «{sheet}».", line=1, field=sheet)


def _of_csv(
    content: bytes, *, delimiter: str, encoding: str, most: int, widths: tuple[int, ...]
) -> list[list[Cell]] | Issue:
    mark, encoding = next((held for held in _BOMS if content.startswith(held[0])), (b"", encoding))
    try:
        text = content[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"Файл не читается в кодировке {encoding}: ошибка в строке {line}."
        return issue(ImportCode.ENCODING_WRONG, message, line=line, field="encoding")
    if "\0" in text:
        return issue(ImportCode.UNKNOWN_FORMAT, "Это не таблица: в файле двоичные данные.")
    if widths:
        return [_cut(line, widths) for line in islice(text.splitlines(), most + 1)]
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        return [list(row) for row in islice(reader, most + 1)]
    except csv.Error as error:
        words = f"Таблица не читается: {error}."
        return issue(ImportCode.UNKNOWN_FORMAT, words, line=reader.line_num)


def _cut(line: str, widths: tuple[int, ...]) -> list[Cell]:
    """Return the fields of a line of fixed width; what stands behind the last is a field more, seen as a fault."""
    ends = list(accumulate(widths))
    fields: list[Cell] = [
        line[end - width : end].strip()
        for end, width in zip(ends, widths, strict=True)
        if end - width < len(line)
    ]
    rest = line[ends[-1] :].strip()
    return [*fields, rest] if rest else fields


def cell_at(row: list[Cell], column: str) -> Cell:
    """Return the cell of a row in the column named by letters; an empty text where there is none."""
    place = index_of(column)
    return row[place] if 0 <= place < len(row) else ""


def index_of(column: str) -> int:
    """Return the place of a column by its letters; −1 for none."""
    place = 0
    for letter in column.upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
