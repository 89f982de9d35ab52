"""A cell of a spreadsheet → a number of an account, a date, a reading; or the words that say why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sbyt.formats.energy_text import Energy, EnergyProblem, wh_of_kwh_text
from sbyt.formats.import_issues import ImportCode

Cell = int | float | str | bool | date | datetime | time | timedelta
_EXACT_IN_A_CELL: Final = 10**15
"""A spreadsheet keeps 15 digits of a number; the rest of a longer account is lost in it."""
_DATES: Final = (
    (re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})"), ("d", "m", "y")),
    (re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"), ("y", "m", "d")),
)


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Why a cell cannot be taken, with its code."""

    code: ImportCode
    words: str


def is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def shown(cell: Cell) -> str:
    """Return a cell as a person sees it, for the words of an issue."""
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",")
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y %H:%M}"
    return f"{cell:%d.%m.%Y}" if isinstance(cell, date) else str(cell).strip()


def number_of_cell(cell: Cell) -> tuple[str, bool] | CellProblem:
    """Return a number of an account or a meter as text, and whether the cell held it as a number.

    A number cell has lost its leading zeros; a text `111.0` is 111 exported through a float.
    """
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return CellProblem(ImportCode.NUMBER_UNREADABLE, f"«{shown(cell)}» не номер")
    if isinstance(cell, str):
        text = cell.strip().strip("'\u00a0 ")
        return re.sub(r"^([0-9]+)\.0$", r"\1", text), False
    if cell < 0 or cell != int(cell):
        return CellProblem(ImportCode.NUMBER_UNREADABLE, f"«{shown(cell)}» не номер")
    if cell >= _EXACT_IN_A_CELL:
        words = f"номер записан числом и потерял знаки ({shown(cell)}); сделайте ячейку текстовой"
        return CellProblem(ImportCode.NUMBER_UNREADABLE, words)
    return str(int(cell)), True


def date_of_cell(cell: Cell) -> date | CellProblem:
    """Return a date of a date cell or of a text like 25.07.2021, 25/07/2021, 2021-07-25."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, str):
        text = cell.strip().removesuffix(" 00:00:00").removesuffix("T00:00:00")
        for pattern, order in _DATES:
            found = pattern.fullmatch(text)
            if found is not None:
                parts = dict(zip(order, map(int, found.groups()), strict=True))
                try:
                    return date(parts["y"], parts["m"], parts["d"])
                except ValueError:
                    return CellProblem(ImportCode.DATE_UNREADABLE, f"дня «{text}» нет в календаре")
    words = f"дата «{shown(cell)}» не читается, нужен день вида 25.07.2021"
    return CellProblem(ImportCode.DATE_UNREADABLE, words)


def energy_of_cell(cell: Cell) -> Energy | CellProblem:
    """Return a reading in kWh of a number cell or of a text with a comma or a dot."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return CellProblem(ImportCode.READING_NOT_A_NUMBER, f"«{shown(cell)}» не число")
    text = cell.strip() if isinstance(cell, str) else f"{cell:.15g}"
    energy = wh_of_kwh_text(text)
    match energy:
        case Energy():
            return energy
        case EnergyProblem.NEGATIVE:
            return CellProblem(ImportCode.READING_NEGATIVE, f"показание «{shown(cell)}» отрицательное")
        case EnergyProblem.TOO_LARGE:
            return CellProblem(ImportCode.READING_TOO_LARGE, f"показание «{shown(cell)}» слишком велико")
        case _:
            return CellProblem(ImportCode.READING_NOT_A_NUMBER, f"«{shown(cell)[:40]}» не число")
