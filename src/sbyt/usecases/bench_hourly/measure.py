"""Hours, both capacities, schemes and checks over a month; beside them the same capacities with a row an hour."""

from __future__ import annotations

import resource
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter, process_time
from typing import Final

import polars as pl

from sbyt.calc.capacity import BOUNDARIES, MEMBERS, CapacityRules, capacities, capacity_days
from sbyt.calc.hour_checks import POINTS, REGISTERED, SHAPE_COLUMNS, CheckParameters, check_hours
from sbyt.calc.hourly import HOUR_COLUMNS, hours_of_intervals
from sbyt.calc.schemes import node_hours
from sbyt.usecases.bench_hourly.tables import DAYS, MONTH, UNTIL, half_hours, scheme_tables

PLANNED: Final = (*range(7, 17), 19, 20)
PEAK: Final = 13
_SATURDAY: Final = 5
_KILO: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One piece of work: seconds by the wall and of the processor, rows out, the largest memory so far in MB."""

    name: str
    seconds: float
    processor: float
    rows: int
    memory_mb: int


def measure_hourly(*, points: int, schemes: int, row_points: int) -> Iterator[Measured]:
    """Yield each piece of work as it is done; `row_points` are counted with a row an hour, for comparison."""
    intervals = half_hours(points)
    hours, told = _timed(f"{points} точек: получасы в часы", lambda: hours_of_intervals(intervals))
    yield told
    yield _timed("обе мощности", lambda: _capacities(hours, points))[1]
    nodes, edges = scheme_tables(schemes, points)
    made = _timed(
        f"{schemes} схем по часам",
        lambda: node_hours(nodes=nodes, edges=edges, hours=hours, since=MONTH, until=UNTIL),
    )
    yield made[1]
    yield _timed("все проверки часов", lambda: _checks(hours, points))[1]
    yield _timed(f"строка на час, {row_points} точек: обе мощности", lambda: _by_rows(hours, row_points))[1]


def _timed(name: str, work: Callable[[], pl.DataFrame]) -> tuple[pl.DataFrame, Measured]:
    began, used = perf_counter(), process_time()
    made = work()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KILO
    return made, Measured(
        name=name,
        seconds=perf_counter() - began,
        processor=process_time() - used,
        rows=made.height,
        memory_mb=memory,
    )


def _capacities(hours: pl.DataFrame, points: int) -> pl.DataFrame:
    working = _working()
    rules = CapacityRules()
    boundaries = pl.DataFrame(
        [(n, "46", 1, MONTH, UNTIL) for n in range(points)], schema=BOUNDARIES, orient="row"
    )
    members = pl.DataFrame([(n, n, "СН2", MONTH, None) for n in range(points)], schema=MEMBERS, orient="row")
    days = capacity_days(
        boundaries=boundaries,
        members=members,
        hours=hours,
        peak_hours=pl.DataFrame({"subject": "46", "day": working, "hour": [PEAK] * len(working)}),
        planned_hours=pl.DataFrame({"price_zone": [1], "hours": [list(PLANNED)]}),
        working_days=pl.DataFrame({"day": working}),
        rules=rules,
    )
    return capacities(days, rules=rules)


def _checks(hours: pl.DataFrame, points: int) -> pl.DataFrame:
    facts = {
        "usage_point_id": range(points),
        "channel": [1] * points,
        "max_power_w": [2_000_000] * points,
        "multiplier": [40] * points,
        "sibling_group": [n // 20 for n in range(points)],
        "days_expected": [DAYS] * points,
        "base_wh": [900_000 * 24 * DAYS] * points,
        "base_hours": [24 * DAYS] * points,
        **dict.fromkeys(SHAPE_COLUMNS, [900_000] * points),
    }
    return check_hours(
        hours=hours,
        points=pl.DataFrame(facts, schema=POINTS),
        registered=pl.DataFrame(schema=REGISTERED),
        parameters=CheckParameters(),
    )


def _by_rows(hours: pl.DataFrame, points: int) -> pl.DataFrame:
    """Count both capacities of some points by one row an hour in plain Python, as a table of hours would be."""
    working = set(_working())
    rows = hours.filter(pl.col("usage_point_id") < points).unpivot(
        HOUR_COLUMNS, index=["usage_point_id", "day"], variable_name="hour", value_name="wh"
    )
    bought: dict[int, list[int]] = defaultdict(list)
    largest: dict[tuple[int, object], int] = {}
    for point, day, name, wh in rows.iter_rows():
        if day not in working:
            continue
        hour = int(name[1:])
        if hour == PEAK:
            bought[point].append(wh)
        if hour in PLANNED and wh > largest.get((point, day), -1):
            largest[point, day] = wh
    carried: dict[int, list[int]] = defaultdict(list)
    for (point, _day), wh in largest.items():
        carried[point].append(wh)
    return pl.DataFrame(
        [(point, sum(bought[point]) // len(bought[point]), sum(carried[point]) // len(carried[point])) for point in bought],
        schema=["usage_point_id", "purchased_w", "network_w"],
        orient="row",
    )  # fmt: skip


def _working() -> list[object]:
    days = (MONTH + timedelta(days=number) for number in range(DAYS))
    return [day for day in days if day.weekday() < _SATURDAY]
