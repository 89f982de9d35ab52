"""What a cell says of when an interval was: a clock of the day, or a day and a clock in one."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from sbyt.formats._sheet_cells import Cell, CellProblem, date_of_cell, shown
from sbyt.formats.import_issues import ImportCode

_CLOCK: Final = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?(?::00)?(?:\s*[-–—].*)?")
_DAY_AND_CLOCK: Final = re.compile(r"([0-9./-]{8,10})[T ]\s*([0-9]{1,2}:[0-9]{2}.*)")
_DAY_MINUTES: Final = 24 * 60
_HALF_A_MINUTE: Final = timedelta(seconds=30)


def minutes_of_cell(cell: Cell) -> int | None:
    """Return minutes from midnight of 7, «07:30», «7:00-8:00», a time or a length of time of a cell."""
    if isinstance(cell, datetime):
        cell += _HALF_A_MINUTE  # a fraction of a day is seldom a whole number of seconds
        return cell.hour * 60 + cell.minute
    if isinstance(cell, time):
        return round((cell.hour * 3600 + cell.minute * 60 + cell.second) / 60)
    if isinstance(cell, timedelta):
        return round(cell.total_seconds() / 60)
    if isinstance(cell, float) and 0 <= cell < 1 and cell:
        return round(cell * _DAY_MINUTES)
    found = _CLOCK.fullmatch(shown(cell).removesuffix(",0"))
    return None if found is None else int(found[1]) * 60 + int(found[2] or 0)


def moment_of_cell(cell: Cell) -> tuple[date, int] | CellProblem:
    """Return the day and the minutes from its midnight of a cell that says both, «01.05.2021 07:30» or a moment.

    A day alone is its midnight: programs that show moments leave 0:00 out.
    """
    if isinstance(cell, datetime):
        cell += _HALF_A_MINUTE
        return cell.date(), cell.hour * 60 + cell.minute
    found = _DAY_AND_CLOCK.fullmatch(cell.strip()) if isinstance(cell, str) else None
    day = date_of_cell(cell if found is None else found[1])
    if isinstance(day, CellProblem):
        return day
    minutes = 0 if found is None else minutes_of_cell(found[2])
    if minutes is None:
        return CellProblem(ImportCode.PERIOD_UNREADABLE, f"время «{shown(cell)[:30]}» не читается")
    return day, minutes
