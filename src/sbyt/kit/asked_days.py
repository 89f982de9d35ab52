"""A month and a day as an address or a form names them: within the years in which anything is counted."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

MONTH: Final = "(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])"
"""A month in an address, 1900-01 to 2099-12: the months before and after any of them are days of the calendar too."""
_MONTH: Final = re.compile(MONTH)
_DAY: Final = re.compile(rf"{MONTH}-[0-9]{{2}}")
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)
_LETTERS_OF_MONTH: Final = len("2021-07")


class UnableToReadDay(ValueError):
    """Raised for a text that names no month or no day within the years counted."""


def asked_month(text: str) -> date:
    """Return the first day of «2021-07», or of the month of «2021-07-15». Raises UnableToReadDay."""
    month = text.strip()[:_LETTERS_OF_MONTH]
    if not _MONTH.fullmatch(month):
        raise UnableToReadDay(text[:20])
    return date.fromisoformat(f"{month}-01")


def month_or_none(text: str) -> date | None:
    """Return the first day of the month that the text names, None where it names none."""
    try:
        return asked_month(text)
    except UnableToReadDay:
        return None


def asked_day(text: str) -> date:
    """Return the day «2021-07-15». Raises UnableToReadDay."""
    day = text.strip()
    if not _DAY.fullmatch(day):
        raise UnableToReadDay(text[:20])
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise UnableToReadDay(text[:20]) from None
