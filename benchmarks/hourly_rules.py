"""Hourly rules at the size of a supplier: capacity of 10 000 points, 2 000 schemes, a month; against row-per-hour pandas.

Run: PYTHONPATH=src python benchmarks/hourly_rules.py [--points 10000] [--schemes 2000]
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import polars as pl

from sbyt.calc.capacity import BOUNDARIES, MEMBERS, CapacityRules, capacities, capacity_days
from sbyt.calc.hourly import HOUR_COLUMNS, INTERVALS, hours_of_intervals
from sbyt.calc.schemes import EDGES, NODES, node_hours

MONTH, UNTIL, DAYS = date(2021, 8, 1), date(2021, 9, 1), 31


def timed(name: str, work: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    began, used = time.perf_counter(), time.process_time()
    made = work()
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{name:<58} {seconds:6.2f} s (processor {processor:5.2f})   {made.height:>10,} rows   peak {memory:,} MB"
    )
    return made


def half_hours(points: int) -> pl.DataFrame:
    """Return A+ of every point: 48 half-hours a day."""
    values = np.random.default_rng(1).integers(0, 900_000, size=(points * DAYS, 48))
    days = [MONTH + timedelta(days=number) for number in range(DAYS)]
    return pl.DataFrame(
        {
            "usage_point_id": np.repeat(np.arange(points), DAYS),
            "channel": np.ones(points * DAYS, dtype=np.int64),
            "day": days * points,
            "values_wh": pl.Series(values).cast(pl.List(pl.Int64)),
            "qualities": pl.Series(np.zeros((points * DAYS, 48), dtype=np.int64)).cast(pl.List(pl.Int64)),
        },
        schema=INTERVALS,
    )


def capacity_of_all(hours: pl.DataFrame, points: int) -> pl.DataFrame:
    working = [day for n in range(DAYS) if (day := MONTH + timedelta(days=n)).weekday() < 5]
    rules = CapacityRules()
    days = capacity_days(
        boundaries=pl.DataFrame(
            [(n, "46", 1, MONTH, UNTIL) for n in range(points)], schema=BOUNDARIES, orient="row"
        ),
        members=pl.DataFrame(
            [(n, n, "СН2", MONTH, None) for n in range(points)], schema=MEMBERS, orient="row"
        ),
        hours=hours,
        peak_hours=pl.DataFrame({"subject": "46", "day": working, "hour": [13] * len(working)}),
        planned_hours=pl.DataFrame({"price_zone": [1], "hours": [[*range(7, 17), 19, 20]]}),
        working_days=pl.DataFrame({"day": working}),
        rules=rules,
    )
    return capacities(days, rules=rules)


def scheme_tables(schemes: int, points: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return schemes of two feeders with percent and transformer losses, idle power and two sub-consumers."""
    draw = random.Random(1)
    nodes, edges = [], []
    plain = (MONTH, None, None, None, None, None, 10_000, 5_000, 4_000, "by_square", 1)
    for scheme in range(schemes):
        first = scheme * 8
        kinds = ("meter", "meter", "percent", "load", "constant", "meter", "meter", "result")
        for place, kind in enumerate(kinds):
            row = [first + place, scheme, kind, draw.randrange(points), 1, None, *plain]
            if kind == "percent":
                row[9] = 18_400
            if kind == "load":
                row[10:12] = [12_000, 1_000_000]
            if kind == "constant":
                row[8] = 2_000
            nodes.append(tuple(row))
        edges += [(first, first + 2, 1), (first + 1, first + 3, 1), (first + 2, first + 7, 1)]
        edges += [(first + 3, first + 7, 1), (first + 4, first + 7, 1)]
        edges += [(first + 5, first + 7, -1), (first + 6, first + 7, -1)]
    return (
        pl.DataFrame(nodes, schema=NODES, orient="row"),
        pl.DataFrame(edges, schema=EDGES, orient="row"),
    )


def row_per_hour(hours: pl.DataFrame, points: int) -> None:
    """The same purchased capacity by pandas with a row an hour, where pandas is installed."""
    try:
        import pandas as pd  # noqa: PLC0415
    except ImportError:
        print("pandas is not installed: no comparison")
        return
    long = hours.unpivot(HOUR_COLUMNS, index=["usage_point_id", "day"]).to_pandas()
    began = time.perf_counter()
    long["weekday"] = pd.to_datetime(long["day"]).dt.weekday
    working = long[long["weekday"] < 5]
    working[working["variable"] == "h13"].groupby("usage_point_id")["value"].mean()
    window = working[working["variable"].isin([f"h{n:02d}" for n in (*range(7, 17), 19, 20)])]
    window.groupby(["usage_point_id", "day"])["value"].max().groupby("usage_point_id").mean()
    print(f"{'pandas, a row an hour: both capacities':<58} {time.perf_counter() - began:6.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--schemes", type=int, default=2_000)
    given = parser.parse_args()
    intervals = half_hours(given.points)
    hours = timed(f"{given.points:,} points, half-hours into hours", lambda: hours_of_intervals(intervals))
    timed("both capacities of all", lambda: capacity_of_all(hours, given.points))
    nodes, edges = scheme_tables(given.schemes, given.points)
    timed(
        f"{given.schemes:,} schemes of 8 nodes, hourly",
        lambda: node_hours(nodes=nodes, edges=edges, hours=hours, since=MONTH, until=UNTIL),
    )
    row_per_hour(hours, given.points)


if __name__ == "__main__":
    main()
