"""How numbers, dates and sums are written in Russian. The one module that screens, prints and files use.

Groups of three are parted by U+202F, decimals by a comma, the minus is U+2212. Integers come in: kopecks,
watt-hours, RUB/kWh × 10⁷, dm², hundredths of a percent; nothing is rounded here.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Final

from num2words import num2words

GROUP: Final = "\u202f"
MINUS: Final = "\u2212"
NO_BREAK: Final = "\u00a0"

_MONTHS: Final = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
_MONTHS_OF: Final = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


def scaled(value: int, *, digits: int, shown: int, at_most: int | None = None) -> str:
    """Return `value` / 10^`digits` with `shown` decimals, or more, up to `at_most`, where they are not zero.

    Raises ValueError where digits that are not zero would be lost.
    """
    whole, part = divmod(abs(value), 10**digits)
    decimals = f"{part:0{digits}d}" if digits else ""
    longest = shown if at_most is None else at_most
    kept = decimals.rstrip("0") if longest > shown else decimals[:shown]
    kept = kept.ljust(shown, "0")
    if len(kept) > longest or (len(kept) < digits and decimals[len(kept) :].strip("0")):
        raise ValueError(f"{value} / 10^{digits} does not fit {longest} decimals")
    text = f"{whole:,}".replace(",", GROUP)
    sign = MINUS if value < 0 else ""
    return f"{sign}{text},{kept}" if kept else f"{sign}{text}"


def rubles(kop: int) -> str:
    """Return a sum, always with kopecks: 100745861 → 1 007 458,61."""
    return scaled(kop, digits=2, shown=2)


def signed_rubles(kop: int) -> str:
    """Return a difference with its sign: +12,00, −12,00, 0,00."""
    return f"+{rubles(kop)}" if kop > 0 else rubles(kop)


def kilowatt_hours(wh: int) -> str:
    """Return energy in kWh with the decimals it has: 192281000 → 192 281; 11340 → 11,34."""
    return scaled(wh, digits=3, shown=0, at_most=3)


def price(e7: int) -> str:
    """Return a price in roubles with two decimals or more: 34000000 → 3,40; 43662600 → 4,36626."""
    return scaled(e7, digits=7, shown=2, at_most=7)


def percent(bp: int) -> str:
    """Return a rate with its sign: 2000 → 20 %."""
    return f"{scaled(bp, digits=2, shown=0, at_most=2)}{NO_BREAK}%"


def square_metres(dm2: int) -> str:
    """Return an area in m²: 4530 → 45,30."""
    return scaled(dm2, digits=2, shown=2)


def day(value: dt.date) -> str:
    return f"{value:%d.%m.%Y}"


def day_in_words(value: dt.date) -> str:
    """Return a date as it stands in a document: 31 мая 2021 г."""
    return f"{value.day}{NO_BREAK}{_MONTHS_OF[value.month - 1]} {value.year}{NO_BREAK}г."


def month_name(value: dt.date) -> str:
    """Return the month of a date: май 2021."""
    return f"{_MONTHS[value.month - 1]} {value.year}"


def plural(count: int, *, one: str, few: str, many: str) -> str:
    """Return the form of a noun after a count: 1 рубль, 2 рубля, 5 рублей."""
    last_two = abs(count) % 100
    last = last_two % 10
    if last == 1 and last_two != 11:  # noqa: PLR2004  Russian counts eleven with the many
        return one
    if 2 <= last <= 4 and not 12 <= last_two <= 14:  # noqa: PLR2004  as above: 12, 13, 14
        return few
    return many


@lru_cache(maxsize=4096)
def rubles_in_words(kop: int) -> str:
    """Return a sum in words: 100745861 → Один миллион … пятьдесят восемь рублей 61 копейка."""
    whole, part = divmod(abs(kop), 100)
    words: str = num2words(whole, lang="ru")
    rouble = plural(whole, one="рубль", few="рубля", many="рублей")
    kopeck = plural(part, one="копейка", few="копейки", many="копеек")
    text = f"{words} {rouble} {part:02d} {kopeck}"
    text = f"минус {text}" if kop < 0 else text
    return text[0].upper() + text[1:]
