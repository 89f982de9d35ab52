"""The household lines of whole houses by the slow reference: what the fast rules are held against."""

from __future__ import annotations

from datetime import date
from typing import Any

from sbyt.calc.dated_rules import HouseholdRules
from tests.calc.reference.house_share import common_needs_of
from tests.calc.reference.household_month import HouseholdMonth, Line, Tables
from tests.calc.reference.plain_rounding import kopecks


def lines_of_houses(*, month: date, tables: Tables, rules: HouseholdRules) -> list[tuple[Any, ...]]:
    """Return the lines as plain rows in order: account, point, zone, method, days, Wh, price row, gross in kopecks."""
    lines: list[Line] = []
    for point in sorted({row["usage_point_id"] for row in tables["supply"]}):
        one = HouseholdMonth(month, tables, rules, point)
        one.work_out()
        lines += one.lines
    for house in tables["houses"]:
        common, _found = common_needs_of(house, lines, month, tables, rules)
        lines = [*lines, *common]
    return sorted(
        (
            line.account_id,
            line.usage_point_id,
            line.zone,
            line.method,
            line.period_from,
            line.period_to,
            line.quantity_wh,
            line.rate_id,
            kopecks(line.quantity_wh, line.price_e7),
        )
        for line in lines
    )
