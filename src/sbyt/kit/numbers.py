"""How numbers, dates and counted words stand on screens, in spreadsheets' captions and in letters: one module.

Groups by U+202F, decimal comma, U+2212 for minus; «—» says "does not exist", `0` says "is zero".
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

GROUP: Final = "\u202f"
MINUS: Final = "\u2212"
NOTHING: Final = "—"
_KILO: Final = 1024
_SIZES: Final = ("Б", "КБ", "МБ", "ГБ")

_MONTHS: Final = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)
_MONTHS_OF: Final = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
WEEKDAYS: Final = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")


def scaled(value: int | None, *, places: int, at_least: int | None = None, sign: bool = False) -> str:
    """Return an integer of 10⁻ᵖˡᵃᶜᵉˢ units as text; zeros beyond `at_least` decimals are dropped.

    >>> scaled(-1234567, places=2)
    '−12 345,67'
    """
    if value is None:
        return NOTHING
    whole, rest = divmod(abs(value), 10**places)
    decimals = f"{rest:0{places}d}" if places else ""
    shown = places if at_least is None else at_least
    decimals = decimals[:shown] + decimals[shown:].rstrip("0")
    mark = MINUS if value < 0 else "+" if sign and value > 0 else ""
    return mark + f"{whole:,}".replace(",", GROUP) + (f",{decimals}" if decimals else "")


def money(kopecks: int | None, *, sign: bool = False) -> str:
    """Return roubles with two decimals always: 57567 → «575,67»."""
    return scaled(kopecks, places=2, sign=sign)


def energy(watt_hours: int | None, *, decimals: int = 0, sign: bool = False) -> str:
    """Return kWh with at least `decimals` decimals and no trailing noise: 162620 → «162,62»."""
    return scaled(watt_hours, places=3, at_least=decimals, sign=sign)


def whole_kwh(watt_hours: int | None) -> str:
    """Return whole kWh, half up: 364023470 → «364 023». For the eye only, never for sums."""
    if watt_hours is None:
        return NOTHING
    kwh = (abs(watt_hours) + 500) // 1000
    return whole(-kwh if watt_hours < 0 else kwh)


def megawatt_hours(watt_hours: int | None) -> str:
    """Return MWh to two decimals, half up: 14846000 → «14,85». For the eye only, never for sums."""
    if watt_hours is None:
        return NOTHING
    hundredths = (abs(watt_hours) + 5_000) // 10_000
    return scaled(-hundredths if watt_hours < 0 else hundredths, places=2)


def price(price_e7: int | None) -> str:
    """Return roubles per kWh with two decimals or as many as the price has: 35400000 → «3,54»."""
    return scaled(price_e7, places=7, at_least=2)


def area(square_decimetres: int | None) -> str:
    """Return m² without trailing zeros: 5430 → «54,3»."""
    return scaled(square_decimetres, places=2, at_least=0)


def percent(hundredths_of_percent: int | None, *, sign: bool = False, decimals: int = 0) -> str:
    """Return a rate in percent without the percent sign: 2000 → «20»; `sign` puts a plus before a rise.

    `decimals` is the least number of them, 2 for a column.
    """
    return scaled(hundredths_of_percent, places=2, at_least=decimals, sign=sign)


def whole(number: int | None, *, sign: bool = False) -> str:
    """Return a count: 1284512 → «1 284 512»."""
    return scaled(number, places=0, sign=sign)


def size(size_bytes: int) -> str:
    """Return the size of a file: 18841 → «18,4 КБ»."""
    tenths = size_bytes * 10
    units = list(_SIZES)
    while tenths >= 10 * _KILO and len(units) > 1:
        tenths = (tenths + _KILO // 2) // _KILO
        units.pop(0)
    return f"{scaled(tenths, places=1, at_least=0)}\u00a0{units[0]}"


def day(value: date | datetime | None) -> str:
    """Return дд.мм.гггг, by local time where a moment is given."""
    return NOTHING if value is None else _local(value).strftime("%d.%m.%Y")


def short_day(value: date | datetime | None, *, year: int | None = None) -> str:
    """Return дд.мм inside `year` (or always, when it is not said), дд.мм.гг outside it."""
    if value is None:
        return NOTHING
    local = _local(value)
    return local.strftime("%d.%m" if year in {None, local.year} else "%d.%m.%y")


def clock(value: datetime | None) -> str:
    """Return чч:мм by local time."""
    return NOTHING if value is None else _local(value).strftime("%H:%M")


def moment(value: datetime | None) -> str:
    """Return дд.мм.гггг чч:мм by local time."""
    return NOTHING if value is None else _local(value).strftime("%d.%m.%Y %H:%M")


def month(value: date | None) -> str:
    """Return «июль 2021»."""
    return NOTHING if value is None else f"{_MONTHS[value.month - 1]} {value.year}"


def since_month(value: date) -> str:
    """Return «июля 2021», as after «с»."""
    return f"{_MONTHS_OF[value.month - 1]} {value.year}"


def day_in_words(value: date) -> str:
    """Return «11 мая»."""
    return f"{value.day} {_MONTHS_OF[value.month - 1]}"


def weekday(value: date) -> str:
    """Return «пн» … «вс»."""
    return WEEKDAYS[value.weekday()]


def period(since: date | None, until: date | None) -> str:
    """Return a half-open period: «с 01.07.2021 до 01.01.2022»; the last day is not in it, an open end is not said."""
    ends = [f"{word} {day(bound)}" for word, bound in (("с", since), ("до", until)) if bound is not None]
    return " ".join(ends) or "всегда"


def plural(number: int, one: str, few: str, many: str) -> str:
    """Return the form of a counted noun: 1 счёт, 2 счёта, 5 счетов, 11 счетов."""
    tens, ones = divmod(abs(number) % 100, 10)
    if tens == 1 or ones not in {1, 2, 3, 4}:
        return many
    return one if ones == 1 else few


def counted(number: int, one: str, few: str, many: str) -> str:
    """Return the number with its noun: 1846 → «1 846 счетов»."""
    return f"{whole(number)}\u00a0{plural(number, one, few, many)}"


def _local(value: date | datetime) -> date | datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        return value
    from django.utils import timezone  # noqa: PLC0415  commands without a database show numbers and dates too

    return timezone.localtime(value)
