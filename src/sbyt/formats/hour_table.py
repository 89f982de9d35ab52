"""Read hourly volumes from a sheet or a CSV by a layout: which column says what. Layouts are data, not code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, Literal

from sbyt.calc.rounding import half_up
from sbyt.formats._sheet_cells import Cell, CellProblem, date_of_cell, is_blank, number_of_cell, shown
from sbyt.formats._table_rows import cell_at, index_of, letters_of, rows_of_table
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.maket_80020_types import Channel
from sbyt.formats.measured_days import DaysContents, MeasuredDay

MOST_ROWS: Final = 1_000_000
_CHANNELS: Final = {
    "A+": Channel.ACTIVE_IMPORT, "A-": Channel.ACTIVE_EXPORT, "A−": Channel.ACTIVE_EXPORT,
    "R+": Channel.REACTIVE_IMPORT, "R-": Channel.REACTIVE_EXPORT, "R−": Channel.REACTIVE_EXPORT,
    "P+": Channel.REACTIVE_IMPORT, "P-": Channel.REACTIVE_EXPORT,
    "1": Channel.ACTIVE_IMPORT, "2": Channel.ACTIVE_EXPORT, "3": Channel.REACTIVE_IMPORT, "4": Channel.REACTIVE_EXPORT,
}  # fmt: skip
_CLOCK: Final = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?(?::00)?(?:\s*[-–—].*)?")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_LARGEST_WH: Final = 10**12
_MOST_ISSUES: Final = 500
_NO_VALUE: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class HourTableLayout:
    """Where things stand in a table. Columns are letters, A the first; an empty one means there is none.

    `shape`: `long` has an interval a row (`hour_column`, `value_column`), `wide` a day a row (values from
    `first_value_column` on). `hour_means` tells whether a label names the beginning of its interval or its end.
    `unit_wh` is what a one in a value cell means, in Wh. `point` stands for the column of points in files about one.
    """

    shape: Literal["long", "wide"] = "wide"
    first_row: int = 2
    day_column: str = "A"
    point_column: str = "B"
    point: str = ""
    channel_column: str = ""
    channel: str = "A+"
    hour_column: str = ""
    hour_means: Literal["beginning", "end"] = "end"
    value_column: str = ""
    first_value_column: str = "C"
    step_minutes: Literal[30, 60] = 60
    unit_wh: int = 1000
    sheet: str = ""
    delimiter: str = ";"
    encoding: Literal["utf-8", "cp1251"] = "utf-8"

    @property
    def intervals(self) -> int:
        return 24 * 60 // self.step_minutes


_Key = tuple[str, Channel, date]


def read_hour_table(content: bytes, *, layout: HourTableLayout) -> DaysContents:
    """Return the days of the table. Never raises: what is wrong is said by line and column.

    A day with an interval that cannot be read, or that comes twice, is refused whole; an interval that is not there,
    or is blank, is missing and stays so.
    """
    rows = rows_of_table(
        content, sheet=layout.sheet, delimiter=layout.delimiter, encoding=layout.encoding, most=MOST_ROWS
    )
    if isinstance(rows, Issue):
        return DaysContents(days=(), issues=(rows,))
    return _Table(layout).contents(rows)


class _Table:
    """Walks the rows and gathers values by point, channel and day."""

    def __init__(self, layout: HourTableLayout) -> None:
        self.layout = layout
        self.values: dict[_Key, list[int | None]] = {}
        self.lines: dict[_Key, list[int | None]] = {}
        self.bad: set[_Key] = set()
        self.refused_rows = 0
        self.issues: list[Issue] = []

    def contents(self, rows: Iterable[list[Cell]]) -> DaysContents:
        for line, row in enumerate(rows, start=1):
            if line >= self.layout.first_row and not all(is_blank(cell) for cell in row):
                self._take(line, row)
        days = tuple(self._day(key) for key in self.values if key not in self.bad)
        if not days and not self.issues:
            self._say(ImportCode.NO_ROWS, "В таблице нет ни одной строки с объёмами.", 1, "")
        return DaysContents(
            days=days, issues=tuple(self.issues[:_MOST_ISSUES]), refused=len(self.bad) + self.refused_rows
        )

    def _take(self, line: int, row: list[Cell]) -> None:
        key = self._key(line, row)
        if key is None:
            self.refused_rows += 1
            return
        if self.layout.shape == "long":
            place = self._place(line, row)
            if place is None:
                self.bad.add(key)
                self.values.setdefault(key, [])
            else:
                self._put(key, place, line, self.layout.value_column, cell_at(row, self.layout.value_column))
            return
        first = index_of(self.layout.first_value_column)
        for place in range(self.layout.intervals):
            cell = row[first + place] if first + place < len(row) else ""
            self._put(key, place, line, letters_of(first + place), cell)

    def _key(self, line: int, row: list[Cell]) -> _Key | None:
        layout = self.layout
        day = date_of_cell(cell_at(row, layout.day_column))
        if isinstance(day, CellProblem):
            self._say(
                day.code, f"Строка {line}, столбец {layout.day_column}: {day.words}.", line, layout.day_column
            )
            return None
        code = layout.point
        if layout.point_column:
            named = number_of_cell(cell_at(row, layout.point_column))
            code = "" if isinstance(named, CellProblem) else named[0]
        if not code:
            words = f"Строка {line}, столбец {layout.point_column}: не указана точка."
            self._say(ImportCode.CODE_MISSING, words, line, layout.point_column)
            return None
        said = shown(cell_at(row, layout.channel_column)) if layout.channel_column else layout.channel
        channel = _CHANNELS.get(said.strip().upper().lstrip("0").replace("А", "A").replace("Р", "P"))
        if channel is None:
            words = (
                f"Строка {line}, столбец {layout.channel_column}: канал «{said[:20]}» не A+, A−, R+ или R−."
            )
            self._say(ImportCode.CHANNEL_UNKNOWN, words, line, layout.channel_column)
            return None
        return code[:40], channel, day

    def _place(self, line: int, row: list[Cell]) -> int | None:
        """Return which interval of the day the label of the row means."""
        column = self.layout.hour_column
        minutes = _minutes(cell_at(row, column))
        if minutes is not None and self.layout.hour_means == "end":
            minutes = (minutes or 24 * 60) - self.layout.step_minutes
        if minutes is None or not 0 <= minutes < 24 * 60 or minutes % self.layout.step_minutes:
            words = (
                f"Строка {line}, столбец {column}: время «{shown(cell_at(row, column))[:20]}» не час суток."
            )
            self._say(ImportCode.PERIOD_UNREADABLE, words, line, column)
            return None
        return minutes // self.layout.step_minutes

    def _put(self, key: _Key, place: int, line: int, column: str, cell: Cell) -> None:
        count = self.layout.intervals
        values = self.values.setdefault(key, []) or self.values[key]
        if not values:
            values.extend([None] * count)
            self.lines[key] = [None] * count
        if self.lines[key][place] is not None:
            words = f"Строка {line}, столбец {column}: интервал уже был в строке {self.lines[key][place]}."
            self._say(ImportCode.PERIOD_TWICE, words, line, column)
            self.bad.add(key)
            return
        self.lines[key][place] = line
        if is_blank(cell):
            return
        energy = _energy(cell, self.layout.unit_wh)
        if isinstance(energy, tuple):
            code, words = energy
            self._say(code, f"Строка {line}, столбец {column}: «{shown(cell)[:40]}» {words}.", line, column)
            self.bad.add(key)
            return
        values[place] = energy

    def _day(self, key: _Key) -> MeasuredDay:
        code, channel, day = key
        values = self.values[key]
        first = next((line for line in self.lines[key] if line is not None), None)
        return MeasuredDay(
            code=code,
            name="",
            channel=channel,
            day=day,
            step_minutes=self.layout.step_minutes,
            values_wh=tuple(values),
            qualities=tuple(_NO_VALUE if value is None else 0 for value in values),
            lines=tuple(self.lines[key]),
            line=first,
        )

    def _say(self, code: ImportCode, message: str, line: int, column: str) -> None:
        if len(self.issues) <= _MOST_ISSUES:
            self.issues.append(issue(code, message, line=line, field=column))


def _energy(cell: Cell, unit_wh: int) -> int | tuple[ImportCode, str]:
    text = (
        f"{cell:.15g}"
        if isinstance(cell, float)
        else shown(cell).replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    )
    if isinstance(cell, bool) or not _NUMBER.fullmatch(text):
        return ImportCode.VALUE_NOT_A_NUMBER, "не число"
    value = Decimal(text.replace(",", ".")) * unit_wh
    if value < 0:
        return ImportCode.VALUE_NEGATIVE, "отрицательное"
    if value > _LARGEST_WH:
        return ImportCode.VALUE_TOO_LARGE, "слишком велико"
    top, bottom = value.as_integer_ratio()
    return half_up(top, bottom)


def _minutes(cell: Cell) -> int | None:
    """Return minutes from midnight of 7, «07:30», «7:00-8:00», a time or a length of time of a cell."""
    if isinstance(cell, datetime):
        return cell.hour * 60 + cell.minute
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute
    if isinstance(cell, timedelta):
        return int(cell.total_seconds()) // 60
    if isinstance(cell, float) and 0 <= cell < 1 and cell:
        return round(cell * 24 * 60)
    found = _CLOCK.fullmatch(shown(cell).removesuffix(",0"))
    return None if found is None else int(found[1]) * 60 + int(found[2] or 0)
