"""The volume of one house in a month: by its meter, by the average of its months, by the norm.

Written from the rule (PP 354 p. 59(1), rules 124 p. 21): a house meter that failed, is gone or is not read is billed by
the mean of the readings of at least six months, else of the time it worked, at least three; for the first months only
(three), then by the norm. The mean is of the meter: with all its zones or not at all. A manager who gave no readings of a
meter that works buys the norm at once, and a later reading of it charges only the days of its own month.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from sbyt.calc.dated_rules import HouseholdRules
from tests.calc.reference.average_window import window_of_point
from tests.calc.reference.household_month import Tables, deadline, in_force, month_days
from tests.calc.reference.plain_readings import (
    Passed,
    Row,
    passed_in_month,
    put_up_and_not_read_yet,
    readings_that_count,
)
from tests.calc.reference.plain_rounding import rounded


@dataclass(frozen=True)
class HouseMonth:
    """What the house used; `by` is None where nobody knows. `norm_wh` is the common needs alone."""

    by: str | None
    house_wh: int | None = None
    norm_wh: int | None = None
    cap_wh: int | None = None
    reading_ids: list[int] = field(default_factory=list)
    bases: list[date] = field(default_factory=list)
    before_wh: int = 0


def house_month(house: Row, terms: Row, month: date, tables: Tables, rules: HouseholdRules) -> HouseMonth:
    days = month_days(month)
    before = (month - timedelta(1)).replace(day=1)
    registers = [r for r in tables["registers"] if r["usage_point_id"] == house["usage_point_id"]]
    passed = [
        passed_in_month(
            r,
            readings_that_count(r, tables["readings"], rules.reading_quantum_wh),
            opening=deadline(before, rules.reading_deadline_day),
            last_day=deadline(month, rules.reading_deadline_day),
            month_end=days[-1] + timedelta(1),
            rounds_until=month,
            ask_bills=False,
        )
        for r in registers
        if any(in_force(r, day) for day in days) or r["valid_to"] == month
    ]
    passed = _with_gone_on_the_first(passed, month)
    put_up = put_up_and_not_read_yet(passed, days)
    passed = [p for p in passed if p.register["installation_id"] not in put_up]
    inputs = inputs_of_house(registers)
    bare = [
        day
        for day in days
        if not any(in_force(r, day) for r in registers) or any(_between_meters(one, day) for one in inputs)
    ]
    managed = house["management"] == "manager"
    norm = _norm(house, terms)
    cap = rounded(norm) if norm is not None else None
    if terms["meter_state"] == "works" and passed and not bare and all(p.current for p in passed):
        ids = [n for p in passed for n in (p.base.reading_id, p.current.reading_id)]
        whole = sum(p.energy_wh for p in passed)
        bases, over = [_counts_on(p, rules.reading_deadline_day) for p in passed], 0
        two_before = (before - timedelta(1)).replace(day=1)
        if managed and any(on <= deadline(two_before, rules.reading_deadline_day) for on in bases):
            over, bases = sum(_before(p, deadline(before, rules.reading_deadline_day)) for p in passed), []
        return HouseMonth("meter", whole, None, cap, ids, bases, over)
    if terms["meter_state"] in {"works", "failed"}:
        since = (
            terms["state_since"]
            if terms["meter_state"] == "failed"
            else _first_unread(registers, passed, bare)
        )
        event = terms["state_since"] if terms["meter_state"] == "failed" else _left_on(registers, bare)
        average = _average(registers, month, event or month, tables, rules)
        most = rules.house_max_average_periods
        if managed and terms["meter_state"] == "works" and not bare:
            most = rules.manager_unread_max_average_periods
        if average and (since is None or _months_between(since, month) < most):
            return HouseMonth("average", average[0], None, cap, average[1])
    if norm is None:
        return HouseMonth(None)
    times = Fraction(rules.house_refused_multiplier_bp, 10_000) if terms["meter_state"] == "refused" else 1
    return HouseMonth("norm", None, rounded(norm * times), cap)


def _with_gone_on_the_first(passed: list[Passed], month: date) -> list[Passed]:
    """Return the meters without those that went away on the first day of the month, unless the whole house was read."""
    here = [p for p in passed if p.register["valid_to"] != month]
    put_up = put_up_and_not_read_yet(passed, month_days(month))
    known = [p for p in passed if p.register["installation_id"] not in put_up]
    return passed if all(p.current for p in known) else here


def _counts_on(p: Passed, deadline_day: int) -> date:
    """Return the day of the base; that of an installation and of a control round is one of its month, however late in it."""
    on = p.base.taken_on
    of_its_month = on == p.register["valid_from"] or p.base.source == "controller"
    return min(on, deadline(on.replace(day=1), deadline_day)) if of_its_month else on


def _before(p: Passed, opening: date) -> int:
    """Return what of a register falls on the days up to the month's own."""
    length = (p.current.taken_on - p.base.taken_on).days
    days = max((min(opening, p.current.taken_on) - p.base.taken_on).days, 0)
    return rounded(Fraction(p.energy_wh * days, length)) if length else 0


def _norm(house: Row, terms: Row) -> Fraction | None:
    """Return the norm of common needs in Wh: kWh for a square metre of common property x its area."""
    if terms["norm_mwh_per_m2"] is None or terms["common_area_dm2"] is None:
        return None
    return Fraction(terms["norm_mwh_per_m2"], 1_000) * Fraction(terms["common_area_dm2"], 100)


def _first_unread(registers: list[Row], passed: list[Passed], bare: list[date]) -> date | None:
    """Return a day of the first month that went without a reading.

    It is the month after the last reading taken in time; of a meter never read, the month it was put up; of a house left
    without a meter, the month it was taken away in. Of several registers the first one tells.
    """
    found = []
    for p in passed:
        if p.base is None:
            found.append(p.register["valid_from"])
        else:
            found.append(_next_month(p.base.taken_on))
    left_on = _left_on(registers, bare)
    found += [left_on] if left_on else []
    return min(found, default=None)


def _left_on(registers: list[Row], bare: list[date]) -> date | None:
    """Return the day the last meter before the days without one was taken away."""
    ends = [r["valid_to"] for r in registers if bare and r["valid_to"] is not None]
    return max((end for end in ends if end <= bare[0]), default=None)


def _average(
    registers: list[Row], month: date, event: date, tables: Tables, rules: HouseholdRules
) -> tuple[int, list[int]] | None:
    """Return what the month comes to by the mean day of each input's window, and the readings it stands on: of all inputs or none."""
    inputs = inputs_of_house(registers)
    standing = [
        own for own in inputs if any(r["valid_to"] is None or r["valid_to"] >= event for r in own)
    ] or inputs
    parts = [_average_of_input(own, month, event, tables, rules) for own in standing]
    if not parts or any(part is None for part in parts):
        return None
    return sum(part[0] for part in parts), [n for part in parts for n in part[1]]


def inputs_of_house(registers: list[Row]) -> list[list[Row]]:
    """Return the registers by input: a meter follows the one that went before it, of several the one that went last."""
    inputs: list[list[Row]] = []
    for own in sorted(_by_meter(registers), key=lambda m: (m[0]["valid_from"], m[0]["installation_id"])):
        since = own[0]["valid_from"]
        left = [one for one in inputs if one[-1]["valid_to"] is not None and one[-1]["valid_to"] <= since]
        if left:
            max(left, key=lambda one: one[-1]["valid_to"]).extend(own)
        else:
            inputs.append(list(own))
    return inputs


def _between_meters(own: list[Row], day: date) -> bool:
    before = any(r["valid_to"] is not None and r["valid_to"] <= day for r in own)
    return before and any(r["valid_from"] > day for r in own) and not any(in_force(r, day) for r in own)


def _average_of_input(
    registers: list[Row], month: date, event: date, tables: Tables, rules: HouseholdRules
) -> tuple[int, list[int]] | None:
    window = window_of_point(registers, tables["readings"], event=event, rules=rules)
    meters = [
        [window[key] for row in own if (key := (row["register_id"], row["installation_id"])) in window]
        for own in _by_meter(registers)
    ]
    meters = [
        found for own, found in zip(_by_meter(registers), meters, strict=True) if len(found) == len(own)
    ]
    cuts = {tuple(sorted(p.register["zone"] for p in own)) for own in meters}
    groups: dict[str, list[tuple[Passed, int]]] = {}
    for own in meters:
        for n, p in enumerate(own):
            length = (p.current.taken_on - p.base.taken_on).days
            zone = "T0" if len(cuts) > 1 else p.register["zone"]
            groups.setdefault(zone, []).append((p, 0 if len(cuts) > 1 and n else length))
    whole, ids = 0, []
    for rows in groups.values():
        months = _months_between(
            min(p.base.taken_on for p, _ in rows), max(p.current.taken_on for p, _ in rows)
        )
        energy = sum(p.energy_wh for p, _ in rows)
        if months < rules.average_min_months or energy < 0:
            return None
        whole += rounded(Fraction(energy * len(month_days(month)), sum(length for _, length in rows)))
        ids += [n for p, _ in rows for n in (p.base.reading_id, p.current.reading_id)]
    return (whole, ids) if groups else None


def _by_meter(registers: list[Row]) -> list[list[Row]]:
    meters: dict[int, list[Row]] = {}
    for row in sorted(registers, key=lambda r: r["register_id"]):
        meters.setdefault(row["installation_id"], []).append(row)
    return list(meters.values())


def _months_between(since: date, until: date) -> int:
    return (until.year - since.year) * 12 + until.month - since.month


def _next_month(day: date) -> date:
    return month_days(day.replace(day=1))[-1] + timedelta(1)
