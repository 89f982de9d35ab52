"""The name of an 80020 file, read leniently and held against the content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.maket_80020_types import Maket80020

_NAME: Final = re.compile(
    r"(?P<class>800[0-9]{2})_(?P<inn>[0-9]{1,12})_(?P<day>[0-9]{8})_(?P<number>[0-9]{0,18})(?:_(?P<area>[^_]*))?\.xml",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MaketName:
    """What a name says; `number` and `area` may be left out by the sender."""

    message_class: str
    sender_inn: str
    day: date | None
    number: int | None
    area: str


def read_maket_name(name: str) -> MaketName | None:
    """Return the parts of a usual name, None where the name is of another shape."""
    found = _NAME.fullmatch(name.strip())
    if found is None:
        return None
    try:
        day = date.fromisoformat(found["day"])
    except ValueError:
        day = None
    return MaketName(
        message_class=found["class"],
        sender_inn=found["inn"],
        day=day,
        number=int(found["number"]) if found["number"] else None,
        area=found["area"] or "",
    )


def name_issues(name: str, maket: Maket80020) -> tuple[Issue, ...]:
    """Return a warning for each part of the name that says other than the content; the content is believed."""
    said = read_maket_name(name)
    if said is None:
        message = f"Имя файла «{name}» не вида 80020_ИНН_ГГГГММДД_номер_код.xml; данные взяты из содержания."
        return (issue(ImportCode.NAME_DISAGREES, message, field="имя файла", raw=name),)
    pairs = (
        ("Класс", said.message_class, maket.message_class),
        ("ИНН отправителя", said.sender_inn, maket.sender_inn),
        ("Операционные сутки", said.day, maket.day),
        ("Номер", said.number, maket.number if said.number is not None else None),
    )
    return tuple(
        issue(
            ImportCode.NAME_DISAGREES,
            f"{what}: в имени файла {_words(named)}, в содержании {_words(held)}; взято содержание.",
            field="имя файла",
            raw=name,
        )
        for what, named, held in pairs
        if named != held
    )


def _words(value: date | int | str | None) -> str:
    if value is None or value == "":
        return "не читается"
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)
