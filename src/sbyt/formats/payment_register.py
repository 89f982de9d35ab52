"""Read a register of payments or of subsidies, text or a sheet, by a layout: which column says what. Layouts are data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from sbyt.formats._sheet_cells import Cell, CellProblem, date_of_cell, is_blank, number_of_cell, shown
from sbyt.formats._table_rows import cell_at, rows_of_table
from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.register_marks import TextRegisterLayout, body_of_register
from sbyt.formats.register_table import widths_of

MOST_ROWS: Final = 1_000_000
_MOST_ISSUES: Final = 500
_LARGEST_KOP: Final = 10**13
_AMOUNT: Final = re.compile(r"([0-9]{1,13})(?:[.,]([0-9]{1,9}))?")
_SPACES: Final = str.maketrans(dict.fromkeys(" \u00a0\u202f'"))
_MONTHS: Final = (
    (re.compile(r"([0-9]{4})[-.]?([0-9]{2})"), (1, 2)),
    (re.compile(r"([0-9]{2})[-./]?([0-9]{4})"), (2, 1)),
)
_LONGEST_NUMBER: Final = 80
_LONGEST_PURPOSE: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRegisterLayout(TextRegisterLayout):
    """Where things stand in a register of money, beside what every register has.

    `source` is whose register it is: with a line's number it tells a payment from every other. Without a column of numbers
    a payment is known by the file and its line, a subsidy by account and month. `account_prefix` is what stands before the
    account in its field («CLIENTNO:»). A line whose `pays_column` has `penalties_word` is paid for penalties.
    """

    kind: Literal["payment", "subsidy"] = "payment"
    source: str = "register"
    amount_unit: Literal["rouble", "kopeck"] = "rouble"
    encoding: Literal["utf-8", "cp1251", "cp866"] = "cp1251"
    account_column: str = "A"
    account_prefix: str = ""
    amount_column: str = "B"
    day_column: str = "C"
    number_column: str = ""
    month_column: str = ""
    purpose_column: str = ""
    pays_column: str = ""
    penalties_word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLine:
    """A line that reads: `number` is "" where the register has none; `month` the first day of the month named."""

    line: int
    account: str
    account_was_number: bool
    amount_kop: int
    received_on: date
    number: str
    month: date | None
    purpose: str
    for_penalties: bool


@dataclass(frozen=True, slots=True)
class PaymentContents:
    """What a register says: lines that read, and what does not; `refused_rows` are lines that do not."""

    rows: tuple[PaymentLine, ...]
    issues: tuple[Issue, ...]
    refused_rows: int = 0


def read_payment_register(content: bytes, *, layout: PaymentRegisterLayout) -> PaymentContents:
    """Return the lines of the register. Never raises: what is wrong is said by line and column.

    A file of another layout is refused as a whole; otherwise a line that does not read holds up no other.
    """
    rows = rows_of_table(
        content,
        sheet=layout.sheet,
        delimiter=layout.delimiter,
        encoding=layout.encoding,
        most=MOST_ROWS,
        widths=widths_of(layout.widths),
    )
    if isinstance(rows, Issue):
        return PaymentContents((), (rows,))
    body = body_of_register(
        rows, marks=layout.marks, first_row=layout.first_row, figures=(layout.amount_column,)
    )
    if isinstance(body, Issue):
        return PaymentContents((), (body,))
    return _Register(layout).contents(body)


class _Register:
    """Walks the lines."""

    def __init__(self, layout: PaymentRegisterLayout) -> None:
        self.layout = layout
        self.issues: list[Issue] = []

    def contents(self, rows: list[list[Cell]]) -> PaymentContents:
        found: list[PaymentLine] = []
        refused = 0
        for line, row in enumerate(rows, start=1):
            if line < self.layout.first_row or all(is_blank(cell) for cell in row):
                continue
            payment = self._payment(line, row)
            refused += payment is None
            if payment is not None:
                found.append(payment)
        if not found and not refused:
            self._say(ImportCode.NO_ROWS, "В реестре нет ни одной строки с платежом", 1, "")
        return PaymentContents(tuple(found), tuple(self.issues), refused)

    def _payment(self, line: int, row: list[Cell]) -> PaymentLine | None:
        layout = self.layout
        account = self._account(line, row)
        amount = self._amount(line, row)
        received_on = self._day(line, row)
        number = self._number(line, row)
        month = self._month(line, row)
        if account is None or amount is None or received_on is None or number is None or month is False:
            return None
        pays = shown(cell_at(row, layout.pays_column)) if layout.pays_column else ""
        word = layout.penalties_word.strip().casefold()
        return PaymentLine(
            line=line,
            account=account[0],
            account_was_number=account[1],
            amount_kop=amount,
            received_on=received_on,
            number=number,
            month=month or None,
            purpose=shown(cell_at(row, layout.purpose_column))[:_LONGEST_PURPOSE]
            if layout.purpose_column
            else "",
            for_penalties=bool(word) and word in pays.casefold(),
        )

    def _account(self, line: int, row: list[Cell]) -> tuple[str, bool] | None:
        column, cell = self.layout.account_column, cell_at(row, self.layout.account_column)
        if isinstance(cell, str) and self.layout.account_prefix:
            cell = cell.strip().removeprefix(self.layout.account_prefix)
        if is_blank(cell):
            self._say(ImportCode.ACCOUNT_MISSING, "не указан лицевой счёт", line, column)
            return None
        found = number_of_cell(cell)
        if isinstance(found, CellProblem):
            self._say(found.code, found.words, line, column)
            return None
        return found[0][:40], found[1]

    def _amount(self, line: int, row: list[Cell]) -> int | None:
        column = self.layout.amount_column
        amount = kopecks_of_cell(cell_at(row, column), unit=self.layout.amount_unit)
        if isinstance(amount, CellProblem):
            self._say(amount.code, amount.words, line, column)
            return None
        return amount

    def _day(self, line: int, row: list[Cell]) -> date | None:
        column = self.layout.day_column
        found = date_of_cell(cell_at(row, column) if column else self.layout.day)
        if isinstance(found, CellProblem):
            self._say(found.code, found.words, line, column)
            return None
        return found

    def _number(self, line: int, row: list[Cell]) -> str | None:
        column = self.layout.number_column
        if not column:
            return ""
        number = shown(cell_at(row, column))
        if not number or len(number) > _LONGEST_NUMBER:
            words = "нет номера платежа" if not number else f"номер длиннее {_LONGEST_NUMBER} знаков"
            self._say(ImportCode.NUMBER_UNREADABLE, words, line, column)
            return None
        return number

    def _month(self, line: int, row: list[Cell]) -> date | Literal[False] | None:
        """Return the month named, None where none is, False where it does not read."""
        column = self.layout.month_column
        cell = cell_at(row, column) if column else ""
        wanted = self.layout.kind == "subsidy"
        if is_blank(cell) and not wanted:
            return None
        month = month_of_cell(cell)
        if month is None:
            words = f"месяц «{shown(cell)[:20]}» не читается, нужен вида 07.2021"
            self._say(ImportCode.MONTH_UNREADABLE, words, line, column)
            return False
        return month

    def _say(self, code: ImportCode, words: str, line: int, column: str) -> None:
        if len(self.issues) < _MOST_ISSUES:
            place = f"Строка {line}, столбец {column}: {words}." if column else f"Строка {line}: {words}."
            self.issues.append(issue(code, place, line=line, field=column))


def kopecks_of_cell(cell: Cell, *, unit: Literal["rouble", "kopeck"]) -> int | CellProblem:
    """Return a sum above zero in kopecks: roubles with up to two decimals that say something, or whole kopecks."""
    said = shown(cell)[:40]
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return CellProblem(ImportCode.AMOUNT_WRONG, f"сумма «{said}» не число")
    text = cell if isinstance(cell, str) else f"{cell:.15g}"
    found = _AMOUNT.fullmatch(text.translate(_SPACES))
    if found is None:
        return CellProblem(ImportCode.AMOUNT_WRONG, f"сумма «{said}» не число выше нуля")
    places = 2 if unit == "rouble" else 0
    whole, decimals = found[1], (found[2] or "").rstrip("0")
    if len(decimals) > places:
        return CellProblem(ImportCode.AMOUNT_WRONG, f"в сумме «{said}» есть доли копейки")
    kopecks = int(whole + decimals.ljust(places, "0"))
    if kopecks == 0:
        return CellProblem(ImportCode.AMOUNT_WRONG, "сумма равна нулю")
    if kopecks > _LARGEST_KOP:
        return CellProblem(ImportCode.AMOUNT_WRONG, f"сумма «{said}» слишком велика")
    return kopecks


def month_of_cell(cell: Cell) -> date | None:
    """Return the first day of a month written as a day, 07.2021, 2021-07, 072021 or 202107; None for anything else."""
    day = date_of_cell(cell)
    if not isinstance(day, CellProblem):
        return day.replace(day=1)
    text = shown(cell).strip()
    for pattern, (year, month) in _MONTHS:
        found = pattern.fullmatch(text)
        if found is not None and 1 <= int(found[month]) <= 12 and int(found[year]) >= 1900:  # noqa: PLR2004  months of a year; years of our era
            return date(int(found[year]), int(found[month]), 1)
    return None
