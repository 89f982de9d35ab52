"""The visible sheets of a workbook (.xlsx, .xls) as rows of cells, opened only after its parts were measured."""

from __future__ import annotations

import io
import math
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from sbyt.formats._ole_container import is_container
from sbyt.formats._sheet_cells import Cell, is_blank
from sbyt.formats._xls_parts import measured_old_workbook
from sbyt.formats._xlsx_parts import Workbook, measured_workbook, unreadable_cell
from sbyt.formats.import_issues import ImportCode, Issue, issue

_READER_PANICS: Final = "PanicException"
"""What the reader raises where it meets what it did not foresee; no class of `Exception`, and named nowhere."""
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_DAY_SECONDS: Final = 86_400

Sheets = list[tuple[str, list[list[Cell]]]]


def opened(content: bytes) -> Workbook | Issue:
    """Return the workbook measured, or why it is not read."""
    return measured_old_workbook(content) if is_container(content) else measured_workbook(content)


def sheets_of_workbook(
    content: bytes, *, said_once: Collection[int] = (), days_in: Collection[int] = ()
) -> Sheets | Issue:
    """Return the cells of the visible sheets of a workbook that was measured before it is opened, or why not.

    A cell that shows an error, or whose formula was never computed, is the words for it. In the columns `said_once`
    (from 0) a cell merged downwards is said in each of its rows; in `days_in` a bare number of days is a date, of 2000
    to 2099 alone, counted as the workbook counts.
    """
    workbook = opened(content)
    if isinstance(workbook, Issue):
        return workbook
    sheets = visible_sheets(workbook, said_once=said_once)
    if isinstance(sheets, Issue):
        return sheets
    for name, rows in sheets:
        _show_broken(rows, workbook.broken_cells.get(name, {}))
        for row in rows if days_in else ():
            for place in days_in:
                if place < len(row):
                    row[place] = _moment_of(row[place], workbook.counts_days_from)
    return sheets


def visible_sheets(workbook: Workbook, *, said_once: Collection[int] = ()) -> Sheets | Issue:
    """Return the cells of the visible sheets; the reader may fail on a damaged book in any way of its own."""
    try:
        sheets = _sheets_of(CalamineWorkbook.from_filelike(io.BytesIO(workbook.content)), said_once)
        return _first_unreadable(sheets) or sheets
    except (CalamineError, OSError, ValueError, ArithmeticError):
        pass
    except BaseException as error:
        if type(error).__name__ != _READER_PANICS:
            raise
    return issue(ImportCode.WORKBOOK_DAMAGED, "Книга повреждена: её части не читаются.")


def _sheets_of(book: CalamineWorkbook, said_once: Collection[int]) -> Sheets:
    sheets: Sheets = []
    for found in book.sheets_metadata:
        if found.typ is SheetTypeEnum.WorkSheet and found.visible is SheetVisibleEnum.Visible:
            sheet = book.get_sheet_by_name(found.name)
            rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
            if said_once:
                _say_merged_in_each_row(rows, sheet, said_once)
            sheets.append((found.name, rows))
    return sheets


def _first_unreadable(sheets: Sheets) -> Issue | None:
    """Return the refusal for a cell that is no number though it is one of them, or a text that no base keeps."""
    for name, rows in sheets:
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                if (isinstance(cell, float) and not math.isfinite(cell)) or (
                    isinstance(cell, str) and "\0" in cell
                ):
                    return unreadable_cell(name, line, place, str(cell).replace("\0", "\ufffd"))
    return None


def _say_merged_in_each_row(rows: list[list[Cell]], sheet: CalamineSheet, columns: Collection[int]) -> None:
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        if left not in columns or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and is_blank(row[left]):
                row[left] = rows[top][left]


def _show_broken(rows: list[list[Cell]], broken: dict[tuple[int, int], str]) -> None:
    for (line, place), words in broken.items():
        if line < len(rows):
            row = rows[line]
            row.extend([""] * (place + 1 - len(row)))
            row[place] = words


def _moment_of(cell: Cell, counts_from: date) -> Cell:
    """Return the date, or the moment to a second, of a cell that holds a bare number of days; any other as it is."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return cell
    first, last = ((date(year, 1, 1) - counts_from).days for year in (_FIRST_YEAR, _LAST_YEAR + 1))
    if not first <= cell < last:
        return cell
    midnight = datetime.combine(counts_from, time())
    moment = midnight + timedelta(seconds=round(cell * _DAY_SECONDS))
    return moment if cell != int(cell) else moment.date()
