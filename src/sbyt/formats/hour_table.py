"""Read hourly volumes from a sheet or a CSV by a layout: which column says what. Layouts are data, not code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal
from zoneinfo import ZoneInfo

from sbyt.calc.rounding import half_up
from sbyt.formats._hours_by_clock import (
    HOURS,
    hours_by_clock,
    is_of_hours,
    order_of_said_again,
    order_of_short_day,
    places_said_again,
)
from sbyt.formats._interval_labels import minutes_of_cell, moment_of_cell
from sbyt.formats._moved_days import moved_days
from sbyt.formats._sheet_cells import Cell, CellProblem, date_of_cell, is_blank, number_of_cell, shown
from sbyt.formats._table_rows import cell_at, index_of, rows_of_table
from sbyt.formats._xlsx_parts import letters_of
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
_NUMBER: Final = re.compile(r"-?[0-9]{1,30}(?:[.,][0-9]{1,30})?")
_LARGEST_WH: Final = 10**12
_MOST_ISSUES: Final = 500
_NO_VALUE: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class HourTableLayout:
    """Where things stand in a table. Columns are letters, A the first; an empty one means there is none.

    `shape`: `long` has an interval a row (`hour_column`, `value_column`), `wide` a day a row (values from
    `first_value_column` on). `hour_means` tells whether a label names the beginning of its interval or its end.
    Day and time may stand in one column, named for both: what ends at midnight is then of the day before.
    `zone` names the clock of the table; empty: that of the installation. `unit_wh` is what a one in a value cell means, in Wh. `point` stands for the column of points in files about one.
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
    zone: str = ""

    @property
    def per_hour(self) -> int:
        return 60 // self.step_minutes

    @property
    def says_moments(self) -> bool:
        """Tell whether the day and the time of an interval stand in one cell."""
        return self.shape == "long" and index_of(self.day_column) == index_of(self.hour_column)

    @property
    def intervals(self) -> int:
        return HOURS * self.per_hour


_Key = tuple[str, Channel, date]


def read_hour_table(content: bytes, *, layout: HourTableLayout, zone: ZoneInfo) -> DaysContents:
    """Return the days of the table. Never raises: what is wrong is said by line and column.

    A day with an interval that cannot be read, or that comes twice, is refused whole; an interval that is not there,
    or is blank, is missing and stays so. A day has 23 or 25 values where the clocks of the zone gave it so many hours
    and the table says them; a value past the hours of its day refuses it. Days of another clock (`layout.zone`) come as those of `zone`.
    """
    rows = rows_of_table(
        content,
        sheet=layout.sheet,
        delimiter=layout.delimiter,
        encoding=layout.encoding,
        most=MOST_ROWS,
        said_once=(layout.day_column, layout.point_column, layout.channel_column),
        days_in=(layout.day_column,),
    )
    if isinstance(rows, Issue):
        return DaysContents(days=(), issues=(rows,))
    said = ZoneInfo(layout.zone) if layout.zone else zone
    contents = _Table(layout, said).contents(rows)
    if said == zone:
        return contents
    return replace(contents, days=moved_days(contents.days, said=said, zone=zone))


class _Table:
    """Walks the rows and gathers values by point, channel and day."""

    def __init__(self, layout: HourTableLayout, zone: ZoneInfo) -> None:
        self.layout = layout
        self.zone = zone
        self.hours: dict[date, int] = {}
        self.headings: list[list[Cell]] = []
        self.values: dict[_Key, list[int | None]] = {}
        self.lines: dict[_Key, list[int | None]] = {}
        self.bad: set[_Key] = set()
        self.said_again: set[_Key] = set()
        self.refused_rows = 0
        self.issues: list[Issue] = []

    def contents(self, rows: Iterable[list[Cell]]) -> DaysContents:
        for line, row in enumerate(rows, start=1):
            if line < self.layout.first_row:
                self.headings.append(row)
            elif not all(is_blank(cell) for cell in row):
                self._take(line, row)
        told = [self._day(key) for key in self.values if key not in self.bad]
        days = tuple(day for day in told if day is not None)
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
            place = self._place(line, row, key)
            if place is None:
                self.bad.add(key)
                self.values.setdefault(key, [])
            else:
                self._put(key, place, line, self.layout.value_column, cell_at(row, self.layout.value_column))
            return
        first = index_of(self.layout.first_value_column)
        for place in range(max(self.layout.intervals, self._columns_of_hours(row, key[2]))):
            cell = row[first + place] if first + place < len(row) else ""
            self._put(key, place, line, letters_of(first + place), cell)

    def _columns_of_hours(self, row: list[Cell], day: date) -> int:
        """Return how many columns of the row are of hours: more than 24 hours where they are headed so or filled."""
        layout = self.layout
        first = index_of(layout.first_value_column)
        others = {index_of(one) for one in (layout.day_column, layout.point_column, layout.channel_column)}
        count = place = layout.intervals
        widest = max(len(row), *(len(head) for head in self.headings), first) - first
        while place < widest and first + place not in others:
            headings = [shown(head[first + place]) for head in self.headings if first + place < len(head)]
            if not is_of_hours(headings):
                break
            place += 1
            headed = any(said.strip() for said in headings) and place <= self._hours(day) * layout.per_hour
            if headed or (first + place <= len(row) and not is_blank(row[first + place - 1])):
                count = place
        return count

    def _hours(self, day: date) -> int:
        if day not in self.hours:
            self.hours[day] = hours_by_clock(day, zone=self.zone)
        return self.hours[day]

    def _key(self, line: int, row: list[Cell]) -> _Key | None:
        layout = self.layout
        day = self._day_of(cell_at(row, layout.day_column))
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

    def _day_of(self, cell: Cell) -> date | CellProblem:
        if not self.layout.says_moments:
            return date_of_cell(cell)
        moment = moment_of_cell(cell)
        if isinstance(moment, CellProblem):
            return moment
        ends_at_midnight = self.layout.hour_means == "end" and moment[1] == 0
        return moment[0] - timedelta(days=1) if ends_at_midnight else moment[0]

    def _place(self, line: int, row: list[Cell], key: _Key) -> int | None:
        """Return which interval of the day the label of the row means; a repeated hour said again is behind the 24th."""
        column = self.layout.hour_column
        hours = max(HOURS, self._hours(key[2]))
        minutes = self._minutes(cell_at(row, column))
        if minutes is not None and self.layout.hour_means == "end":
            minutes = (minutes or HOURS * 60) - self.layout.step_minutes
        if minutes is None or not 0 <= minutes < hours * 60 or minutes % self.layout.step_minutes:
            words = (
                f"Строка {line}, столбец {column}: время «{shown(cell_at(row, column))[:20]}» не час суток."
            )
            self._say(ImportCode.PERIOD_UNREADABLE, words, line, column)
            return None
        place = minutes // self.layout.step_minutes
        again = places_said_again(key[2], hours=hours, per_hour=self.layout.per_hour).get(place)
        if again is None or not self.lines.get(key) or self.lines[key][place] is None:
            return place
        self.said_again.add(key)
        return again

    def _minutes(self, cell: Cell) -> int | None:
        if not self.layout.says_moments:
            return minutes_of_cell(cell)
        moment = moment_of_cell(cell)
        return None if isinstance(moment, CellProblem) else moment[1]

    def _put(self, key: _Key, place: int, line: int, column: str, cell: Cell) -> None:
        values = self.values.setdefault(key, [])
        lines = self.lines.setdefault(key, [])
        short = max(self.layout.intervals, place + 1) - len(values)
        values.extend([None] * short)
        lines.extend([None] * short)
        if place >= max(HOURS, self._hours(key[2])) * self.layout.per_hour:
            if not is_blank(cell):
                self._refuse_beyond(key, line, column)
            return
        if lines[place] is not None:
            words = f"Строка {line}, столбец {column}: интервал уже был в строке {lines[place]}."
            self._say(ImportCode.PERIOD_TWICE, words, line, column)
            self.bad.add(key)
            return
        lines[place] = line
        if is_blank(cell):
            return
        energy = _energy(cell, self.layout.unit_wh)
        if isinstance(energy, tuple):
            code, words = energy
            self._say(code, f"Строка {line}, столбец {column}: «{shown(cell)[:40]}» {words}.", line, column)
            self.bad.add(key)
            return
        values[place] = energy

    def _refuse_beyond(self, key: _Key, line: int, column: str) -> None:
        if key not in self.bad:
            words = f"Строка {line}, столбец {column}: в сутках {key[2]:%d.%m.%Y} часов {self._hours(key[2])}, а значений больше."
            self._say(ImportCode.MORE_THAN_THE_DAY_HAS, words, line, column)
        self.bad.add(key)

    def _day(self, key: _Key) -> MeasuredDay | None:
        """Return the day with its values in order of time; None, with the issue, where the order cannot be known."""
        code, channel, day = key
        said = self.values[key]
        line = next((line for line in self.lines[key] if line is not None), None)
        order = self._order(key)
        if order is None:
            words = f"Строка {line}: в сутках {day:%d.%m.%Y} 23 часа, а нет двух; неясно, какой из них не наступал."
            self._say(ImportCode.PERIODS_MISSING, words, line or 1, self.layout.first_value_column)
            self.bad.add(key)
            return None
        values = tuple(said[place] for place in order)
        return MeasuredDay(
            code=code,
            name="",
            channel=channel,
            day=day,
            step_minutes=self.layout.step_minutes,
            values_wh=values,
            qualities=tuple(_NO_VALUE if value is None else 0 for value in values),
            lines=tuple(self.lines[key][place] for place in order),
            line=line,
        )

    def _order(self, key: _Key) -> list[int] | None:
        """Return the places of the day's values in order of time."""
        hours, per_hour = self._hours(key[2]), self.layout.per_hour
        values = self.values[key]
        if hours < HOURS:
            blank = [value is None for value in values]
            by_name = self.layout.shape == "long"
            return order_of_short_day(key[2], is_blank=blank, per_hour=per_hour, by_name=by_name)
        if len(values) > self.layout.intervals:
            values.extend([None] * (hours * per_hour - len(values)))
            self.lines[key].extend([None] * (hours * per_hour - len(self.lines[key])))
        if key in self.said_again:
            return order_of_said_again(key[2], hours=hours, per_hour=per_hour)
        return list(range(len(values)))

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
