"""What may be paid by parts: a charge that rose above that of the same month a year before.

Source: PP 354 p. 72, 75; the rise and the number of parts are dated settings (households_confirmed: read in the text of 2012).
"""

from __future__ import annotations

from sbyt.calc.rounding import half_up


def first_part_kop(*, charged_kop: int, year_before_kop: int, rise_percent: int, parts: int) -> int | None:
    """Return the first of `parts` equal parts of the charge in kopecks; None where it did not rise by more than `rise_percent`.

    A year before without a charge gives nothing to compare with.
    """
    if year_before_kop <= 0 or charged_kop * 100 <= year_before_kop * (100 + rise_percent):
        return None
    return half_up(charged_kop, parts)
