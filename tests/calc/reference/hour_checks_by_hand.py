"""Checks of hours by loops over days and hours; a point's month is a dict day → 24 values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from sbyt.calc.check_parameters import CheckParameters
from tests.calc.reference.plain_rounding import rounded

Days = Mapping[date, Sequence[int | None]]
Found = tuple[str, int, int]
"""Code, hours, energy."""


def flat(days: Days) -> list[int]:
    return [value for day in sorted(days) for value in days[day] if value is not None]


def history(point: Mapping[str, Any], hours: int) -> int:
    return (point["base_wh"] or 0) * hours // max(point["base_hours"] or 0, 1)


def growth(days: Days, point: Mapping[str, Any]) -> int | None:
    values = flat(days)
    if not point["base_wh"] or not point["base_hours"] or len(values) < 24:
        return None
    return sum(values) * point["base_hours"] * 10_000 // (point["base_wh"] * len(values))


def close(figure: int, to: int, tolerance: int) -> bool:
    return abs(figure - to) * 10_000 <= to * tolerance


def gap(days: Days, point: Mapping[str, Any], one: CheckParameters) -> list[Found]:
    values = flat(days)
    missing = point["days_expected"] * 24 - len(values)
    if missing < one.gap_hours:
        return []
    if values:
        return [("GAP", missing, abs(sum(values) * missing // len(values)))]
    return [("GAP", missing, history(point, missing))]


def spike(days: Days, point: Mapping[str, Any], one: CheckParameters) -> list[Found]:
    values = flat(days)
    limits = []
    if point["max_power_w"]:
        limits.append(point["max_power_w"] * one.spike_over_power_bp // 10_000)
    mean = sum(values) // max(len(values), 1)
    if mean > one.least_wh and point["channel"] in (1, 3):
        limits.append(mean * one.spike_over_mean_bp // 10_000)
    above = [value - min(limits) for value in values if limits and value > min(limits)]
    return [("SPIKE", len(above), sum(above))] if above else []


def zero_run(days: Days, point: Mapping[str, Any], one: CheckParameters) -> list[Found]:
    if (point["base_wh"] or 0) <= one.least_wh * max(point["base_hours"] or 0, 1):
        return []
    runs, run = [], 0
    for day in sorted(days):
        for value in days[day]:
            if value == 0:
                run += 1
            else:
                runs.append(run)
                run = 0
    hours = sum(run for run in [*runs, run] if run >= one.zero_run_hours)
    return [("ZERO_RUN", hours, history(point, hours))] if hours else []


def duplicate(days: Days, one: CheckParameters) -> list[Found]:
    same = [
        day
        for day in days
        if list(days.get(day - timedelta(days=1), ())) == list(days[day])
        and sum(value or 0 for value in days[day]) > 0
        and len(set(days[day])) > 1
    ]
    total = sum(value or 0 for day in same for value in days[day])
    return [("DUPLICATE", len(same) * 24, total)] if len(same) >= one.duplicate_days else []


def against_history(days: Days, point: Mapping[str, Any], one: CheckParameters) -> list[Found]:
    values = flat(days)
    grown = growth(days, point)
    if grown is None or max(sum(values), point["base_wh"]) <= one.least_wh * 24:
        return []
    energy = abs(sum(values) - history(point, len(values)))
    factors = [factor for factor in (10, 100, point["multiplier"] or 1) if factor > 1]
    near = any(
        close(grown, factor * 10_000, one.ratio_tolerance_bp)
        or close(grown, 10_000 // factor, one.ratio_tolerance_bp)
        for factor in factors
    )
    code = "RATIO" if near else "HIGH" if grown > one.high_bp else "LOW" if grown < one.low_bp else ""
    return [(code, len(values), energy)] if code else []


def check(days: Days, point: Mapping[str, Any], one: CheckParameters) -> list[Found]:
    """Return what is found at one point: GAP, NEGATIVE, SPIKE, ZERO_RUN, DUPLICATE, RATIO, HIGH, LOW."""
    below = [-value for value in flat(days) if value < 0]
    told = {
        1: "GAP NEGATIVE SPIKE ZERO_RUN DUPLICATE RATIO HIGH LOW",
        2: "GAP NEGATIVE SPIKE DUPLICATE",
        3: "GAP NEGATIVE SPIKE DUPLICATE RATIO",
        4: "GAP NEGATIVE SPIKE DUPLICATE",
    }[point["channel"]].split()
    return sorted(
        one_found
        for one_found in [
            *gap(days, point, one),
            *([("NEGATIVE", len(below), sum(below))] if below else []),
            *spike(days, point, one),
            *zero_run(days, point, one),
            *duplicate(days, one),
            *against_history(days, point, one),
        ]
        if one_found[0] in told
    )


def register_sum(days: Days, since: date, until: date, energy_wh: int, one: CheckParameters) -> Found | None:
    """Return SUM where all hours between two readings are known and their sum is beyond the tolerance."""
    wanted = [since + timedelta(days=number) for number in range((until - since).days)]
    values = [value for day in wanted for value in days.get(day, [None])]
    if any(value is None for value in values):
        return None
    gap = abs(sum(value for value in values if value is not None) - energy_wh)
    beyond = Fraction(gap, abs(energy_wh)) * 10_000 > one.sum_tolerance_bp if energy_wh else gap > 0
    return ("SUM", len(wanted) * 24, gap) if gap > one.least_wh and beyond else None


def siblings(
    months: Mapping[int, Days], points: Mapping[int, Mapping[str, Any]], one: CheckParameters
) -> dict[int, int]:
    """Return point → energy of those of one group whose growth is far from the middle one; three have to be known."""
    grown = {number: growth(days, points[number]) for number, days in months.items()}
    able = sorted((figure, number) for number, figure in grown.items() if figure is not None)
    if len(able) < 3:
        return {}
    middle = max(able[len(able) // 2][0], 1)
    found = {}
    for figure, number in able:
        if figure * 10_000 > middle * one.sibling_bp or figure * one.sibling_bp < middle * 10_000:
            values = flat(months[number])
            expected = history(points[number], len(values)) * middle // 10_000
            found[number] = abs(sum(values) - expected)
    return found


def shift(days: Days, shape: Sequence[int], one: CheckParameters) -> int | None:
    """Return by how many hours the mean day fits its history better when moved, None where it stands best."""
    mean = []
    for hour in range(24):
        values = [value for row in days.values() if (value := row[hour]) is not None]
        mean.append(sum(values) // max(len(values), 1))
    fits = {by: sum(mean[(hour + by) % 24] * shape[hour] for hour in range(24)) for by in range(-3, 4)}
    best = max(fit for by, fit in fits.items() if by)
    if fits[0] <= 0 or Fraction(best, fits[0]) <= 1 + Fraction(one.shift_gain_bp, 10_000):
        return None
    return next(by for by in (-1, 1, -2, 2, -3, 3) if fits[by] == best)


def estimate(
    day: date,
    days: Days,
    control: Days,
    base: Mapping[str, int | None],
    ladder: Sequence[str],
) -> tuple[str, list[int | None]] | None:
    """Return the step and the hours put in place of those missing on a day; None where nothing gives them all."""
    own = days.get(day, [None] * 24)
    missing = [hour for hour in range(24) if own[hour] is None]
    for step in ladder:
        given = [offered(step, day, hour, days, control, base) for hour in missing]
        if missing and None not in given:
            put = dict(zip(missing, given, strict=True))
            read = step in ("last_year", "nearest") and base[f"{step}_by_registers"]
            return step + ("_readings" if read else ""), [put.get(hour) for hour in range(24)]
    return None


def open_steps(month: date, replaced: set[date], most: int | None, ladder: Sequence[str]) -> list[str]:
    """Return the steps that may be taken in the month: months before it that were replaced are counted one by one."""
    running, number = month, 0
    while True:
        running = (running - timedelta(days=1)).replace(day=1)
        if running not in replaced:
            break
        number += 1
    over = most is not None and number >= most
    return [step for step in ladder if not (over and step in ("last_year", "nearest"))]


def offered(
    step: str, day: date, hour: int, days: Days, control: Days, base: Mapping[str, int | None]
) -> int | None:
    """Return what a step of the ladder would put into an hour."""
    if step == "control":
        return control[day][hour] if day in control else None
    if step == "pmax":
        return base["max_power_w"]
    if step == "profile":
        like = [row[hour] for other, row in days.items() if (other.weekday() > 4) == (day.weekday() > 4)]
        values = [value for value in like if value is not None]
        return rounded(Fraction(sum(values), len(values))) if values else None
    energy, hours = base[f"{step}_wh"], base[f"{step}_hours"]
    return rounded(Fraction(energy, hours)) if energy is not None and hours else None
