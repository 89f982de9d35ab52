"""Read a sheet of meter readings (.xlsx, .xls): rows as frozen values, and what is wrong with it, by line and column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from sbyt.formats._sheet_cells import (
    Cell,
    CellProblem,
    date_of_cell,
    energy_of_cell,
    is_blank,
    number_of_cell,
    shown,
)
from sbyt.formats._workbook_sheets import opened, visible_sheets
from sbyt.formats.energy_text import Energy
from sbyt.formats.import_issues import ImportCode, Issue, Severity, issue
from sbyt.formats.reading_sheet_columns import READ, READINGS, Column, are_headers, column_of_header

_HEADERS_WITHIN: Final = 30
_ELECTRICITY: Final = ("эл", "ээ", "э/э")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReading:
    """A row of the sheet. `readings_wh` maps a position (1…4) to what the scale shows, in Wh.

    `account` or `meter` may be empty, not both. `…_was_number` tells that leading zeros may be lost.
    """

    line: int
    account: str
    meter: str
    taken_on: date
    readings_wh: Mapping[int, int]
    account_was_number: bool = False
    meter_was_number: bool = False


@dataclass(frozen=True, slots=True)
class SheetContents:
    """What came of a workbook: the rows that can be read and the issues.

    `refused_rows` counts rows with readings that cannot; `blank_rows` those left without readings.
    """

    rows: tuple[SheetReading, ...]
    issues: tuple[Issue, ...]
    refused_rows: int = 0
    blank_rows: int = 0


@dataclass(frozen=True, slots=True)
class _Headers:
    row: int
    columns: dict[Column, int]


def read_reading_sheet(content: bytes) -> SheetContents:
    """Return the rows of the first visible sheet that has the columns. Never raises."""
    workbook = opened(content)
    if isinstance(workbook, Issue):
        return SheetContents((), (workbook,))
    sheets = visible_sheets(workbook)
    if isinstance(sheets, Issue):
        return SheetContents((), (sheets,))
    with_headers = [
        (name, rows, headers) for name, rows in sheets if (headers := _headers_of(rows)) is not None
    ]
    if not with_headers:
        message = (
            "Не найдены столбцы ведомости: в одной из первых строк нужны «Номер счётчика» "
            "или «Лицевой счёт» и «Показание 1»."
        )
        return SheetContents((), (issue(ImportCode.HEADERS_MISSING, message, line=1),))
    name, rows, headers = with_headers[0]
    skipped = tuple(
        issue(ImportCode.OTHER_SHEET, f"Лист «{other}» не прочитан: читается первый, «{name}».", field=other)
        for other, _rows, _headers in with_headers[1:]
    )
    twice = _columns_met_twice(rows[headers.row], headers.row)
    if twice:
        return SheetContents((), (*skipped, *twice))
    return _Sheet(headers, rows, workbook.broken_cells.get(name, {})).contents(skipped)


def rows_of_reading_sheet(content: bytes) -> tuple[tuple[str, ...], ...]:
    """Return every row of the sheet that is read, cells as a person sees them; nothing where there is no such sheet."""
    workbook = opened(content)
    sheets = workbook if isinstance(workbook, Issue) else visible_sheets(workbook)
    if isinstance(sheets, Issue):
        return ()
    for _name, rows in sheets:
        if _headers_of(rows) is not None:
            return tuple(tuple(shown(cell) for cell in row) for row in rows)
    return ()


class _Sheet:
    """Walks the rows under the headers."""

    def __init__(self, headers: _Headers, rows: list[list[Cell]], broken: dict[tuple[int, int], str]) -> None:
        self.headers = headers
        self.rows = rows
        self.broken = broken
        self.issues: list[Issue] = []

    def contents(self, before: tuple[Issue, ...]) -> SheetContents:
        found: list[SheetReading] = []
        refused = blank = 0
        for index in range(self.headers.row + 1, len(self.rows)):
            if not self._has_readings(index):
                blank += not all(is_blank(cell) for cell in self.rows[index])
                continue
            if not self._is_electricity(index):
                continue
            row = self._row_of(index)
            refused += row is None
            if row is not None:
                found.append(row)
        if not found and not refused and not self.issues:
            message = "В ведомости нет ни одной строки с показаниями."
            self.issues.append(issue(ImportCode.NO_ROWS, message, line=self.headers.row + 1))
        return SheetContents(tuple(found), (*before, *self.issues), refused_rows=refused, blank_rows=blank)

    def _cell(self, index: int, column: Column) -> Cell:
        place = self.headers.columns.get(column)
        row = self.rows[index]
        return row[place] if place is not None and place < len(row) else ""

    def _is_broken(self, index: int, column: Column) -> str | None:
        return self.broken.get((index, self.headers.columns.get(column, -1)))

    def _has_readings(self, index: int) -> bool:
        return any(
            not is_blank(self._cell(index, column)) or self._is_broken(index, column) for column in READINGS
        )

    def _is_electricity(self, index: int) -> bool:
        """Tell whether the row is ours; a cold-water meter is skipped with a warning."""
        cell = self._cell(index, Column.UTILITY)
        words = shown(cell).lower()
        if not words or words.startswith(_ELECTRICITY):
            return True
        message = f"Строка {index + 1}: прибор другого ресурса ({words}), пропущена."
        self.issues.append(
            issue(ImportCode.OTHER_UTILITY, message, line=index + 1, field=Column.UTILITY, raw=shown(cell))
        )
        return False

    def _row_of(self, index: int) -> SheetReading | None:
        """Return the row, or None with the issues of every cell that is wrong."""
        already = len(self.issues)
        account = self._taken(index, Column.ACCOUNT, number_of_cell) or ("", False)
        meter = self._taken(index, Column.METER, number_of_cell) or ("", False)
        taken_on = self._taken(index, Column.TAKEN_ON, date_of_cell)
        energies = {
            position: energy
            for position, column in enumerate(READINGS, start=1)
            if (energy := self._taken(index, column, energy_of_cell)) is not None
        }
        wrong = any(found.severity is Severity.REFUSED for found in self.issues[already:])
        if not wrong and not (account[0] or meter[0]):
            self._refuse(
                index, Column.METER, ImportCode.METER_MISSING, "не указаны ни номер счётчика, ни счёт"
            )
        if not wrong and taken_on is None:
            self._refuse(index, Column.TAKEN_ON, ImportCode.DATE_MISSING, "не указана дата показаний")
        if any(found.severity is Severity.REFUSED for found in self.issues[already:]) or taken_on is None:
            return None
        self._warn_of_rounding(index, energies)
        return SheetReading(
            line=index + 1,
            account=account[0],
            meter=meter[0],
            taken_on=taken_on,
            readings_wh={position: energy.wh for position, energy in energies.items()},
            account_was_number=account[1],
            meter_was_number=meter[1],
        )

    def _taken(
        self, index: int, column: Column, take: Callable[[Cell], _Value | CellProblem]
    ) -> _Value | None:
        """Return the value of a cell; None where it is blank, and where it is wrong, with an issue."""
        words = self._is_broken(index, column)
        if words is not None:
            code = ImportCode.READING_NOT_A_NUMBER if column in READINGS else ImportCode.NUMBER_UNREADABLE
            code = ImportCode.DATE_UNREADABLE if column is Column.TAKEN_ON else code
            self._refuse(index, column, code, f"в ячейке нет значения: {words}")
            return None
        cell = self._cell(index, column)
        if is_blank(cell):
            return None
        taken = take(cell)
        if isinstance(taken, CellProblem):
            self._refuse(index, column, taken.code, taken.words, raw=shown(cell))
            return None
        return taken

    def _warn_of_rounding(self, index: int, energies: dict[int, Energy]) -> None:
        for position, energy in energies.items():
            if energy.rounded:
                column = READINGS[position - 1]
                message = f"Строка {index + 1}, {column}: показание точнее 1 Вт·ч, округлено."
                self.issues.append(issue(ImportCode.READING_ROUNDED, message, line=index + 1, field=column))

    def _refuse(self, index: int, column: Column, code: ImportCode, words: str, raw: str = "") -> None:
        message = f"Строка {index + 1}, {column}: {words}."
        self.issues.append(issue(code, message, line=index + 1, field=column, raw=raw))


def _headers_of(rows: list[list[Cell]]) -> _Headers | None:
    for index, row in enumerate(rows[:_HEADERS_WITHIN]):
        columns: dict[Column, int] = {}
        for place, cell in enumerate(row):
            column = column_of_header(cell) if isinstance(cell, str) else None
            if column is not None:
                columns.setdefault(column, place)
        if are_headers(columns):
            return _Headers(row=index, columns=columns)
    return None


def _columns_met_twice(row: list[Cell], index: int) -> tuple[Issue, ...]:
    """Refuse a sheet where two headers mean the same column: which one holds the readings cannot be known."""
    named: dict[Column, list[str]] = {}
    for cell in row:
        column = column_of_header(cell) if isinstance(cell, str) else None
        if column in READ and column is not None:
            named.setdefault(column, []).append(shown(cell))
    return tuple(
        issue(
            ImportCode.COLUMN_TWICE,
            f"Столбец «{column}» назван дважды: {', '.join(f'«{words}»' for words in headers)}; оставьте один.",
            line=index + 1,
            field=column,
        )
        for column, headers in named.items()
        if len(headers) > 1
    )
