"""By what a register is told from one of another layout: a word in its first line, fields a line, a trailer with totals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sbyt.formats._sheet_cells import Cell, CellProblem, energy_of_cell, is_blank, shown
from sbyt.formats._table_rows import cell_at
from sbyt.formats._xlsx_parts import letters_of
from sbyt.formats.import_issues import ImportCode, Issue, issue


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterMarks:
    """What a register must bear; an empty mark asks nothing.

    `trailer` is what the first field of the last line begins with; the trailer may say how many lines there are
    (`count_column`) and what their figures add up to (`sum_column`).
    """

    first_line_has: str = ""
    field_count: int = 0
    trailer: str = ""
    count_column: str = ""
    sum_column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRegisterLayout:
    """What layouts of registers have in common. Columns are letters, A the first; an empty one means there is none.

    `day` stands for the column of days in files of one day. `widths` cut the lines of a text file into columns (10,8,9) in
    place of a delimiter; the fields after them are marks by which a file of another layout is refused, see RegisterMarks.
    """

    first_row: int = 2
    day: str = ""
    sheet: str = ""
    delimiter: str = ";"
    encoding: Literal["utf-8", "cp1251", "cp866"] = "utf-8"
    widths: str = ""
    first_line_has: str = ""
    field_count: int = 0
    trailer: str = ""
    trailer_count_column: str = ""
    trailer_sum_column: str = ""

    @property
    def marks(self) -> RegisterMarks:
        """Return what a file must bear."""
        return RegisterMarks(
            first_line_has=self.first_line_has,
            field_count=self.field_count,
            trailer=self.trailer,
            count_column=self.trailer_count_column,
            sum_column=self.trailer_sum_column,
        )


def body_of_register(
    rows: list[list[Cell]], *, marks: RegisterMarks, first_row: int, figures: tuple[str, ...]
) -> list[list[Cell]] | Issue:
    """Return the rows without the trailer, each at its line; or where the file departs from its layout.

    A file of another layout is refused as a whole: half of it read by wrong columns is worse than none.
    """
    head = "".join(shown(cell) for cell in rows[0]) if rows else ""
    if _without_blanks(marks.first_line_has) not in _without_blanks(head):
        return _other(f"в первой строке нет «{marks.first_line_has}»", line=1, column="A")
    body = rows
    if marks.trailer:
        last = next((at for at in range(len(rows) - 1, -1, -1) if not _is_empty(rows[at])), -1)
        if last < 0 or not shown(rows[last][0]).startswith(marks.trailer):
            words = f"последняя строка не начинается с «{marks.trailer}»: файл оборван или другого вида"
            return _other(words, line=max(last, 0) + 1, column="A")
        body = rows[:last]
    data = [(line, row) for line, row in enumerate(body, start=1) if line >= first_row and not _is_empty(row)]
    if marks.field_count:
        for line, row in data:
            if len(row) != marks.field_count:
                words = f"полей {len(row)}, а должно быть {marks.field_count}"
                return _other(words, line=line, column=letters_of(min(len(row), marks.field_count)))
    return _total_fault(rows, len(body), [row for _line, row in data], marks, figures) or body


def _total_fault(
    rows: list[list[Cell]],
    trailer: int,
    data: list[list[Cell]],
    marks: RegisterMarks,
    figures: tuple[str, ...],
) -> Issue | None:
    if not marks.trailer:
        return None
    if marks.count_column:
        said = shown(cell_at(rows[trailer], marks.count_column)).strip()
        if said != str(len(data)):
            words = f"в итоговой строке {said or 'пусто'}, а строк в файле {len(data)}"
            return _other(words, line=trailer + 1, column=marks.count_column)
    if marks.sum_column:
        said_wh = energy_of_cell(cell_at(rows[trailer], marks.sum_column))
        counted = sum(_figure(cell_at(row, column)) for row in data for column in figures)
        if isinstance(said_wh, CellProblem) or said_wh.wh != counted:
            return _other("сумма показаний не равна итоговой", line=trailer + 1, column=marks.sum_column)
    return None


def _figure(cell: Cell) -> int:
    found = None if is_blank(cell) else energy_of_cell(cell)
    return 0 if found is None or isinstance(found, CellProblem) else found.wh


def _without_blanks(text: str) -> str:
    """Return the text to compare: fields of fixed width may cut it anywhere."""
    return "".join(text.split())


def _is_empty(row: list[Cell]) -> bool:
    return all(is_blank(cell) for cell in row)


def _other(words: str, *, line: int, column: str) -> Issue:
    message = f"Файл не той раскладки. Строка {line}, столбец {column}: {words}."
    return issue(ImportCode.HEADERS_MISSING, message, line=line, field=column)
