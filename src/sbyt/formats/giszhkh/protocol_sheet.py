"""Read the answer to a workbook: which of its rows were taken, what is wrong with the others. By a layout, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sbyt.formats._sheet_cells import Cell, CellProblem, number_of_cell, shown
from sbyt.formats._table_rows import cell_at, rows_of_table
from sbyt.formats.giszhkh.sheet_layout import ProtocolLayout
from sbyt.formats.import_issues import Issue

MOST_ROWS: Final = 100_000
_LONGEST_ERROR: Final = 2000


class UnableToReadProtocol(ValueError):
    """Raised when the file is not the answer to our workbook; the words are Russian and name the line and the column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolRow:
    """What was said of a row of our workbook (`place`): empty `error` where it was taken, the number it was given."""

    line: int
    place: int
    error: str = ""
    number: str = ""


def read_protocol(content: bytes, *, layout: ProtocolLayout, keys: Mapping[int, str]) -> list[ProtocolRow]:
    """Return what was said of the rows of ours: `keys` are what people call them (the number among the words), by place.

    Rows with nothing in them are left out. Raises UnableToReadProtocol where the file is of another layout, or is
    the answer to another workbook: nothing of it is believed then.
    """
    rows = rows_of_table(content, sheet=layout.sheet, delimiter=";", encoding="utf-8", most=MOST_ROWS)
    if isinstance(rows, Issue):
        raise UnableToReadProtocol(rows.message)
    taken = {word.strip().casefold() for word in layout.taken_words.split(";")} | {""}
    found = []
    for line, row in enumerate(rows[layout.first_row - 1 :], start=layout.first_row):
        if not any(shown(cell) for cell in row):
            continue
        place = _place(row, line, layout)
        if place not in keys:
            raise UnableToReadProtocol(
                f"Строка {line}: в выгруженном файле нет строки {place}. Это ответ на другой файл."
            )
        _require_key(row, line, layout, keys[place])
        error = shown(cell_at(row, layout.error_column))[:_LONGEST_ERROR]
        number = shown(cell_at(row, layout.number_column)) if layout.number_column else ""
        found.append(
            ProtocolRow(
                line=line, place=place, error="" if error.casefold() in taken else error, number=number
            )
        )
    if not found:
        raise UnableToReadProtocol(
            f"В протоколе нет строк с {layout.first_row}-й: проверьте макет протокола."
        )
    return found


def rows_of_sheet(content: bytes) -> int:
    """Return how many rows a workbook of ours has, headings and all. Raises UnableToReadProtocol."""
    rows = rows_of_table(content, sheet="", delimiter=";", encoding="utf-8", most=MOST_ROWS)
    if isinstance(rows, Issue):
        raise UnableToReadProtocol(rows.message)
    return len(rows)


def _place(row: list[Cell], line: int, layout: ProtocolLayout) -> int:
    """Return which row of ours is meant. Raises UnableToReadProtocol."""
    if not layout.place_column:
        return line
    found = number_of_cell(cell_at(row, layout.place_column))
    text = "" if isinstance(found, CellProblem) else found[0]
    if not (text.isascii() and text.isdigit()):
        said = shown(cell_at(row, layout.place_column))
        raise UnableToReadProtocol(
            f"Строка {line}, столбец {layout.place_column}: «{said[:40]}» не номер строки."
        )
    return int(text[:9])


def _require_key(row: list[Cell], line: int, layout: ProtocolLayout, key: str) -> None:
    if not layout.key_column:
        return
    said = shown(cell_at(row, layout.key_column))
    if said not in key.replace(",", " ").split():
        raise UnableToReadProtocol(
            f"Строка {line}, столбец {layout.key_column}: «{said[:40]}», а в выгруженном файле «{key}». "
            "Это ответ на другой файл или другой макет протокола."
        )
