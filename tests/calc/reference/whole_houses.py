"""The household lines of whole houses by the slow reference: what the fast rules are held against."""

from __future__ import annotations

from datetime import date
from typing import Any

from sbyt.calc.dated_rules import HouseholdRules
from tests.calc.reference.house_prices import PricedPart, line_row, priced_parts, taken_off
from tests.calc.reference.house_share import common_needs_of
from tests.calc.reference.household_month import HouseholdMonth, Line, Tables
from tests.calc.reference.plain_rounding import kopecks


def lines_of_houses(*, month: date, tables: Tables, rules: HouseholdRules) -> list[tuple[Any, ...]]:
    """Return the lines as plain rows in order: account, point, zone, method, days, Wh, price row, gross in kopecks."""
    assert not rules.tiers_with_common_needs
    lines: list[Line] = []
    points = []
    for point in sorted({row["usage_point_id"] for row in tables["supply"]}):
        one = HouseholdMonth(month, tables, rules, point)
        one.work_out()
        points.append(one)
        lines += one.lines
    common: list[Line] = []
    for house in tables["houses"]:
        shares, _found = common_needs_of(house, [*lines, *common], month, tables, rules)
        common += shares
    energy = priced_parts(lines, tables)
    discounts = taken_off(energy, points=points, tables=tables)
    return sorted(line_row(part) for part in [*energy, *map(_whole, common), *discounts])


def _whole(line: Line) -> PricedPart:
    gross = kopecks(line.quantity_wh, line.price_e7)
    return PricedPart(line, 1, line.method, line.quantity_wh, line.rate_id, line.price_e7, gross)
