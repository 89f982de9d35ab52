"""The production calendar as it is given out: which days are off, which working ones are short, which were moved.

Shapes: XML of a year (`calendar/days/day` with `d`, `t`, `f`), JSON of a year by months, the state's CSV with a year a row
and a month a column, and plain lines «01.05.2026 нерабочий». The first three speak of whole years; lines of their days.
"""

from __future__ import annotations

import calendar
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sbyt.formats._xml_in import root_of

_LARGEST: Final = 4 * 1024 * 1024
_MOST_LINES: Final = 40_000
_SATURDAY: Final = 5
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_MONTHS: Final = 12
_YEAR_A_ROW: Final = re.compile(r'\s*"?[0-9]{4}"?\s*[,;]')
_YEAR: Final = re.compile(r"[0-9]{4}")
_DAY_OF_CELL: Final = re.compile(r"([0-9]{1,2})([*+]?)")
_DAY_OF_YEAR: Final = re.compile(r"([0-9]{2})\.([0-9]{2})")
_LINE: Final = re.compile(
    r"\s*([0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})\s*[;,\t ]\s*(\S+(?:\s\S+)?)\s*"
)
_OFF, _SHORT, _WORKING = "1", "2", "3"
_KINDS: Final = {
    "нерабочий": _OFF, "выходной": _OFF, "праздник": _OFF, "праздничный": _OFF,
    "сокращённый": _SHORT, "сокращенный": _SHORT, "короткий": _SHORT, "предпраздничный": _SHORT,
    "рабочий": _WORKING,
}  # fmt: skip


class UnableToReadCalendar(ValueError):
    """The bytes hold no calendar, or a day that is none; the message names it in Russian."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """A day off on a weekday, a working Saturday or Sunday, a short working day; `moved_from` is whose rest it has."""

    day: date
    is_working: bool
    is_short: bool = False
    moved_from: date | None = None


@dataclass(frozen=True, slots=True)
class ProductionCalendar:
    """The days that differ from their weekday or are short, in order; `years` are those it speaks of as a whole."""

    days: tuple[SpecialDay, ...]
    years: frozenset[int]


def read_production_calendar(content: bytes) -> ProductionCalendar:
    """Return the calendar of a file or of what was pasted. Raises UnableToReadCalendar."""
    if len(content) > _LARGEST:
        raise UnableToReadCalendar("Файл больше 4 МБ: это не производственный календарь.")
    text = _text(content)
    if text.startswith("<"):
        years, days = _of_xml(content)
    elif text.startswith("{"):
        years, days = _of_json(text)
    elif _is_table(text):
        years, days = _of_table(text)
    else:
        years, days = set(), list(_of_lines(text))
    told: dict[date, SpecialDay] = {}
    for one in days:
        if told.setdefault(one.day, one) != one:
            raise UnableToReadCalendar(f"О дне {one.day:%d.%m.%Y} сказано дважды и по-разному.")
    if not told and not years:
        raise UnableToReadCalendar("В файле нет ни одного дня.")
    kept = (told[day] for day in sorted(told) if not years or _is_special(told[day]))
    return ProductionCalendar(days=tuple(kept), years=frozenset(years))


def _is_special(one: SpecialDay) -> bool:
    return one.is_short or one.moved_from is not None or one.is_working != (one.day.weekday() < _SATURDAY)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return content.decode("cp1251", errors="replace").strip()


def _year(said: object) -> int:
    text = str(said).strip()
    year = int(text) if _YEAR.fullmatch(text) else 0
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise UnableToReadCalendar(f"Год «{text[:20]}» не читается.")
    return year


def _day(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        raise UnableToReadCalendar(f"Дня {number:02d}.{month:02d}.{year} нет.") from None


def _of_xml(content: bytes) -> tuple[set[int], list[SpecialDay]]:
    """Read a year: `t` 1 is a day off, 2 a short working day, 3 a working one; days not named are as their weekday."""
    root, issues = root_of(content, closing_tag="</calendar>")
    if root is None:
        raise UnableToReadCalendar(issues[-1].message)
    if root.tag != "calendar":
        raise UnableToReadCalendar(f"Корневой элемент «{root.tag}», а у календаря он «calendar».")
    year = _year(root.get("year", ""))
    days = []
    for found in root.iterfind("days/day"):
        kind = found.get("t", "")
        if kind not in {_OFF, _SHORT, _WORKING}:
            raise UnableToReadCalendar(
                f"День {found.get('d', '')}: вид «{kind[:10]}» неизвестен, бывают 1, 2, 3."
            )
        moved = found.get("f")
        days.append(
            SpecialDay(
                day=_day_of_year(year, found.get("d", "")),
                is_working=kind != _OFF,
                is_short=kind == _SHORT,
                moved_from=None if not moved else _day_of_year(year, moved),
            )
        )
    return {year}, days


def _day_of_year(year: int, said: str) -> date:
    found = _DAY_OF_YEAR.fullmatch(said.strip())
    if found is None:
        raise UnableToReadCalendar(f"День «{said[:20]}» не вида ММ.ДД.")
    return _day(year, int(found[1]), int(found[2]))


def _of_json(text: str) -> tuple[set[int], list[SpecialDay]]:
    """Read a year by months: {"year": 2026, "months": [{"month": 1, "days": "1,2,3*,9+"}]}."""
    try:
        given = json.loads(text)
        year = _year(given["year"])
        months = {int(one["month"]): str(one["days"]) for one in given["months"]}
    except (ValueError, ArithmeticError, TypeError, KeyError, RecursionError):
        raise UnableToReadCalendar(
            "Календарь в JSON не читается: нужны year и months с month и days."
        ) from None
    return {year}, _of_months(year, [months.get(month, "") for month in range(1, _MONTHS + 1)])


def _is_table(text: str) -> bool:
    first = text.partition("\n")[0].lower()
    return ("год" in first and "янв" in first) or _YEAR_A_ROW.match(first) is not None


def _of_table(text: str) -> tuple[set[int], list[SpecialDay]]:
    """Read the state's table: a year a row, in each of 12 columns the days that are off and, with `*`, short ones."""
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    years: set[int] = set()
    days: list[SpecialDay] = []
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True))
    except csv.Error as error:
        raise UnableToReadCalendar(f"Таблица не читается: {error}.") from None
    for number, row in enumerate(rows, start=1):
        if not "".join(row).strip() or "год" in row[0].lower():
            continue
        if len(row) <= _MONTHS:
            raise UnableToReadCalendar(f"Строка {number}: нужны год и дни 12 месяцев.")
        year = _year(row[0])
        if year in years:
            raise UnableToReadCalendar(f"Строка {number}: {year} год уже был.")
        years.add(year)
        days += _of_months(year, row[1 : _MONTHS + 1])
    return years, days


def _of_months(year: int, cells: Iterable[str]) -> list[SpecialDay]:
    """Return the days of a year from its twelve lists of days off; a Saturday that is in none is a working one."""
    named: dict[date, SpecialDay] = {}
    for month, cell in enumerate(cells, start=1):
        if not cell.strip():
            raise UnableToReadCalendar(f"В {month:02d}.{year} не названо ни одного выходного дня.")
        for part in cell.split(","):
            found = _DAY_OF_CELL.fullmatch(part.strip())
            if found is None:
                raise UnableToReadCalendar(f"{month:02d}.{year}: «{part.strip()[:20]}» не день месяца.")
            day = _day(year, month, int(found[1]))
            named[day] = SpecialDay(day=day, is_working=found[2] == "*", is_short=found[2] == "*")
    working = (
        SpecialDay(day=day, is_working=True)
        for month in range(1, _MONTHS + 1)
        for number in range(1, calendar.monthrange(year, month)[1] + 1)
        if (day := date(year, month, number)).weekday() >= _SATURDAY and day not in named
    )
    return [*named.values(), *working]


def _of_lines(text: str) -> Iterator[SpecialDay]:
    for number, line in enumerate(text.splitlines(), start=1):
        if number > _MOST_LINES:
            raise UnableToReadCalendar(f"Строк больше {_MOST_LINES}: это не календарь.")
        if not line.strip():
            continue
        found = _LINE.fullmatch(line)
        words = "" if found is None else found[2].lower().removesuffix(" день")
        if found is None or words not in _KINDS:
            raise UnableToReadCalendar(
                f"Строка {number}: нужны день и какой он, например 01.05.2026 нерабочий."
            )
        kind = _KINDS[words]
        yield SpecialDay(day=_line_day(found[1]), is_working=kind != _OFF, is_short=kind == _SHORT)


def _line_day(said: str) -> date:
    parts = [int(part) for part in re.split(r"[.-]", said)]
    year, month, number = parts if "-" in said else reversed(parts)
    return _day(year, month, number)
