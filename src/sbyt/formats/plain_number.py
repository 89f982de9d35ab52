"""A number as people and programs write it → an exact decimal: the one place where a text becomes one."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_NUMBER: Final = re.compile(r"[-+]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][-+]?[0-9]{1,2})?")
_AS_TYPED: Final = str.maketrans(
    {" ": None, "\u00a0": None, "\u202f": None, "\t": None, ",": ".", "\u2212": "-"}
)


def decimal_of(text: str) -> Decimal | None:
    """Return the number of «2 000,50», with a comma or a dot, or None where it is none.

    Up to 30 digits on each side and an exponent of two: NaN, infinity, digits of other scripts and what no arithmetic
    holds are not numbers. Blanks between digits are dropped.

    >>> decimal_of("2 000,50")
    Decimal('2000.50')
    """
    plain = text.strip().translate(_AS_TYPED)
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None
