"""Quantities in a case file: decimals as numbers or text, comma or point, into whole units, nothing rounded away."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, WithJsonSchema

_TEXT: Final = re.compile(r"([-\u2212]?)([0-9]{1,400})(?:[.,]([0-9]{1,40}))?")
_SPACES: Final = re.compile(r"(?<=[0-9])[ \u00a0\u202f](?=[0-9]{3}(?:[^0-9]|$))")
_LARGEST: Final = 10**15
_SHOWN: Final = 40
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2100
_DAY: Final = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")
_ISO_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH: Final = re.compile(r"([0-9]{4})-([0-9]{2})(?:-01)?")
_MONTH_FIRST: Final = re.compile(r"([0-9]{2})\.([0-9]{4})")


def exact_units(value: Any, *, places: int, unit: str, signed: bool = False, most: int | None = None) -> int:
    """Return the value in units of 10^-places: 3.4, "3,40", "1 234,5" or a whole number.

    Raises ValueError in Russian: not a number, more decimals than the unit has, negative where it may not be.
    """
    text = _SPACES.sub("", value.strip()) if isinstance(value, str) else _plain(value)
    found = _TEXT.fullmatch(text) if text is not None else None
    if found is None:
        raise ValueError(f"ожидается число ({unit}), а дано {shown(value)}")
    minus, whole, fraction = found[1], found[2], found[3] or ""
    if len(fraction.rstrip("0")) > places:
        raise ValueError(f"знаков после запятой не больше {places} ({unit}), а дано {shown(value)}")
    units = int(whole + fraction[:places].ljust(places, "0"))
    if most is not None and units > most * 10**places:
        raise ValueError(f"не больше {most} ({unit}), а дано {shown(value)}")
    if units > _LARGEST:
        raise ValueError(f"слишком большое число ({unit}): {shown(value)}")
    if minus and units and not signed:
        raise ValueError(f"не может быть отрицательным ({unit}): {shown(value)}")
    return -units if minus else units


def shown(value: Any) -> str:
    """Return a value of the file as it may stand in a sentence: quoted, cut, `true` as it was written."""
    if value is None:
        return "пусто"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, list | dict):
        return "список" if isinstance(value, list) else "блок полей"
    return f"«{text}»" if len(text) <= _SHOWN else f"«{text[:_SHOWN]}…»"


def case_day(value: Any) -> date:
    """Return a day written 2021-06-21 or 21.06.2021. Raises ValueError in Russian."""
    if isinstance(value, date):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if found := _DAY.fullmatch(text):
        year, month, day = int(found[3]), int(found[2]), int(found[1])
    elif found := _ISO_DAY.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        raise ValueError(f"ожидается дата вида 2021-06-21 или 21.06.2021, а дано {shown(value)}")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"нет такого дня: {shown(value)}") from None


def case_month(value: Any) -> date:
    """Return the first day of a month written 2021-06 or 06.2021. Raises ValueError in Russian."""
    if isinstance(value, date):
        value = value.isoformat()
    text = value.strip() if isinstance(value, str) else ""
    if found := _MONTH.fullmatch(text):
        year, month = int(found[1]), int(found[2])
    elif found := _MONTH_FIRST.fullmatch(text):
        year, month = int(found[2]), int(found[1])
    else:
        raise ValueError(f"ожидается месяц вида 2021-06 или 06.2021, а дано {shown(value)}")
    if not (1 <= month <= 12 and _FIRST_YEAR <= year <= _LAST_YEAR):  # noqa: PLR2004  months of a year
        raise ValueError(f"нет такого месяца: {shown(value)}, годы от {_FIRST_YEAR} по {_LAST_YEAR}")
    return date(year, month, 1)


def case_word(value: Any) -> str:
    """Return a word; a number is taken as its digits (an account, a meter). Raises ValueError in Russian."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        quote = "; возьмите его в кавычки" if isinstance(value, bool | Decimal | date) else ""
        raise ValueError(f"ожидается слово, а дано {shown(value)}{quote}")  # noqa: TRY004  pydantic's way
    text = str(value).strip()
    if not 1 <= len(text) <= 200:  # noqa: PLR2004  what a name or number may hold
        raise ValueError("ожидается от 1 до 200 знаков")
    return text


def _plain(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _units(
    places: int, unit: str, *, signed: bool = False, most: int | None = None, above_zero: bool = False
) -> tuple[BeforeValidator, WithJsonSchema]:
    def take(value: Any) -> int:
        units = exact_units(value, places=places, unit=unit, signed=signed, most=most)
        if above_zero and not units:
            raise ValueError(f"должно быть больше нуля ({unit})")
        return units

    sign = "-?" if signed else ""
    decimals = f"([.,][0-9]{{1,{places}}})?" if places else ""
    pattern = f"^{sign}[0-9][0-9 \u00a0\u202f]*{decimals}$"
    schema: dict[str, Any] = {
        "anyOf": [{"type": "number"}, {"type": "string", "pattern": pattern}],
        "description": f"{unit}, до {places} знаков после запятой",
    }
    if above_zero:
        schema["anyOf"][0]["exclusiveMinimum"] = 0
    elif not signed:
        schema["anyOf"][0]["minimum"] = 0
    if most is not None:
        schema["anyOf"][0]["maximum"] = most
    return BeforeValidator(take), WithJsonSchema(schema)


def _by(take: Callable[[Any], Any], schema: dict[str, Any]) -> tuple[BeforeValidator, WithJsonSchema]:
    return BeforeValidator(take), WithJsonSchema(schema)


Kwh = Annotated[int, *_units(3, "кВт·ч")]
"""Energy or a reading in kWh, held in Wh."""

RubPerKwh = Annotated[int, *_units(7, "руб./кВт·ч")]
"""A price in RUB/kWh, held x 10^7."""

RubPerMwh = Annotated[int, *_units(4, "руб./МВт·ч", signed=True)]
"""A price in RUB/MWh, held in the same units as RubPerKwh: RUB/MWh x 10^4 = RUB/kWh x 10^7."""

KwhPerSquareMetre = Annotated[int, *_units(6, "кВт·ч/м²")]
"""A norm of common needs in kWh for a square metre, held x 10^6."""

Megawatts = Annotated[int, *_units(6, "МВт, МВт·ч")]
"""Capacity in MW or energy in MWh of a published form, held x 10^6."""

Roubles = Annotated[int, *_units(2, "руб.")]
"""Money in roubles, held in kopecks."""

SquareMetres = Annotated[int, *_units(2, "м²", above_zero=True)]
"""Area in m² above zero, held in 1/100 m²."""

Percent = Annotated[int, *_units(2, "%", most=100)]
"""A rate in percent, held in hundredths."""

CosPhi = Annotated[int, *_units(4, "доля", most=1)]
"""A power factor, held x 10^4."""

Day = Annotated[
    date,
    *_by(
        case_day,
        {"type": "string", "pattern": r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}\.[0-9]{2}\.[0-9]{4})$"},
    ),
]
Month = Annotated[
    date, *_by(case_month, {"type": "string", "pattern": r"^([0-9]{4}-[0-9]{2}(-01)?|[0-9]{2}\.[0-9]{4})$"})
]
Word = Annotated[str, *_by(case_word, {"type": ["string", "integer"], "minLength": 1, "maxLength": 200})]


def case_whole(value: Any) -> int:
    """Return a whole number from zero up. Raises ValueError in Russian."""
    return exact_units(value, places=0, unit="целое число")


def case_flag(value: Any) -> bool:
    """Return yes or no: true, false, да, нет. Raises ValueError in Russian."""
    if isinstance(value, bool):
        return value
    known = {"да": True, "нет": False, "yes": True, "no": False}
    if isinstance(value, str) and value.strip().lower() in known:
        return known[value.strip().lower()]
    raise ValueError(f"ожидается да или нет, а дано {shown(value)}")


def _whole(least: int, most: int | None = None) -> tuple[BeforeValidator, WithJsonSchema]:
    def take(value: Any) -> int:
        number = case_whole(value)
        if number < least:
            raise ValueError(f"не меньше {least}")
        if most is not None and number > most:
            raise ValueError(f"не больше {most}")
        return number

    schema: dict[str, Any] = {"type": ["integer", "string"], "minimum": least, "pattern": "^[0-9]+$"}
    return BeforeValidator(take), WithJsonSchema(schema if most is None else {**schema, "maximum": most})


Whole = Annotated[int, *_whole(0)]
Positive = Annotated[int, *_whole(1)]
People = Annotated[int, *_whole(0, 50)]
"""How many people live in premises: no more than the screens believe."""

HourOfDay = Annotated[int, *_whole(1, 24)]
"""An hour of a day as orders count them: 14 is 13:00-14:00."""

Ratio = Annotated[int, *_whole(1, 10**6)]
Digits = Annotated[int, *_whole(1, 12)]
PriceCategory = Annotated[int, *_whole(1, 6)]
Flag = Annotated[
    bool, *_by(case_flag, {"anyOf": [{"type": "boolean"}, {"enum": ["да", "нет", "yes", "no"]}]})
]
