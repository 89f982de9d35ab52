"""Checks of hours by loops over days and hours; a point's month is a dict day → 24 values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sbyt.calc.hour_checks import CheckParameters

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
    if mean > one.least_wh:
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
    return sorted(
        [
            *gap(days, point, one),
            *([("NEGATIVE", len(below), sum(below))] if below else []),
            *spike(days, point, one),
            *zero_run(days, point, one),
            *duplicate(days, one),
            *against_history(days, point, one),
        ]
    )
