"""A month of many points from the store to hours, schemes, both capacities and checks; each with what it took."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import polars as pl

from sbyt.apps.metering.queries.interval_columns import interval_columns
from sbyt.calc.capacity import BOUNDARIES, MEMBERS, CapacityRules, capacities, capacity_days
from sbyt.calc.check_parameters import CheckParameters
from sbyt.calc.hour_checks import POINTS, REGISTERED, check_hours
from sbyt.calc.hourly import INTERVALS, hours_of_intervals
from sbyt.calc.hours_by_history import SHAPE_COLUMNS
from sbyt.calc.schemes import node_hours
from sbyt.usecases.bench_hourly.tables import DAYS, MONTH, UNTIL, scheme_tables
from sbyt.usecases.bench_intervals.work_clock import Took, timed

PLANNED: Final = (*range(7, 17), 19, 20)
PEAK: Final = 13
RULES: Final = CapacityRules()
_SATURDAY: Final = 5
_ACTIVE_IMPORT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One piece of work: who did it, how many rows came of it, what it took, the most it may take, how busy the machine
    was. `points` tells of how many points it was done.
    """

    name: str
    who: str
    points: int
    rows: int
    took: Took
    at_most_seconds: float | None = None
    load_average: float


def measure_hourly(
    *, point_ids: list[int], schemes: int, keep: Callable[[pl.DataFrame], None] = lambda _made: None
) -> Iterator[Measured]:
    """Yield each piece of work as it is done on the filled store; `keep` is given the capacities of all points."""
    points = len(point_ids)
    read, told = _measured("загрузка месяца из хранилища", points, _month, at_most=2)
    yield told
    hours, told = _measured("получасы в часы", points, lambda: _hours(read))
    yield told
    nodes, edges = scheme_tables(schemes, point_ids)
    yield _measured(
        f"{schemes} схем по часам",
        points,
        lambda: node_hours(nodes=nodes, edges=edges, hours=hours, since=MONTH, until=UNTIL),
        at_most=5,
    )[1]
    active = hours.filter(pl.col("channel") == _ACTIVE_IMPORT)
    made, told = _measured("обе мощности", points, lambda: _capacities(active, point_ids), at_most=3)
    yield told
    keep(made)
    yield _measured("все проверки часов, A+", points, lambda: _checks(active, point_ids, channels=(1,)))[1]
    yield _measured(
        "все проверки часов, четыре канала", points, lambda: _checks(hours, point_ids, channels=(1, 2, 3, 4))
    )[1]


def _measured(
    name: str, points: int, work: Callable[[], pl.DataFrame], *, at_most: float | None = None
) -> tuple[pl.DataFrame, Measured]:
    made, took = timed(work)
    return made, measured(name, "sbyt", points, made.height, took, at_most=at_most)


def measured(
    name: str, who: str, points: int, rows: int, took: Took, *, at_most: float | None = None
) -> Measured:
    """Return the piece of work with how busy the machine is now."""
    load = round(os.getloadavg()[0], 2)
    return Measured(
        name=name, who=who, points=points, rows=rows, took=took, at_most_seconds=at_most, load_average=load
    )


def working_days() -> list[object]:
    """Return Mondays to Fridays of the month."""
    days = (MONTH + timedelta(days=number) for number in range(DAYS))
    return [day for day in days if day.weekday() < _SATURDAY]


def _month() -> pl.DataFrame:
    return interval_columns(since=MONTH, until=UNTIL)


def _hours(read: pl.DataFrame) -> pl.DataFrame:
    return hours_of_intervals(read.select(*INTERVALS))


def _capacities(hours: pl.DataFrame, point_ids: list[int]) -> pl.DataFrame:
    working = working_days()
    boundaries = pl.DataFrame(
        [(point, "46", 1, MONTH, UNTIL) for point in point_ids], schema=BOUNDARIES, orient="row"
    )
    members = pl.DataFrame(
        [(point, point, "СН2", MONTH, None) for point in point_ids], schema=MEMBERS, orient="row"
    )
    days = capacity_days(
        boundaries=boundaries,
        members=members,
        hours=hours,
        peak_hours=pl.DataFrame({"subject": "46", "day": working, "hour": [PEAK] * len(working)}),
        planned_hours=pl.DataFrame({"price_zone": [1], "hours": [list(PLANNED)]}),
        working_days=pl.DataFrame({"day": working}),
        rules=RULES,
    )
    return capacities(days, rules=RULES)


def _checks(hours: pl.DataFrame, point_ids: list[int], *, channels: tuple[int, ...]) -> pl.DataFrame:
    count = len(point_ids) * len(channels)
    facts = {
        "usage_point_id": point_ids * len(channels),
        "channel": [channel for channel in channels for _point in point_ids],
        "max_power_w": [2_000_000] * count,
        "multiplier": [40] * count,
        "sibling_group": [number // 20 for number in range(count)],
        "days_expected": [DAYS] * count,
        "base_wh": [900_000 * 24 * DAYS] * count,
        "base_hours": [24 * DAYS] * count,
        **dict.fromkeys(SHAPE_COLUMNS, [900_000] * count),
    }
    return check_hours(
        hours=hours,
        points=pl.DataFrame(facts, schema=POINTS),
        registered=pl.DataFrame(schema=REGISTERED),
        parameters=CheckParameters(),
    )
