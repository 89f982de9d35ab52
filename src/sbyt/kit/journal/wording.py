"""How a value of a changed field is told: choices, units and ranges in Russian, not as they are stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange

from sbyt.kit import numbers

_FEW: Final = 5
_UNITS: Final[Mapping[str, Callable[[int], str]]] = {
    "_kop": lambda value: f"{numbers.money(value)}\u00a0₽",
    "_wh": lambda value: f"{numbers.energy(value)}\u00a0кВт·ч",
    "_w": lambda value: f"{numbers.energy(value)}\u00a0кВт",
    "_e7": lambda value: f"{numbers.price(value)}\u00a0₽/кВт·ч",
    "_dm2": lambda value: f"{numbers.area(value)}\u00a0м²",
    "_bp": lambda value: f"{numbers.percent(value)}\u00a0%",
}


_KEYS: Final[Mapping[str, str]] = {
    "account_ids": "счета",
    "branch_ids": "отделения",
    "building_ids": "дома",
    "accounts": "счетов",
    "accounts_a_partition": "счетов в части",
    "program": "версия программы",
    "code_sha256": "отпечаток программы",
    "rules": "правила",
    "due_day_household": "последний день оплаты, население",
    "due_day_legal": "последний день оплаты, юрлица",
    "price_zone": "ценовая зона",
    "day": "день",
    "mode": "способ",
}
"""Names of what is kept inside one value: the journal says them in Russian, an unlisted one as it is stored."""

_RANGE: Final = re.compile(r"\[(None|\d{4}-\d\d-\d\d), (None|\d{4}-\d\d-\d\d)\)")
_DAY: Final = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")


def in_words(field: models.Field[Any, Any], value: Any, *, names: Mapping[tuple[str, Any], str]) -> str:
    """Return a stored value as a person reads it; «—» where there is none.

    `names` tells things that a foreign key points to: (model label, key) → name.
    """
    if value is None or value == "":
        return numbers.NOTHING
    if isinstance(field, models.ForeignKey):
        return names.get((_label(field), value), f"№ {value}")
    for key, chosen in field.flatchoices:
        if key == value:  # compared, not looked up: a JSON value has no hash
            return str(chosen)
    for ending, written in _UNITS.items():
        if field.name.endswith(ending) and isinstance(value, int):
            return written(value)
    return value_in_words(value)


def value_in_words(value: Any) -> str:
    """Return a value of no field in Russian: days, yes and no, what JSON keeps with the names of its parts."""
    match value:
        case bool():
            return "да" if value else "нет"
        case datetime():
            return numbers.moment(value)
        case date():
            return numbers.day(value)
        case DateRange():
            return numbers.period(value.lower, value.upper)
        case dict() | list():
            return _several(value)
        case _:
            return str(value)


def _several(values: dict[str, Any] | list[Any]) -> str:
    """Return «день: 25; способ: norm» or «1, 2, 3»; of a long list how many there are."""
    if isinstance(values, dict):
        return (
            "; ".join(f"{_KEYS.get(key, key)}: {value_in_words(value)}" for key, value in values.items())
            or numbers.NOTHING
        )
    if len(values) > _FEW:
        return numbers.counted(len(values), "значение", "значения", "значений")
    return ", ".join(value_in_words(value) for value in values) or numbers.NOTHING


def as_said(name: str) -> str:
    """Return the name of a thing with its days as people write them: [2021-07-01, None) becomes «с 01.07.2021»."""
    return _DAY.sub(_day_said, _RANGE.sub(_range_said, name)).replace(" ← ", ", ")


def _range_said(found: re.Match[str]) -> str:
    ends = [f"{word} {day}" for word, day in (("с", found[1]), ("до", found[2])) if day != "None"]
    return " ".join(ends) or "всегда"


def _day_said(found: re.Match[str]) -> str:
    return f"{found[3]}.{found[2]}.{found[1]}"


def _label(field: models.ForeignKey[Any, Any]) -> str:
    related = field.related_model
    return str(related._meta.label)  # noqa: SLF001  django's own door to a model's names
