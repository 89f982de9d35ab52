"""The network company's volumes: a sheet of xlsx or xls read by an editable layout (which column is what)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

from sbyt.formats._workbook_sheets import sheets_of_workbook
from sbyt.formats.import_issues import ImportCode, Issue
from sbyt.formats.plain_number import decimal_of

_MOST_ROWS: Final = 100_000
_MOST_COLUMNS: Final = 200
_LARGEST: Final = 32 * 1024 * 1024
_COLUMN: Final = re.compile(r"[A-Z]{1,2}")
_WH: Final = {"kwh": 1_000, "mwh": 1_000_000}
_LONGEST_CODE: Final = 60
_LONGEST_NAME: Final = 300
_LARGEST_WH: Final = Decimal(10) ** 15
_LETTERS: Final = 26
_DAMAGED: Final = "Книга повреждена или это не xlsx и не xls."


class UnableToReadVolumes(ValueError):
    """The book or the layout cannot be read; the message names the line in Russian."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeLayout:
    """Where things stand: columns by letters, the first row with data (from 1), the unit; `sheet` 1 is the first."""

    code: str = "A"
    volume: str = "B"
    name: str = ""
    first_row: int = 2
    sheet: int = 1
    unit: str = "kwh"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkVolume:
    """A row of the file: code of a point and its volume in Wh."""

    line: int
    code: str
    name: str
    volume_wh: int


def layout_from(given: Mapping[str, Any]) -> VolumeLayout:
    """Return the layout of stored or typed fields. Raises UnableToReadVolumes."""
    layout = VolumeLayout(**{name: given[name] for name in VolumeLayout.__slots__ if name in given})
    for letters in (layout.code, layout.volume, *([layout.name] if layout.name else [])):
        if not _COLUMN.fullmatch(letters):
            raise UnableToReadVolumes(f"«{letters}» не буква столбца: бывают A, B … ZZ.")
    if layout.unit not in _WH or layout.first_row < 1 or layout.sheet < 1:
        raise UnableToReadVolumes("Единица kwh или mwh, строки и листы считаются с 1.")
    return layout


def read_network_volumes(content: bytes, *, layout: VolumeLayout) -> tuple[NetworkVolume, ...]:
    """Return the rows that have a code and a volume. Raises UnableToReadVolumes naming the line."""
    rows = _rows(content, layout)
    found: dict[str, NetworkVolume] = {}
    for line, row in enumerate(rows, start=1):
        code, volume = _cell(row, layout.code), _cell(row, layout.volume)
        if line < layout.first_row or not code or not volume:
            continue
        if len(code) > _LONGEST_CODE:
            raise UnableToReadVolumes(f"Строка {line}, столбец {layout.code}: «{code[:30]}…» не код точки.")
        if code in found:
            raise UnableToReadVolumes(f"Строка {line}: точка {code} уже была в строке {found[code].line}.")
        found[code] = NetworkVolume(
            line=line,
            code=code,
            name=_cell(row, layout.name)[:_LONGEST_NAME],
            volume_wh=_wh(volume, layout, line),
        )
    if not found:
        raise UnableToReadVolumes(
            "По этой раскладке в файле нет ни одной точки с объёмом: проверьте столбцы."
        )
    return tuple(found.values())


def preview(content: bytes, *, layout: VolumeLayout, most: int = 8) -> list[list[str]]:
    """Return the first cells of the sheet, for a person to see what the layout means. Raises UnableToReadVolumes."""
    return [[str(cell)[:40] for cell in row[:12]] for row in _rows(content, layout)[:most]]


def _rows(content: bytes, layout: VolumeLayout) -> list[list[Any]]:
    if len(content) > _LARGEST:
        raise UnableToReadVolumes("Файл больше 32 МБ.")
    sheets = sheets_of_workbook(content)
    if isinstance(sheets, Issue):
        raise UnableToReadVolumes(_DAMAGED if sheets.code == ImportCode.WORKBOOK_DAMAGED else sheets.message)
    if layout.sheet > len(sheets):
        raise UnableToReadVolumes(f"Листа {layout.sheet} в книге нет, их {len(sheets)}.")
    _name, rows = sheets[layout.sheet - 1]
    if len(rows) > _MOST_ROWS or max(map(len, rows), default=0) > _MOST_COLUMNS:
        raise UnableToReadVolumes("Лист больше 100 000 строк или 200 столбцов.")
    return rows


def _cell(row: Sequence[Any], letters: str) -> str:
    if not letters:
        return ""
    place = 0
    for letter in letters:
        place = place * _LETTERS + ord(letter) - ord("A") + 1
    if place > len(row):
        return ""
    value = row[place - 1]
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).strip()


def _wh(text: str, layout: VolumeLayout, line: int) -> int:
    """Return the volume in Wh, half-up beyond it: a spreadsheet keeps what a formula left."""
    number = decimal_of(text)
    if number is None or abs(value := number * _WH[layout.unit]) > _LARGEST_WH:
        raise UnableToReadVolumes(f"Строка {line}, столбец {layout.volume}: «{text[:30]}» не объём.")
    whole = int(abs(value) + Decimal("0.5"))
    return -whole if value < 0 else whole
