"""Penalties of one debt, day by day, each paid part by itself."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

Row = dict[str, Any]


def penalty_kop(
    debt: Row, paid: list[Row], law: dict[str, list[Row]], *, as_of: date, by_payment: bool
) -> int:
    parts, left = [], debt["amount_kop"]
    for row in sorted(paid, key=lambda one: one["paid_on"]):
        if row["paid_on"] <= as_of:
            amount = min(row["amount_kop"], left)
            parts.append((amount, row["paid_on"]))
            left -= amount
    parts.append((left, as_of))
    total = Fraction(0)
    for amount, until in parts:
        day = debt["due_on"] + timedelta(1)
        while day <= until:
            total += _of_day(amount, debt, day, until if by_payment else day, law)
            day += timedelta(1)
    exact = Decimal(total.numerator) / Decimal(total.denominator)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def days_without_rate(
    debt: Row, paid: list[Row], law: dict[str, list[Row]], *, as_of: date, by_payment: bool
) -> list[date]:
    """Return the days that would bear something if a key rate were known on the day it is taken of."""
    ever = {**law, "key_rates": [{"valid_from": date.min, "rate_bp": 1}], "caps": []}
    missing, left = set(), debt["amount_kop"]
    ends = [(row["amount_kop"], row["paid_on"]) for row in sorted(paid, key=lambda one: one["paid_on"])]
    for amount, until in [*((kop, on) for kop, on in ends if on <= as_of), (debt["amount_kop"], as_of)]:
        part = min(amount, left)
        left -= part
        day = debt["due_on"] + timedelta(1)
        while part and day <= until:
            rate_day = until if by_payment else day
            bears = _of_day(part, debt, day, rate_day, ever) > 0
            if bears and not any(row["valid_from"] <= rate_day for row in law["key_rates"]):
                missing.add(day)
            day += timedelta(1)
    return sorted(missing)


def _of_day(amount: int, debt: Row, day: date, rate_day: date, law: dict[str, list[Row]]) -> Fraction:
    late = (day - debt["due_on"]).days
    divisor = next(
        (
            row["divisor"]
            for row in law["steps"]
            if row["regime"] == debt["regime"]
            and row["first_day"] <= late
            and (row["last_day"] is None or late <= row["last_day"])
        ),
        None,
    )
    for row in law["moratoria"]:
        mine = row["due_before"] is None or debt["due_on"] < row["due_before"]
        arose = debt["arose_on"] or debt["due_on"]
        mine = mine and (row["arose_before"] is None or arose < row["arose_before"])
        if mine and row["valid_from"] <= day < row["valid_to"]:
            return Fraction(0)
    known = [row["rate_bp"] for row in law["key_rates"] if row["valid_from"] <= rate_day]
    if divisor is None or not known:
        return Fraction(0)
    rate = known[-1]
    for row in law["caps"]:
        days = (rate_day,) if row["fixed"] else (day, rate_day)
        if any(row["valid_from"] <= one < row["valid_to"] for one in days):
            rate = row["rate_bp"] if row["fixed"] else min(rate, row["rate_bp"])
    return Fraction(amount * rate, 10_000 * divisor)
