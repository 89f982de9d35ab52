"""The raising coefficient of the norm: by ground and date.

Source: PP 354 p. 42, 60, 60(3) and PP 950 (from 01.07.2020 no coefficient for a missing, failed or unread electricity
meter): households_confirmed §2.1, C3. The steps of 2015–2016 are unconfirmed; a dated setting stands over the table.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.charge_lines import NORM
from sbyt.calc.dated_rules import HouseholdRules
from sbyt.calc.grounds import ACCESS_REFUSED, METER_POSSIBLE, REFUSED_TWICE
from sbyt.calc.rounding import half_up, half_up_expr, wide

ONE: Final = 10_000
"""A coefficient in hundredths of a percent: 15000 is 1.5."""

_METER_POSSIBLE_SINCE: Final = (
    (date(2020, 7, 1), 10_000),
    (date(2016, 7, 1), 15_000),
    (date(2016, 1, 1), 14_000),
    (date(2015, 7, 1), 12_000),
    (date(2015, 1, 1), 11_000),
)


def meter_possible_bp(month: date) -> int:
    """Return the coefficient of the month for a point without a meter where one could stand."""
    return next((value for since, value in _METER_POSSIBLE_SINCE if month >= since), ONE)


def multiplier_expr(*, month: date, rules: HouseholdRules) -> pl.Expr:
    """Return the coefficient of a piece by its `ground`, in hundredths of a percent."""
    possible = rules.meter_possible_multiplier_bp
    table = {
        ACCESS_REFUSED: rules.access_refused_multiplier_bp,
        REFUSED_TWICE: rules.refused_twice_multiplier_bp,
        METER_POSSIBLE: meter_possible_bp(month) if possible is None else possible,
    }
    return pl.col("ground").replace_strict(
        list(table), list(table.values()), default=ONE, return_dtype=pl.Int64
    )


def without_multiplier(lines: pl.DataFrame) -> pl.DataFrame:
    """Return energy lines with `quantity_wh` of those by norm as it is before the coefficient, half-up.

    Source: the coefficient raises the payment, not the volume (PP 354 p. 42 formula 4(1), p. 60(3), households_confirmed C3).
    """
    raised = (pl.col("method") == NORM) & pl.col("basis").str.contains('"multiplier_bp"', literal=True)
    several = lines.filter(raised.fill_null(value=False))
    if several.is_empty():
        return lines
    times = pl.col("basis").str.extract('"multiplier_bp":([0-9]+)').cast(pl.Int64)
    plain = several.with_columns(quantity_wh=half_up_expr(wide(pl.col("quantity_wh")) * ONE, wide(times)))
    return pl.concat([lines.filter(~raised.fill_null(value=False)), plain])


def excess_kop(*, gross_kop: int, multiplier_bp: int) -> int:
    """Return how much of an amount the coefficient added: gross - gross / coefficient, half-up."""
    return gross_kop - half_up(gross_kop * ONE, multiplier_bp)
