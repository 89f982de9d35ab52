"""Common needs of one house: its meter, its rooms, everyone's share by area and days."""

from __future__ import annotations

from datetime import date, timedelta

from sbyt.calc.dated_rules import HouseholdRules
from tests.calc.reference.house_month import house_month
from tests.calc.reference.household_month import Line, Tables, deadline, in_force, month_days
from tests.calc.reference.plain_readings import Row
from tests.calc.reference.plain_rounding import shared

PLAIN: Row = {
    "common_area_dm2": None,
    "norm_mwh_per_m2": None,
    "capped": False,
    "negative": "zero",
    "carried_wh": 0,
    "heating_wh": 0,
    "meter_state": "works",
    "state_since": None,
    "to_residents": False,
}
"""A house about which nothing was agreed."""


def common_needs_of(
    house: Row, energy: list[Line], month: date, tables: Tables, rules: HouseholdRules
) -> tuple[list[Line], set[str]]:
    days = month_days(month)
    terms = next((row for row in tables["house_terms"] if row["building_id"] == house["building_id"]), PLAIN)
    if house["management"] == "manager" and not terms["to_residents"]:
        return [], set()
    told = house_month(house, terms, month, tables, rules)
    if told.by is None:
        return [], {"NO_HOUSE"}
    issues = set()
    whole_wh = told.norm_wh
    if whole_wh is None:
        rooms_wh = sum(line.quantity_wh for line in energy if line.building_id == house["building_id"])
        balance = (
            told.house_wh - rooms_wh - (house["other_rooms_wh"] or 0) - terms["heating_wh"] - told.before_wh
        )
        issues |= {"ODN_NEG"} if balance < 0 else set()
        carried = terms["carried_wh"] if terms["negative"] == "carry" else 0
        whole_wh = max(balance - carried, 0)
    if terms["capped"] and told.cap_wh is not None:
        whole_wh = min(whole_wh, told.cap_wh)
    before = (month - timedelta(1)).replace(day=1)
    two_before = (before - timedelta(1)).replace(day=1)
    if whole_wh > 0 and any(on <= deadline(two_before, rules.reading_deadline_day) for on in told.bases):
        issues.add("ODN_SPAN")
    rooms = _rooms(house, tables, days)
    blank = any(row["area_dm2"] is None for row, _ in rooms)
    if whole_wh > 0 and blank:
        issues.add("NO_AREA")
    rooms = [(row, own) for row, own in rooms if row["area_dm2"] is not None]
    weights = [row["area_dm2"] * len(own) for row, own in rooms]
    total, entered = _whole_area(house, rooms, sum(weights), len(days))
    issues |= {"ODN_AREA"} if whole_wh > 0 and not entered else set()
    rest = total * len(days) - sum(weights)
    whole = [max(rest, 0), *weights]
    if blank and whole_wh > 0 and (house["premises_area_dm2"] is None or not entered):
        return [], issues | {"AREA_UNSET"}
    shares = shared(whole_wh, whole, list(range(len(whole))))[1:] if any(whole) else []
    ids = told.reading_ids
    lines: list[Line] = []
    for (row, own), share in zip(rooms, shares, strict=False):
        if share > 0:
            added = _priced(row, own, share, house, tables, rules, ids)
            issues |= set() if added else {"NO_RATE"}
            lines += added
    return lines, issues


def _whole_area(house: Row, rooms: list[tuple[Row, list[date]]], taken: int, length: int) -> tuple[int, bool]:
    """Return the area that is shared by, and whether the one entered (if any) is enough for the rooms."""
    own = sum({row["premises_id"]: row["area_dm2"] for row, _ in rooms}.values())
    entered = house["premises_area_dm2"]
    if entered is None:
        return own, True
    return (own, False) if entered * length < taken else (entered, True)


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
