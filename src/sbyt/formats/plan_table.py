"""Read planned hours of a point: a row a day, the day in the first column, 24 hours after it. Whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from sbyt.calc.local_day import MOSCOW
from sbyt.formats._xlsx_parts import letters_of
from sbyt.formats.hour_table import HourTableLayout, read_hour_table
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.measured_days import MeasuredDay


@dataclass(frozen=True, slots=True)
class PlanContents:
    """Day → 24 values in Wh. Where there are issues there are no days: a plan is taken whole."""

    days: dict[date, tuple[int, ...]]
    issues: tuple[Issue, ...]


def read_plan_table(content: bytes, *, unit_wh: int, zone: ZoneInfo = MOSCOW) -> PlanContents:
    """Return the planned days of an xlsx, xls or CSV (`;`, UTF-8 or CP1251); a one in a cell means `unit_wh` Wh.

    The first row is a head. Never raises: what is wrong is said by line and column. Unlike a measured hour, a planned one
    may not be missing.
    """
    found = read_hour_table(
        content,
        layout=HourTableLayout(
            point_column="",
            point="план",
            first_value_column="B",
            unit_wh=unit_wh,
            encoding=_encoding_of(content),
        ),
        zone=zone,
    )
    issues = [*found.issues]
    for day in found.days:
        issues += _gaps(day)
    if issues:
        return PlanContents({}, tuple(sorted(issues, key=lambda one: one.line or 0)))
    return PlanContents(
        {day.day: tuple(value for value in day.values_wh if value is not None) for day in found.days}, ()
    )


def _encoding_of(content: bytes) -> Literal["utf-8", "cp1251"]:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8"


def _gaps(day: MeasuredDay) -> list[Issue]:
    return [
        issue(
            ImportCode.PERIODS_MISSING,
            f"Строка {day.line}, столбец {letters_of(place + 1)}: нет часа {place + 1} суток {day.day:%d.%m.%Y}.",
            line=day.line,
            field=letters_of(place + 1),
        )
        for place, value in enumerate(day.values_wh)
        if value is None
    ]
