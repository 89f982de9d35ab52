"""Read what registers show from a sheet or a CSV by a layout: which column says what. Layouts are data, not code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from sbyt.calc.rounding import half_up
from sbyt.formats._sheet_cells import (
    Cell,
    CellProblem,
    date_of_cell,
    energy_of_cell,
    is_blank,
    number_of_cell,
    shown,
)
from sbyt.formats._table_rows import cell_at, rows_of_table
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.reading_sheet import SheetContents, SheetReading
from sbyt.formats.register_marks import TextRegisterLayout, body_of_register

MOST_ROWS: Final = 1_000_000
_ZONES: Final = {
    "": 1, "0": 1, "1": 1, "2": 2, "3": 3, "4": 4, "T0": 1, "T1": 1, "T2": 2, "T3": 3, "T4": 4,
    "СУТКИ": 1, "ДЕНЬ": 1, "НОЧЬ": 2,
}  # fmt: skip
_LARGEST_WH: Final = 10**12
_MOST_ISSUES: Final = 500
_WIDEST: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterTableLayout(TextRegisterLayout):
    """Where things stand in a table of readings, beside what every register has.

    `shape`: `meter` has all scales of a meter in a row (`t1_column` … `t4_column`), `scale` a scale a row
    (`zone_column`, its figure in `t1_column`). `unit_wh` is what a one in a cell of figures means, in Wh.
    """

    shape: Literal["meter", "scale"] = "meter"
    meter_column: str = "A"
    account_column: str = ""
    day_column: str = "B"
    zone_column: str = ""
    t1_column: str = "C"
    t2_column: str = ""
    t3_column: str = ""
    t4_column: str = ""
    unit_wh: int = 1000

    @property
    def figures(self) -> tuple[tuple[int, str], ...]:
        """Return the positions of scales with their columns."""
        if self.shape == "scale":
            return ((1, self.t1_column),)
        columns = (self.t1_column, self.t2_column, self.t3_column, self.t4_column)
        return tuple((place, column) for place, column in enumerate(columns, start=1) if column)


def is_day(text: str) -> bool:
    """Tell whether a text is a day as tables write it."""
    return not isinstance(date_of_cell(text), CellProblem)


def read_register_table(content: bytes, *, layout: RegisterTableLayout) -> SheetContents:
    """Return the readings of the table. Never raises: what is wrong is said by line and column.

    A row with a figure that cannot be read is refused whole; a row without figures is left out.
    """
    rows = rows_of_table(
        content,
        sheet=layout.sheet,
        delimiter=layout.delimiter,
        encoding=layout.encoding,
        most=MOST_ROWS,
        widths=widths_of(layout.widths),
    )
    if isinstance(rows, Issue):
        return SheetContents((), (rows,))
    figures = tuple(column for _place, column in layout.figures)
    body = body_of_register(rows, marks=layout.marks, first_row=layout.first_row, figures=figures)
    if isinstance(body, Issue):
        return SheetContents((), (body,))
    return _Table(layout).contents(body)


def widths_of(text: str) -> tuple[int, ...]:
    """Return the widths of columns that a text names, none for an empty one; raises ValueError for anything else."""
    widths = tuple(int(part) for part in text.split(",")) if text.strip() else ()
    if any(not 0 < width <= _WIDEST for width in widths):
        raise ValueError(text)
    return widths


class _Table:
    """Walks the rows."""

    def __init__(self, layout: RegisterTableLayout) -> None:
        self.layout = layout
        self.issues: list[Issue] = []

    def contents(self, rows: Iterable[list[Cell]]) -> SheetContents:
        found: list[SheetReading] = []
        refused = blank = 0
        for line, row in enumerate(rows, start=1):
            if line < self.layout.first_row or all(is_blank(cell) for cell in row):
                continue
            if all(is_blank(cell_at(row, column)) for _place, column in self.layout.figures):
                blank += 1
                continue
            reading = self._reading(line, row)
            refused += reading is None
            if reading is not None:
                found.append(reading)
        if not found and not self.issues:
            self._say(ImportCode.NO_ROWS, "В таблице нет ни одной строки с показаниями.", 1, "")
        return SheetContents(tuple(found), tuple(self.issues), refused_rows=refused, blank_rows=blank)

    def _reading(self, line: int, row: list[Cell]) -> SheetReading | None:
        layout = self.layout
        meter = self._number(line, row, layout.meter_column)
        account = self._number(line, row, layout.account_column)
        taken_on = self._day(line, row)
        readings = self._figures(line, row)
        if meter is None or account is None or taken_on is None or readings is None:
            return None
        if not meter[0] and not account[0]:
            words = "не указаны ни номер счётчика, ни лицевой счёт"
            self._say(ImportCode.METER_MISSING, words, line, layout.meter_column or layout.account_column)
            return None
        return SheetReading(
            line=line,
            account=account[0],
            meter=meter[0],
            taken_on=taken_on,
            readings_wh=readings,
            account_was_number=account[1],
            meter_was_number=meter[1],
        )

    def _number(self, line: int, row: list[Cell], column: str) -> tuple[str, bool] | None:
        cell = cell_at(row, column)
        found = number_of_cell(cell) if column and not is_blank(cell) else ("", False)
        if isinstance(found, CellProblem):
            self._say(found.code, found.words, line, column)
            return None
        return found[0][:40], found[1]

    def _day(self, line: int, row: list[Cell]) -> date | None:
        column = self.layout.day_column
        found = date_of_cell(cell_at(row, column) if column else self.layout.day)
        if isinstance(found, CellProblem):
            self._say(found.code, found.words, line, column)
            return None
        return found

    def _figures(self, line: int, row: list[Cell]) -> dict[int, int] | None:
        readings: dict[int, int] = {}
        for place, column in self.layout.figures:
            cell = cell_at(row, column)
            if is_blank(cell):
                continue
            position = self._position(line, row, place)
            energy = energy_of_cell(cell)
            if isinstance(energy, CellProblem):
                self._say(energy.code, energy.words, line, column)
                return None
            value = half_up(energy.wh * self.layout.unit_wh, 1000)
            if value > _LARGEST_WH:
                words = f"показание «{shown(cell)}» слишком велико"
                self._say(ImportCode.READING_TOO_LARGE, words, line, column)
                return None
            if position is None:
                return None
            readings[position] = value
        return readings

    def _position(self, line: int, row: list[Cell], place: int) -> int | None:
        """Return which scale the figure is of: its column says, or the column of zones."""
        column = self.layout.zone_column
        if self.layout.shape != "scale" or not column:
            return place
        said = shown(cell_at(row, column))
        position = _ZONES.get(said.strip().upper().replace("Т", "T").removesuffix(",0"))
        if position is None:
            self._say(ImportCode.CHANNEL_UNKNOWN, f"зона «{said[:20]}» не T0…T4", line, column)
        return position

    def _say(self, code: ImportCode, words: str, line: int, column: str) -> None:
        if len(self.issues) < _MOST_ISSUES:
            place = f"Строка {line}, столбец {column}: {words}." if column else words
            self.issues.append(issue(code, place, line=line, field=column))
