"""Write the template of a reading sheet: accounts and meters filled in, readings to be entered, instructions beside."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sbyt.formats.reading_sheet_columns import Column

_COLUMNS: Final = (
    (Column.ACCOUNT, 16),
    (Column.ADDRESS, 44),
    (Column.METER, 18),
    (Column.PREVIOUS_ON, 17),
    (Column.PREVIOUS_1, 15),
    (Column.PREVIOUS_2, 15),
    (Column.PREVIOUS_3, 15),
    (Column.TAKEN_ON, 16),
    (Column.READING_1, 15),
    (Column.READING_2, 15),
    (Column.READING_3, 15),
)
_ZONES: Final = 3
_LAST_ROW: Final = 1_048_575
_INSTRUCTIONS: Final = (
    "Как заполнить ведомость",
    "1. Одна строка — один прибор учёта. Строки без показаний пропускаются.",
    "2. «Показание 1» — единственная зона или день (Т1), «Показание 2» — ночь (Т2), «Показание 3» — полупик (Т3).",
    "3. Киловатт-часы пишутся как на табло, без расчётного коэффициента.",
    "4. «Дата показаний» — день снятия, не позже сегодняшнего. Дату можно писать как 25.07.2021.",
    "5. Лицевой счёт и номер счётчика не меняйте: по ним находится прибор.",
    "6. Столбцы можно переставлять и добавлять свои: нужные находятся по названию.",
    "7. Столбцы «Предыдущее» даны для сверки и не читаются.",
    "8. Если показание меньше предыдущего, программа спросит о причине и не примет его молча.",
)


class UnableToWriteReadingSheet(ValueError):
    """Raised when there are more rows than a sheet of xlsx holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A meter of the sheet. Readings in Wh as the scale shows them; `readings_wh` is left empty in a blank one."""

    account: str
    meter: str
    address: str = ""
    previous_on: date | None = None
    previous_wh: tuple[int | None, ...] = ()
    taken_on: date | None = None
    readings_wh: tuple[int | None, ...] = ()


def write_reading_sheet(rows: Sequence[SheetRow] = ()) -> bytes:
    """Return an xlsx file that `read_reading_sheet` takes back, blank or with the rows given.

    Account and meter numbers are text, so that leading zeros stay. Raises UnableToWriteReadingSheet.
    """
    if len(rows) > _LAST_ROW:
        raise UnableToWriteReadingSheet(f"a sheet holds {_LAST_ROW} rows, got {len(rows)}")
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False})
    # The same rows give the same bytes: the file is known by its content.
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
    sheet = book.add_worksheet("Показания")
    head = book.add_format({"bold": True, "bg_color": "#F1F3F6", "bottom": 1})
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    energy = book.add_format({"num_format": "0.###"})
    for index, (column, width) in enumerate(_COLUMNS):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, column.value, head)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, start=1):
        _write_row(sheet, line, row, text=text, day=day, energy=energy)
    notes = book.add_worksheet("Как заполнить")
    notes.set_column(0, 0, 110)
    for line, words in enumerate(_INSTRUCTIONS):
        notes.write_string(line, 0, words, head if line == 0 else None)
    book.close()
    return memory.getvalue()


def _write_row(
    sheet: Worksheet, line: int, row: SheetRow, *, text: Format, day: Format, energy: Format
) -> None:
    sheet.write_string(line, 0, row.account, text)
    sheet.write_string(line, 1, row.address)
    sheet.write_string(line, 2, row.meter, text)
    for place, when in ((3, row.previous_on), (7, row.taken_on)):
        if when is None:
            sheet.write_blank(line, place, None, day)
        else:
            sheet.write_datetime(line, place, when, day)
    for first, values in ((4, row.previous_wh), (8, row.readings_wh)):
        for place, value in enumerate(values[:_ZONES], start=first):
            if value is not None:
                sheet.write_number(line, place, Decimal(value) / 1000, energy)
