"""Whole units written as an exact decimal with a point: for JSON and files, where programs read them."""

from __future__ import annotations


def decimal_text(units: int, *, places: int, at_least: int = 0) -> str:
    """Return units of 10^-places as text; zeros beyond `at_least` decimals are dropped.

    >>> decimal_text(54060, places=2, at_least=2)
    '540.60'
    """
    whole, rest = divmod(abs(units), 10**places)
    digits = f"{rest:0{places}d}" if places else ""
    digits = digits[:at_least] + digits[at_least:].rstrip("0")
    return f"{'-' if units < 0 else ''}{whole}{f'.{digits}' if digits else ''}"
