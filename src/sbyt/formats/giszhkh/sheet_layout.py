"""How a workbook for the web upload is laid out, and how its protocol is read: data that a person edits, held lawful here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

MOST_COLUMNS: Final = 60
_LAST_ROW: Final = 1_000
_LONGEST: Final = 200
_LONGEST_SHEET: Final = 31
_NOT_IN_A_SHEET: Final = re.compile(r"[\[\]:*?/\\]")
_LETTERS: Final = re.compile(r"[A-Z]{0,2}")


class UnableToLayOut(ValueError):
    """Raised when a layout cannot be used; the words are Russian, `field` names what is wrong."""

    def __init__(self, words: str, *, field: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetColumn:
    """A column: its heading, and the key of the value it shows; without a key it shows `constant` in each row.

    A row whose value of a `required` column is empty is not written at all.
    """

    heading: str
    value: str = ""
    constant: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolLayout:
    """How the answer is read. Columns are letters; an empty one means there is none.

    `place_column` holds the number of the row of our workbook; without it rows stand where they stood in ours.
    `key_column` holds the number by which a row is known to be ours. A row whose error is empty or one of
    `taken_words` (by a semicolon) was taken. `lists_all` False: only errors are listed, the rest was taken.
    """

    sheet: str = ""
    first_row: int = 2
    place_column: str = ""
    key_column: str = ""
    error_column: str = ""
    number_column: str = ""
    taken_words: str = ""
    lists_all: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLayout:
    """A workbook: name of the sheet, rows of headings (0: none) and of the first line, columns in their order.

    `a_row` is what a row is: of payment documents one of each service, or of the document whole.
    """

    sheet: str
    columns: tuple[SheetColumn, ...]
    headings_row: int = 1
    first_row: int = 2
    a_row: Literal["object", "service"] = "object"
    protocol: ProtocolLayout = field(default_factory=ProtocolLayout)

    def as_json(self) -> dict[str, Any]:
        """Return the layout as it is kept."""
        return asdict(self) | {"columns": [asdict(column) for column in self.columns]}


def layout_of(given: Mapping[str, Any], *, known_values: Sequence[str]) -> SheetLayout:
    """Return the layout that was kept or typed, held lawful. Raises UnableToLayOut."""
    try:
        columns = tuple(SheetColumn(**column) for column in given["columns"])
        protocol = ProtocolLayout(**given.get("protocol", {}))
        rest = {key: value for key, value in given.items() if key not in {"columns", "protocol"}}
        layout = SheetLayout(columns=columns, protocol=protocol, **rest)
    except (KeyError, TypeError) as error:
        raise UnableToLayOut("Макет не читается.", field="columns") from error
    _require_rows(layout)
    _require_columns(layout.columns, known_values)
    _require_protocol(layout.protocol)
    return layout


def _require_rows(layout: SheetLayout) -> None:
    name = layout.sheet
    if not 0 < len(name) <= _LONGEST_SHEET or _NOT_IN_A_SHEET.search(name) or name.strip("'") != name:
        words = "Имя листа: до 31 знака, без []:*?/\\ и апострофов по краям."
        raise UnableToLayOut(words, field="sheet")
    if not 0 <= layout.headings_row < layout.first_row <= _LAST_ROW:
        words = "Строка заголовков стоит выше первой строки данных (0 — без заголовков)."
        raise UnableToLayOut(words, field="first_row")


def _require_columns(columns: Sequence[SheetColumn], known_values: Sequence[str]) -> None:
    if not 0 < len(columns) <= MOST_COLUMNS:
        raise UnableToLayOut(f"Нужен хотя бы один столбец, не больше {MOST_COLUMNS}.", field="columns")
    for place, column in enumerate(columns, start=1):
        if not column.heading.strip() or len(column.heading) > _LONGEST or len(column.constant) > _LONGEST:
            raise UnableToLayOut(f"Столбец {place}: нужен заголовок до {_LONGEST} знаков.", field="columns")
        if column.value and column.value not in known_values:
            raise UnableToLayOut(f"Столбец {place}: нет такого значения.", field="columns")
        if column.value and column.constant:
            words = f"Столбец {place}: или значение, или постоянный текст."
            raise UnableToLayOut(words, field="columns")
        if column.required and not column.value:
            words = f"Столбец {place}: обязательным бывает только значение."
            raise UnableToLayOut(words, field="columns")
    if not any(column.value for column in columns):
        raise UnableToLayOut("Все столбцы постоянные: выгружать нечего.", field="columns")


def _require_protocol(protocol: ProtocolLayout) -> None:
    for name in ("place_column", "key_column", "error_column", "number_column"):
        if _LETTERS.fullmatch(getattr(protocol, name)) is None:
            raise UnableToLayOut("Столбец называют буквами: A, B, AA.", field=name)
    if not protocol.error_column:
        raise UnableToLayOut("Назовите столбец с текстом ошибки.", field="error_column")
    if not protocol.place_column and not protocol.key_column:
        words = "Нужен столбец с номером строки или столбец, по которому строка узнаётся."
        raise UnableToLayOut(words, field="key_column")
    if not 1 <= protocol.first_row <= _LAST_ROW:
        raise UnableToLayOut("Первая строка протокола от 1 до 1000.", field="protocol_first_row")
