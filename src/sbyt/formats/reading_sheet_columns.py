"""The columns of a reading sheet: what each is called by us and by others."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Column(StrEnum):
    """A column that is read; the value is how errors and the template name it."""

    ACCOUNT = "Лицевой счёт"
    METER = "Номер счётчика"
    TAKEN_ON = "Дата показаний"
    READING_1 = "Показание 1"
    READING_2 = "Показание 2"
    READING_3 = "Показание 3"
    READING_4 = "Показание 4"
    UTILITY = "Тип счётчика"
    ADDRESS = "Адрес"
    PREVIOUS_ON = "Предыдущая дата"
    PREVIOUS_1 = "Предыдущее 1"
    PREVIOUS_2 = "Предыдущее 2"
    PREVIOUS_3 = "Предыдущее 3"


READINGS: Final = (Column.READING_1, Column.READING_2, Column.READING_3, Column.READING_4)
"""By position: the only zone or T1, then T2, T3 and the total."""

READ: Final = frozenset({Column.ACCOUNT, Column.METER, Column.TAKEN_ON, Column.UTILITY, *READINGS})
"""The columns that are read; each may stand in a sheet once. The others help people only."""


def are_headers(found: Collection[Column]) -> bool:
    """Tell whether a row names enough to be the row of headers: a reading and whose it is."""
    return Column.READING_1 in found and (Column.METER in found or Column.ACCOUNT in found)


_SYNONYMS: Final = MappingProxyType(
    {
        Column.ACCOUNT: (
            "лицевой счет",
            "лс",
            "л/с",
            "лиц. счет",
            "номер лицевого счета",
            "номер лс",
            "счет",
        ),
        Column.METER: (
            "номер счетчика",
            "№ счетчика",
            "номер пу",
            "№ пу",
            "номер прибора учета",
            "№ прибора учета",
            "заводской номер",
            "заводской номер пу",
            "прибор учета",
            "счетчик",
            "серийный номер",
        ),
        Column.TAKEN_ON: (
            "дата показаний",
            "дата",
            "дата передачи показаний",
            "дата снятия",
            "дата снятия показаний",
            "дата показания",
        ),
        Column.READING_1: (
            "показание 1",
            "показание",
            "показания",
            "показание т1",
            "показания т1",
            "т1",
            "т0",
            "день",
            "текущее показание",
            "текущие показания",
            "показание день",
            "показание сутки",
        ),
        Column.READING_2: (
            "показание 2",
            "показание т2",
            "показания т2",
            "т2",
            "ночь",
            "показание ночь",
        ),
        Column.READING_3: ("показание 3", "показание т3", "показания т3", "т3"),
        Column.READING_4: ("показание 4", "показание т4", "показания т4", "т4"),
        Column.UTILITY: ("тип счетчика", "ресурс", "услуга", "вид ресурса"),
        Column.ADDRESS: ("адрес",),
        Column.PREVIOUS_ON: ("предыдущая дата",),
        Column.PREVIOUS_1: ("предыдущее 1",),
        Column.PREVIOUS_2: ("предыдущее 2",),
        Column.PREVIOUS_3: ("предыдущее 3",),
    }
)

_COLUMN_OF_HEADER: Final = MappingProxyType(
    {name: column for column, names in _SYNONYMS.items() for name in names}
)

_LATIN_LOOKALIKES: Final = str.maketrans("ёtocaepx", "етосаерх")


def column_of_header(text: str) -> Column | None:
    """Return the column a header names, whatever its case, ё, spaces, units in brackets or look-alike letters."""
    plain = re.sub(r"\([^)]*\)|,\s*квт.*$", " ", text.lower().translate(_LATIN_LOOKALIKES))
    words = " ".join(plain.replace("\u00a0", " ").replace("№", "№ ").split()).rstrip(" :*.,")
    return _COLUMN_OF_HEADER.get(words)
