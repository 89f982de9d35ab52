"""The key rate over time: a workbook or a text with a day and a rate in percent a row, as the Bank of Russia gives it out.

Days between two changes may stand too (the bank's own table has every day): only days on which the rate changes are kept.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from sbyt.formats._sheet_cells import Cell, CellProblem, date_of_cell
from sbyt.formats._workbook_sheets import sheets_of_workbook
from sbyt.formats.import_issues import Issue
from sbyt.formats.plain_number import decimal_of

_LARGEST: Final = 16 * 1024 * 1024
_MOST_ROWS: Final = 20_000
_TITLES_WITHIN: Final = 30
_MOST_BP: Final = 10_000
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_LINE: Final = re.compile(
    r"\s*([0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})\s*[;\t ]\s*([0-9]+(?:[.,][0-9]+)?)\s*%?\s*;?\s*"
)


class UnableToReadKeyRates(ValueError):
    """The bytes hold no rates, or a row that is none; the message names it in Russian."""


def read_key_rates(content: bytes) -> dict[date, int]:
    """Return day → hundredths of a percent, days of change alone. Raises UnableToReadKeyRates."""
    if len(content) > _LARGEST:
        raise UnableToReadKeyRates("Файл больше 16 МБ: это не ключевая ставка.")
    rows = _workbook_rows(content) if content.startswith(_WORKBOOKS) else _text_rows(content)
    found: dict[date, int] = {}
    for number, day, rate in rows:
        on, value = _day(number, day), _rate(number, rate)
        if found.setdefault(on, value) != value:
            raise UnableToReadKeyRates(f"Строка {number}: на {on:%d.%m.%Y} две разные ставки.")
    if not found:
        raise UnableToReadKeyRates("В файле нет ни одной ставки: нужны строки «дата ставка».")
    return _changes(found)


def _changes(found: dict[date, int]) -> dict[date, int]:
    kept: dict[date, int] = {}
    last: int | None = None
    for day in sorted(found):
        if found[day] != last:
            kept[day] = last = found[day]
    return kept


def _workbook_rows(content: bytes) -> list[tuple[int, Cell, Cell]]:
    sheets = sheets_of_workbook(content)
    if isinstance(sheets, Issue):
        raise UnableToReadKeyRates(sheets.message)
    sheet = sheets[0][1] if sheets else []
    if len(sheet) > _MOST_ROWS:
        raise UnableToReadKeyRates(
            f"Строк {len(sheet)}, а принимается до {_MOST_ROWS}: это не ключевая ставка."
        )
    for number, row in enumerate(sheet[:_TITLES_WITHIN]):
        titles = [str(cell).strip().lower() for cell in row]
        at = [place for place, title in enumerate(titles) if title.startswith("ставка")]
        if "дата" in titles and at:
            on = titles.index("дата")
            below = enumerate(sheet[number + 1 :], start=number + 2)
            return [(line, cells[on], cells[at[0]]) for line, cells in below if str(cells[on]).strip()]
    raise UnableToReadKeyRates("Нет строки заголовков «Дата» и «Ставка».")


def _text_rows(content: bytes) -> list[tuple[int, Cell, Cell]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", errors="replace")
    rows: list[tuple[int, Cell, Cell]] = []
    lines = text.splitlines()
    if len(lines) > _MOST_ROWS:
        raise UnableToReadKeyRates(
            f"Строк {len(lines)}, а принимается до {_MOST_ROWS}: это не ключевая ставка."
        )
    for number, line in enumerate(lines, start=1):
        if not line.strip() or "дата" in line.lower():
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise UnableToReadKeyRates(f"Строка {number}: нужны дата и ставка, например 27.07.2026 14,00.")
        rows.append((number, found[1], found[2]))
    return rows


def _day(number: int, cell: Cell) -> date:
    day = date_of_cell(cell)
    if isinstance(day, CellProblem):
        raise UnableToReadKeyRates(f"Строка {number}: «{str(cell).strip()[:40]}» — не дата.")
    return day


def _rate(number: int, cell: Cell) -> int:
    """Return hundredths of a percent; a rate has two decimals at most."""
    rate = decimal_of(str(cell).strip().rstrip("%"))
    if rate is None or not 0 < rate * 100 <= _MOST_BP or rate * 100 != int(rate * 100):
        raise UnableToReadKeyRates(f"Строка {number}: «{str(cell)[:40]}» — не ставка в процентах.")
    return int(rate * 100)
