"""Common needs of one house: its meter, its rooms, everyone's share by area and days."""

from __future__ import annotations

from datetime import date, timedelta

from sbyt.calc.dated_rules import HouseholdRules
from tests.calc.reference.household_month import Line, Tables, deadline, in_force, month_days
from tests.calc.reference.plain_readings import Row, passed_in_month, readings_that_count
from tests.calc.reference.plain_rounding import shared


def common_needs_of(
    house: Row, energy: list[Line], month: date, tables: Tables, rules: HouseholdRules
) -> tuple[list[Line], set[str]]:
    if house["management"] == "manager":
        return [], set()
    days = month_days(month)
    month_end = days[-1] + timedelta(1)
    before = month - timedelta(1)
    before = before.replace(day=1)
    registers = [r for r in tables["registers"] if r["usage_point_id"] == house["usage_point_id"]]
    standing = [r for r in registers if any(in_force(r, day) for day in days)]
    passed = [
        passed_in_month(
            r,
            readings_that_count(r, tables["readings"], rules.reading_quantum_wh),
            opening=deadline(before, rules.reading_deadline_day),
            last_day=deadline(month, rules.reading_deadline_day),
            month_end=month_end,
            ask_bills=False,
        )
        for r in standing
    ]
    bare = any(not any(in_force(r, day) for r in standing) for day in days)
    if bare or any(p.energy_wh is None for p in passed):
        return [], {"NO_HOUSE"}
    house_wh = sum(p.energy_wh for p in passed)
    rooms_wh = sum(line.quantity_wh for line in energy if line.building_id == house["building_id"])
    balance = house_wh - rooms_wh - (house["other_rooms_wh"] or 0)
    if balance < 0:
        return [], {"ODN_NEG"}
    issues = set()
    two_before = (before - timedelta(1)).replace(day=1)
    if balance > 0 and any(
        p.base.taken_on <= deadline(two_before, rules.reading_deadline_day) for p in passed
    ):
        issues.add("ODN_SPAN")
    rooms = _rooms(house, tables, days)
    if balance > 0 and any(row["area_dm2"] is None for row, _ in rooms):
        issues.add("NO_AREA")
    rooms = [(row, own) for row, own in rooms if row["area_dm2"] is not None]
    total = house["premises_area_dm2"]
    if total is None:
        total = sum({row["premises_id"]: row["area_dm2"] for row, _ in rooms}.values())
    weights = [row["area_dm2"] * len(own) for row, own in rooms]
    rest = total * len(days) - sum(weights)
    whole = [max(rest, 0), *weights]
    shares = shared(balance, whole, list(range(len(whole))))[1:] if any(whole) else []
    ids = [n for p in passed for n in (p.base.reading_id, p.current.reading_id)]
    lines: list[Line] = []
    for (row, own), share in zip(rooms, shares, strict=False):
        if share > 0:
            added = _priced(row, own, share, house, tables, rules, ids)
            issues |= set() if added else {"NO_RATE"}
            lines += added
    return lines, issues


def _rooms(house: Row, tables: Tables, days: list[date]) -> list[tuple[Row, list[date]]]:
    rooms = {}
    for row in tables["supply"]:
        own = [day for day in days if in_force(row, day)]
        if row["building_id"] == house["building_id"] and own:
            rooms.setdefault((row["account_id"], row["premises_id"], own[0]), (row, own))
    return [rooms[key] for key in sorted(rooms)]


def _priced(
    row: Row, own: list[date], share: int, house: Row, tables: Tables, rules: HouseholdRules, ids: list[int]
) -> list[Line]:
    """Cut a share by the prices of T0, by days; nothing when a day has no price."""

    def rate(day: date) -> Row | None:
        fit = [r for r in tables["rates"] if (r["tariff_id"], r["zone"]) == (row["tariff_id"], "T0")]
        return next((r for r in fit if in_force(r, day)), None)

    runs: list[tuple[Row, list[date]]] = []
    for day in own:
        found = rate(own[0] if rules.tariff_change == "whole_month" else day)
        if found is None:
            return []
        if runs and runs[-1][0] is found:
            runs[-1][1].append(day)
        else:
            runs.append((found, [day]))
    parts = shared(share, [len(days) for _, days in runs], [days[0] for _, days in runs])
    return [
        Line(
            row["account_id"],
            row["building_id"],
            house["usage_point_id"],
            "T0",
            "share",
            days[0],
            days[-1] + timedelta(1),
            part,
            found["price_e7"],
            found["rate_id"],
            None,
            ids,
        )
        for (found, days), part in zip(runs, parts, strict=True)
    ]
