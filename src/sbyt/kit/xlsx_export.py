"""A filtered list as an xlsx file: streamed row by row, typed columns, nothing that Excel could run.

Integers go in exactly as they are kept (kopecks, watt-hours, dm²) and come out as numbers a person can sum.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any, Final, Literal

from django.http import FileResponse
from django.utils import timezone
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Kind = Literal["text", "money", "energy", "area", "percent", "coefficient", "integer", "date", "moment"]

_DIGITS: Final[dict[str, int]] = {
    "money": 2,
    "energy": 3,
    "area": 2,
    "percent": 2,
    "coefficient": 4,
    "integer": 0,
}
_NUMBER_FORMATS: Final[dict[str, str]] = {
    "money": "#,##0.00",
    "energy": "#,##0.###",
    "area": "#,##0.00",
    "percent": "#,##0.00",
    "coefficient": "#,##0.0000",
    "integer": "#,##0",
    "date": "dd.mm.yyyy",
    "moment": "dd.mm.yyyy hh:mm",
}
_WIDTHS: Final[dict[str, int]] = {"text": 28, "date": 12, "moment": 17}
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_ROWS_A_SHEET: Final = 1_000_000  # a sheet holds 1,048,576
_LONGEST_TEXT: Final = 32_767


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its head, what its values are, and whether they are summed at the foot.

    Values: `money` kopecks, `energy` Wh, `area` dm², `percent` hundredths of a percent, `coefficient` ten-thousandths, `integer` a count; `date` a date, `moment` an aware datetime
    (written in local time); `text` anything else. None leaves the cell empty.
    """

    title: str
    kind: Kind = "text"
    total: bool = False
    width: int | None = None


def xlsx_response(
    rows: Iterable[Sequence[Any]],
    *,
    columns: Sequence[Column],
    title: str,
    on: dt.date,
    above: Sequence[str] = (),
    below: Sequence[str] = (),
) -> FileResponse:
    """Return the list as a download named after it and the day: «Лицевые счета 2021-06-01.xlsx».

    `above` and `below` are lines of words before the head and after the foot: who and when, places for signatures.
    """
    return FileResponse(
        export_xlsx(rows, columns=columns, title=title, above=above, below=below),
        as_attachment=True,
        filename=f"{title} {on.isoformat()}.xlsx",
        content_type=MEDIA_TYPE,
    )


def export_xlsx(
    rows: Iterable[Sequence[Any]],
    *,
    columns: Sequence[Column],
    title: str,
    above: Sequence[str] = (),
    below: Sequence[str] = (),
) -> IO[bytes]:
    """Return an open temporary file with the list, at its beginning; the caller closes it.

    `rows` is read once, one row at a time, each with a value a column. A list longer than a sheet goes on in the
    next one; each sheet has its own totals. `above` stands on the first sheet, `below` on the last.
    """
    target = tempfile.TemporaryFile()  # noqa: SIM115  handed to the caller open
    try:
        _fill(target, rows, columns=columns, title=title, above=above, below=below)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A sheet of a book: its name, columns and rows."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def book_response(parts: Sequence[Part], *, title: str, on: dt.date) -> FileResponse:
    """Return a workbook of several sheets as a download named after it and the day; each sheet has its own totals."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  handed to the caller open
    with Workbook(target, dict(_OPTIONS)) as workbook:
        workbook.set_properties({"title": title})
        styles = _Styles(workbook)
        for part in parts:
            sheet = _Sheet(workbook, name=_sheet_name(part.name, 1), columns=part.columns, styles=styles)
            for row in part.rows:
                sheet.add(row)
            sheet.finish()
    target.seek(0)
    return FileResponse(
        target, as_attachment=True, filename=f"{title} {on.isoformat()}.xlsx", content_type=MEDIA_TYPE
    )


def _fill(
    target: IO[bytes],
    rows: Iterable[Sequence[Any]],
    *,
    columns: Sequence[Column],
    title: str,
    above: Sequence[str],
    below: Sequence[str],
) -> None:
    with Workbook(target, dict(_OPTIONS)) as workbook:
        workbook.set_properties({"title": title})
        styles = _Styles(workbook)
        sheet = _Sheet(workbook, name=_sheet_name(title, 1), columns=columns, styles=styles, above=above)
        number = 1
        for row in rows:
            if sheet.filled == _ROWS_A_SHEET:
                sheet.finish()
                number += 1
                sheet = _Sheet(workbook, name=_sheet_name(title, number), columns=columns, styles=styles)
            sheet.add(row)
        sheet.finish(below=below)


class _Styles:
    def __init__(self, workbook: Workbook) -> None:
        self.head: Format = workbook.add_format(
            {"bold": True, "bg_color": "#F1F3F6", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self.plain: dict[str, Format] = {}
        self.total: dict[str, Format] = {}
        for kind in ("text", *_NUMBER_FORMATS):
            form = {"num_format": _NUMBER_FORMATS[kind]} if kind in _NUMBER_FORMATS else {"num_format": "@"}
            self.plain[kind] = workbook.add_format(form)
            self.total[kind] = workbook.add_format({**form, "bold": True, "top": 1})


class _Sheet:
    """A sheet being filled from the top: lines above, head, rows, the foot, lines below."""

    def __init__(
        self,
        workbook: Workbook,
        *,
        name: str,
        columns: Sequence[Column],
        styles: _Styles,
        above: Sequence[str] = (),
    ) -> None:
        self._sheet: Worksheet = workbook.add_worksheet(name)
        self._columns = columns
        self._styles = styles
        self._totals = [0] * len(columns)
        self.filled = 0
        self._head = len(above) + 1 if above else 0
        for place, column in enumerate(columns):
            width = column.width or _WIDTHS.get(column.kind, 16)
            self._sheet.set_column(place, place, width, styles.plain[column.kind])
        for number, line in enumerate(above):
            self._sheet.write_string(number, 0, line, styles.plain["text"])
        self._sheet.freeze_panes(self._head + 1, 0)
        for place, column in enumerate(columns):
            self._sheet.write_string(self._head, place, column.title, styles.head)

    def add(self, row: Sequence[Any]) -> None:
        self.filled += 1
        line = self._head + self.filled
        for place, (column, value) in enumerate(zip(self._columns, row, strict=True)):
            if value is None:
                continue
            style = self._styles.plain[column.kind]
            if column.kind in _DIGITS:
                self._sheet.write_number(line, place, _as_number(value, column.kind), style)
                self._totals[place] += value
            elif column.kind == "date":
                self._sheet.write_datetime(line, place, value, style)
            elif column.kind == "moment":
                local = timezone.localtime(value).replace(tzinfo=None)
                self._sheet.write_datetime(line, place, local, style)
            else:
                self._sheet.write_string(line, place, str(value)[:_LONGEST_TEXT], style)

    def finish(self, *, below: Sequence[str] = ()) -> None:
        last = self._head + self.filled
        self._sheet.autofilter(self._head, 0, last, len(self._columns) - 1)
        if self.filled and any(column.total for column in self._columns):
            self._total(last)
        for number, line in enumerate(below):
            self._sheet.write_string(last + 3 + number, 0, line, self._styles.plain["text"])

    def _total(self, last: int) -> None:
        foot, first = last + 1, self._head + 1
        for place, column in enumerate(self._columns):
            style = self._styles.total[column.kind]
            if column.total:
                self._sheet.write_formula(
                    foot,
                    place,
                    f"=SUBTOTAL(109,{xl_range(first, place, last, place)})",
                    style,
                    _as_number(self._totals[place], column.kind),
                )
            elif place == 0:
                self._sheet.write_string(foot, place, "Итого", self._styles.total["text"])
            else:
                self._sheet.write_blank(foot, place, None, style)


def _as_number(value: int, kind: str) -> Decimal:
    return Decimal(value).scaleb(-_DIGITS[kind])


def _sheet_name(title: str, number: int) -> str:
    """Return a name Excel takes: at most 31 characters, no brackets, colons, stars, slashes, quotes around."""
    kept = "".join(" " if letter in "[]:*?/\\" else letter for letter in title).strip(" '") or "Список"
    return kept[:31] if number == 1 else f"{kept[:26]} ({number})"
