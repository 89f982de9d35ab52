"""How a supplier forms the wholesale part of the first category's price (Ce1), exactly.

Source: the published form, rows а-н, of a guaranteeing supplier, reproduced in 41 months of 41; the letter of PP 1179
p. 5-9 was not seen. alpha = (г + д - е - ж) / (и + к - л - м), kept unrounded; Ce1 = а + alpha x б + н, н signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sbyt.calc.rounding import half_up

_E7_IN_RUB_MWH = 10_000
_PUBLISHED_E7 = 100


class UnableToFindCoefficient(ValueError):
    """The energy left for the first category is not positive, so that no coefficient can be formed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityFigures:
    """Rows г-м of the published form: capacities in MW, energies in MWh."""

    wholesale_peak_mw: Decimal  # г
    retail_mw: Decimal = Decimal(0)  # д
    other_categories_mw: Decimal  # е, categories 2-6
    households_mw: Decimal  # ж
    wholesale_mwh: Decimal  # и
    retail_mwh: Decimal = Decimal(0)  # к
    other_categories_mwh: Decimal  # л
    households_mwh: Decimal  # м


def payment_coefficient(figures: CapacityFigures) -> Fraction:
    """Return alpha, 1/hour: the capacity a MWh of the first category pays for. May be negative.

    Raises UnableToFindCoefficient when the first category is left with no energy.
    """
    capacity = (
        Fraction(figures.wholesale_peak_mw)
        + Fraction(figures.retail_mw)
        - Fraction(figures.other_categories_mw)
        - Fraction(figures.households_mw)
    )
    energy = (
        Fraction(figures.wholesale_mwh)
        + Fraction(figures.retail_mwh)
        - Fraction(figures.other_categories_mwh)
        - Fraction(figures.households_mwh)
    )
    if energy <= 0:
        raise UnableToFindCoefficient("energy of the first category is not positive")
    return capacity / energy


def wholesale_price_e7(
    *,
    energy_rub_mwh: Decimal,
    capacity_rub_mw: Decimal,
    coefficient: Fraction,
    correction_rub_mwh: Decimal = Decimal(0),
) -> int:
    """Return Ce1 = а + alpha x б + н as published: two decimals of RUB/MWh, in RUB/kWh x 10^7."""
    exact = Fraction(energy_rub_mwh) + coefficient * Fraction(capacity_rub_mw) + Fraction(correction_rub_mwh)
    in_e7 = exact * _E7_IN_RUB_MWH
    return half_up(in_e7.numerator, in_e7.denominator * _PUBLISHED_E7) * _PUBLISHED_E7
