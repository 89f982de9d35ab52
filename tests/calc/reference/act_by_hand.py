"""The volume of an act day by day and hour by hour, by Decimal; what was billed taken off day by day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

from sbyt.calc.act_volume import ActFacts
from sbyt.calc.dated_rules import LegalEntityRules
from tests.calc.reference.plain_rounding import rounded


def volume_of(facts: ActFacts, rules: LegalEntityRules) -> tuple[date, int, int]:
    """Return the first day counted, T and W in Wh."""
    unmetered = facts.kind == "unmetered"
    limit = rules.unmetered_max_hours if unmetered else rules.contract_free_max_hours
    hours, first = 0, facts.until
    while first > facts.since and hours < limit:
        first -= timedelta(1)
        hours = min(hours + 24, limit)
    if facts.hours is not None:
        hours = min(facts.hours, limit)
    with localcontext() as context:
        context.prec = 90
        if facts.power_w is not None:
            kilowatt_hours = Decimal(facts.power_w) / 1000 * hours
        else:
            current = Decimal(facts.current_ma or 0) / 1000
            kilovolts = Decimal(facts.voltage_v or 0) / 1000
            cos_phi = Decimal(rules.act_cos_phi_bp if facts.cos_phi_bp is None else facts.cos_phi_bp) / 10000
            phases = Decimal(3).sqrt() if facts.line_voltage else Decimal(facts.phases)
            kilowatt_hours = phases * current * kilovolts * cos_phi * hours
            if unmetered:
                kilowatt_hours = kilowatt_hours * 10000 / rules.unmetered_wire_divisor_bp
        return first, hours, int((kilowatt_hours * 1000).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def billed_inside(lines: Iterable[dict[str, Any]], *, first: date, until: date) -> int:
    """Return what of the lines falls on the days `[first, until)`: each line by its days, each part rounded."""
    total = 0
    for line in lines:
        days = [
            line["period_from"] + timedelta(n) for n in range((line["period_to"] - line["period_from"]).days)
        ]
        inside = [day for day in days if first <= day < until]
        total += rounded(Fraction(line["quantity_wh"] * len(inside), len(days)))
    return total
