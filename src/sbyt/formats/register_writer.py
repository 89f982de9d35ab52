"""Write a register as text by a layout: which fields in which order, by a delimiter or of fixed width. Layouts are data."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sbyt.formats.exact_decimal import decimal_text

Kind = Literal["text", "whole", "money", "energy", "percent", "day", "month"]
_WIDEST: Final = 500
_PLACES: Final = {"money": (2, 2), "energy": (3, 0), "percent": (2, 0)}
_NUMERIC: Final = frozenset({"whole", "money", "energy", "percent"})
_MONTHS: Final = {"mm.yyyy": "%m.%Y", "yyyy-mm": "%Y-%m", "mmyyyy": "%m%Y"}
_DAYS: Final = {"dd.mm.yyyy": "%d.%m.%Y", "yyyy-mm-dd": "%Y-%m-%d", "ddmmyyyy": "%d%m%Y"}


class UnableToWriteRegister(ValueError):
    """Raised where a layout names what is not there, or a figure does not fit its field. Russian: it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterOutLayout:
    """How a register is written. `fields`: a line each, «название», with a width «название:10», or «=слово» for a constant.

    Widths stand in place of a delimiter, on all fields or none. `heading` and `trailer` are whole lines; {строк}, {сумма},
    {месяц} and {сегодня} in them are replaced.
    """

    fields: str
    delimiter: str = ";"
    encoding: Literal["utf-8", "cp1251", "cp866"] = "cp1251"
    money: Literal["comma", "point", "kopeck"] = "comma"
    months: Literal["mm.yyyy", "yyyy-mm", "mmyyyy"] = "mm.yyyy"
    days: Literal["dd.mm.yyyy", "yyyy-mm-dd", "ddmmyyyy"] = "dd.mm.yyyy"
    heading: str = ""
    trailer: str = ""


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    constant: bool
    width: int


def write_register(
    rows: Iterable[Mapping[str, Any]],
    *,
    layout: RegisterOutLayout,
    kinds: Mapping[str, Kind],
    summed: str,
    month: date,
    today: date,
) -> bytes:
    """Return the register: lines end with CR LF; letters that the encoding lacks become «?».

    `kinds` are the fields there are: money in kopecks, energy in Wh, percent in hundredths, months by their first day. A text
    longer than its width is cut, a figure is refused.

    :raises UnableToWriteRegister: an unknown field, a width that is no number, widths on some fields only, or a figure too long.
    """
    fields = fields_of(layout.fields, kinds)
    written = list(rows)
    told = {
        "{строк}": str(len(written)),
        "{сумма}": _said("money", sum(int(row[summed] or 0) for row in written), layout),
        "{месяц}": month.strftime(_MONTHS[layout.months]),
        "{сегодня}": today.strftime(_DAYS[layout.days]),
    }
    lines = [_line(place, row, fields, kinds, layout) for place, row in enumerate(written, start=1)]
    whole = [*_around(layout.heading, told), *lines, *_around(layout.trailer, told)]
    return "".join(f"{line}\r\n" for line in whole).encode(layout.encoding, errors="replace")


def fields_of(text: str, kinds: Mapping[str, Kind]) -> Sequence[_Field]:
    """Return the fields that a layout names; raises UnableToWriteRegister, naming the line."""
    fields = []
    for number, line in enumerate((one.strip() for one in text.splitlines()), start=1):
        if not line:
            continue
        name, colon, width = line.rpartition(":")
        name, width = (name.strip(), width.strip()) if colon else (line, "")
        if width and not (width.isascii() and width.isdigit() and 0 < int(width) <= _WIDEST):
            raise UnableToWriteRegister(f"строка {number}: ширина «{width}» не число от 1 до {_WIDEST}")
        constant = name.startswith("=")
        if not constant and name not in kinds:
            raise UnableToWriteRegister(f"строка {number}: нет поля «{name}»")
        fields.append(_Field(name[1:] if constant else name, constant, int(width or 0)))
    if not fields:
        raise UnableToWriteRegister("не названо ни одного поля")
    if len({field.width > 0 for field in fields}) > 1:
        raise UnableToWriteRegister("ширина должна быть у всех полей или ни у одного")
    return fields


def _line(
    place: int,
    row: Mapping[str, Any],
    fields: Sequence[_Field],
    kinds: Mapping[str, Kind],
    layout: RegisterOutLayout,
) -> str:
    texts = [
        field.name if field.constant else _said(kinds[field.name], row[field.name], layout)
        for field in fields
    ]
    if not fields[0].width:
        line = io.StringIO()
        csv.writer(line, delimiter=layout.delimiter, lineterminator="").writerow(texts)
        return line.getvalue()
    cut = []
    for field, text in zip(fields, texts, strict=True):
        kind = "text" if field.constant else kinds[field.name]
        if kind in _NUMERIC and len(text) > field.width:
            raise UnableToWriteRegister(
                f"строка {place}: «{field.name}» {text} не входит в {field.width} знаков"
            )
        cut.append(text.rjust(field.width) if kind in _NUMERIC else text[: field.width].ljust(field.width))
    return "".join(cut)


def _said(kind: Kind, value: Any, layout: RegisterOutLayout) -> str:
    if value is None:
        return ""
    if kind == "month":
        return str(value.strftime(_MONTHS[layout.months]))
    if kind == "day":
        return str(value.strftime(_DAYS[layout.days]))
    if kind not in _PLACES:
        return " ".join(str(value).split())
    if kind == "money" and layout.money == "kopeck":
        return str(value)
    places, at_least = _PLACES[kind]
    text = decimal_text(value, places=places, at_least=at_least)
    return text if layout.money == "point" else text.replace(".", ",")


def _around(text: str, told: Mapping[str, str]) -> list[str]:
    for token, words in told.items():
        text = text.replace(token, words)
    return text.splitlines()
