"""Whole plans and production calendars, in every shape they are read in."""

from __future__ import annotations

import json
from calendar import monthrange
from datetime import date
from typing import Final

from sbyt.usecases.bench_intervals.whole_files import a_book

_OFF: Final = ((1, 1), (1, 2), (1, 3), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4), (12, 31))
_SATURDAY: Final = 5
_HEADS: Final = ("День", *(f"{hour:02d}" for hour in range(24)))


def a_plan() -> bytes:
    """Return a month of planned hours as CSV."""
    days = (
        ";".join([f"{day:02d}.05.2021", *(f"{hour * 10 + day}" for hour in range(24))])
        for day in range(1, 32)
    )
    return "\n".join([";".join(_HEADS), *days]).encode()


def a_plan_book() -> bytes:
    """Return a month of planned hours as a workbook."""
    days: list[list[str | float]] = [
        [f"{day:02d}.05.2021", *(float(hour * 10) for hour in range(24))] for day in range(1, 32)
    ]
    return a_book(_HEADS, *days)


def a_calendar_xml() -> bytes:
    """Return a year as XML."""
    days = "\n".join(f'<day d="{month:02d}.{day:02d}" t="1" h="1"/>' for month, day in _OFF)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<calendar year="2021">\n<days>\n{days}\n</days>\n</calendar>'.encode()


def a_calendar_json() -> bytes:
    """Return a year as JSON by months."""
    months = [{"month": number, "days": days_off(2021, number)} for number in range(1, 13)]
    return json.dumps({"year": 2021, "months": months}).encode()


def a_calendar_table() -> bytes:
    """Return years a row, months a column, as the state gives them out."""
    heads = ["Год/Месяц", "Январь", *(f"Месяц {number}" for number in range(2, 13))]
    rows = [
        ",".join([str(year), *(f'"{days_off(year, number)}"' for number in range(1, 13))])
        for year in range(2015, 2027)
    ]
    return "\n".join([",".join(heads), *rows]).encode()


def a_calendar_of_lines() -> bytes:
    """Return days a line."""
    return "\n".join(f"{day:02d}.{month:02d}.2021 нерабочий" for month, day in _OFF).encode()


def days_off(year: int, month: int) -> str:
    """Return the Saturdays and Sundays of a month as a calendar names them: «2,3,9,10»."""
    last = monthrange(year, month)[1]
    return ",".join(str(day) for day in range(1, last + 1) if date(year, month, day).weekday() >= _SATURDAY)
