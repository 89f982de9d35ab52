"""Energy written as text in kWh ↔ whole watt-hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from sbyt.calc.rounding import half_up

_NUMBER: Final = re.compile(r"(-?)([0-9]*)(?:[.,]([0-9]+))?")
_LARGEST_WH: Final = 10**12
_LONGEST: Final = 40
_PLAIN: Final = 9


class EnergyProblem(Enum):
    """Why a text is not an amount of energy."""

    NOT_A_NUMBER = auto()
    NEGATIVE = auto()
    TOO_LARGE = auto()


@dataclass(frozen=True, slots=True)
class Energy:
    """Whole Wh, and whether the text was finer than that."""

    wh: int
    rounded: bool


def wh_of_kwh_text(text: str) -> Energy | EnergyProblem:
    """Return the energy of a decimal in kWh with a comma or a dot, half-up to 1 Wh where it is finer.

    Up to 10⁹ kWh. Exponents, signs other than a minus, spaces between digits and words are not numbers.
    """
    if len(text) <= _PLAIN and text.isdigit() and text.isascii():
        return Energy(wh=int(text) * 1000, rounded=False)  # nearly all values of interval files
    found = _NUMBER.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None or not (found[2] or found[3]):
        return EnergyProblem.NOT_A_NUMBER
    sign, whole, fraction = found[1], found[2] or "0", found[3] or ""
    thousandths = int(whole + fraction) * 1000
    wh, finer = half_up(thousandths, 10 ** len(fraction)), thousandths % 10 ** len(fraction)
    if sign and thousandths:
        return EnergyProblem.NEGATIVE
    if wh > _LARGEST_WH:
        return EnergyProblem.TOO_LARGE
    return Energy(wh=wh, rounded=finer != 0)
