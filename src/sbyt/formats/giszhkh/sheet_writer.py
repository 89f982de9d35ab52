"""Write a workbook for the web upload by a layout: text as text, days as days, exact figures as numbers."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sbyt.formats.giszhkh.sheet_layout import SheetColumn, SheetLayout

Value = str | int | date | Decimal | None
Values = Mapping[str, Value]
_WIDTH: Final = 18


def value_of(column: SheetColumn, values: Values) -> Value:
    """Return what the column shows in a row of values."""
    return values.get(column.value) if column.value else column.constant


def missing_in(layout: SheetLayout, values: Values) -> str:
    """Return the heading of the first required column whose value is empty; empty where none is."""
    for column in layout.columns:
        if column.required and value_of(column, values) in {None, ""}:
            return column.heading
    return ""


def write_sheet(rows: Sequence[Values], *, layout: SheetLayout) -> bytes:
    """Return the workbook; the same rows and layout give the same bytes."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
    sheet = book.add_worksheet(layout.sheet)
    formats = {
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "dd.mm.yyyy"}),
        "number": book.add_format({"num_format": "0.######"}),
    }
    head = book.add_format({"bold": True, "bg_color": "#F1F3F6", "bottom": 1, "text_wrap": True})
    for place, column in enumerate(layout.columns):
        sheet.set_column(place, place, _WIDTH)
        if layout.headings_row:
            sheet.write_string(layout.headings_row - 1, place, column.heading, head)
    for line, values in enumerate(rows, start=layout.first_row - 1):
        for place, column in enumerate(layout.columns):
            _write(sheet, line, place, value_of(column, values), formats)
    book.close()
    return memory.getvalue()


def _write(sheet: Worksheet, line: int, place: int, value: Value, formats: Mapping[str, Format]) -> None:
    if isinstance(value, date):
        sheet.write_datetime(line, place, value, formats["day"])
    elif isinstance(value, int | Decimal):
        sheet.write_number(line, place, value, formats["number"])
    elif value:
        sheet.write_string(line, place, value, formats["text"])
