"""The same month by pandas and by a table with a row an hour, and whether both come to the same capacities.

What each is given is what our own way is given: half-hours as integers for pandas, the table filled beforehand for SQL.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import polars as pl
from django.db import connection, transaction

from sbyt.apps.metering.queries.interval_columns import interval_columns
from sbyt.calc.hourly import HOUR_COLUMNS, INTERVALS, hours_of_intervals
from sbyt.calc.rounding import half_up
from sbyt.kit.columns.copy_in import copy_lines
from sbyt.usecases.bench_hourly.measure import PEAK, PLANNED, RULES, Measured, measured, working_days
from sbyt.usecases.bench_hourly.tables import MONTH, UNTIL
from sbyt.usecases.bench_intervals.work_clock import timed

NO_PANDAS: Final = "pandas не установлен: pip install --require-hashes -r requirements/bench.lock"
_EPOCH: Final = np.datetime64("1970-01-01", "D")
_TABLE: Final = "CREATE UNLOGGED TABLE bench_hour (usage_point_id bigint, day date, hour smallint, wh bigint)"
_KEY: Final = "ALTER TABLE bench_hour ADD PRIMARY KEY (usage_point_id, day, hour)"
_READ: Final = "SELECT usage_point_id, day, hour, wh FROM bench_hour WHERE day >= %s AND day < %s"
_CAPACITIES: Final = """
WITH peak AS (
    SELECT usage_point_id, sum(wh) AS wh, count(*) AS days FROM bench_hour
     WHERE hour = %(peak)s AND day = ANY(%(days)s) GROUP BY 1
), largest AS (
    SELECT usage_point_id, day, max(wh) AS wh FROM bench_hour
     WHERE hour = ANY(%(planned)s) AND day = ANY(%(days)s) GROUP BY 1, 2
), network AS (
    SELECT usage_point_id, sum(wh) AS wh, count(*) AS days FROM largest GROUP BY 1
)
SELECT p.usage_point_id, p.wh::bigint, p.days, n.wh::bigint, n.days FROM peak p JOIN network n USING (usage_point_id)
"""


class UnableToCompare(RuntimeError):
    """Another way came to other figures: a comparison of speed would mean nothing."""


def by_pandas(*, point_ids: list[int], ours: pl.DataFrame) -> Iterator[Measured]:
    """Yield half-hours to hours and both capacities of all points by pandas, a row a half-hour and a row an hour.

    Yields nothing where pandas is not installed. Raises UnableToCompare.
    """
    try:
        pandas = importlib.import_module("pandas")
    except ImportError:
        return
    half_hours = interval_columns(since=MONTH, until=UNTIL, channels=(1,))
    days = half_hours["day"].to_numpy().astype("datetime64[D]")
    given = pandas.DataFrame(
        {
            "point": np.repeat(half_hours["usage_point_id"].to_numpy(), 48),
            "day": np.repeat((days - _EPOCH).astype(np.int64), 48),
            "half_hour": np.tile(np.arange(48), half_hours.height),
            "wh": half_hours["values_wh"].explode().cast(pl.Int64).to_numpy(),
        }
    )
    hours, took = timed(lambda: _pandas_hours(given))
    yield measured("получасы в часы, канал A+", "pandas", len(point_ids), len(hours), took)
    made, took = timed(lambda: _pandas_capacities(hours))
    _same("pandas", ours, [tuple(map(int, row)) for row in made.itertuples()])
    yield measured("обе мощности", "pandas", len(point_ids), 2 * len(made), took)


def _pandas_hours(half_hours: Any) -> Any:
    by_hour = half_hours.groupby(["point", "day", half_hours["half_hour"] // 2], sort=False)["wh"].sum()
    return by_hour.rename_axis(["point", "day", "hour"]).reset_index()


def _pandas_capacities(hours: Any) -> Any:
    """Return (purchased sum, days, network sum, days) by point."""
    working = hours[
        hours["day"].isin([np.datetime64(str(day), "D").astype(np.int64) for day in working_days()])
    ]
    peak = working[working["hour"] == PEAK].groupby("point")["wh"].agg(["sum", "count"])
    planned = working[working["hour"].isin(PLANNED)]
    largest = planned.groupby(["point", "day"])["wh"].max().groupby("point").agg(["sum", "count"])
    return peak.join(largest, lsuffix="_purchased", rsuffix="_network")


def by_rows(*, point_ids: list[int], ours: pl.DataFrame) -> Iterator[Measured]:
    """Yield a month of some points read from a table with a row an hour, and both capacities by SQL over it.

    Raises UnableToCompare.
    """
    count = len(point_ids)
    intervals = interval_columns(since=MONTH, until=UNTIL, channels=(1,), point_ids=point_ids)
    hours = hours_of_intervals(intervals.select(*INTERVALS))
    rows, took = timed(lambda: _stored(hours))
    yield measured("час за часом в таблицу, канал A+", "строка на час", count, rows, took)
    read, took = timed(_read_rows)
    yield measured("загрузка месяца, канал A+", "строка на час", count, read, took)
    made, took = timed(_sql_capacities)
    _same("строка на час", ours.filter(pl.col("boundary_id").is_in(point_ids)), made)
    yield measured("обе мощности, SQL", "строка на час", count, 2 * len(made), took)


def sizes() -> dict[str, int]:
    """Return bytes of the interval store and of the table with a row an hour, keys and indexes within; and their rows."""
    told = {}
    with connection.cursor() as cursor:
        for table in ("metering_intervalday", "bench_hour"):
            cursor.execute("SELECT pg_total_relation_size(to_regclass(%s))", [table])
            [size] = cursor.fetchone()
            told[table] = int(size or 0)
    return told


def _stored(hours: pl.DataFrame) -> int:
    lines = (
        f"{row[0]}\t{row[2]}\t{hour}\t{wh}\n" for row in hours.iter_rows() for hour, wh in enumerate(row[3:])
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TABLE)
        copy_lines("bench_hour", ("usage_point_id", "day", "hour", "wh"), lines)
        cursor.execute(_KEY)
        cursor.execute("ANALYZE bench_hour")
    return hours.height * len(HOUR_COLUMNS)


def _read_rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_READ, [MONTH, UNTIL])
        return len(cursor.fetchall())


def _sql_capacities() -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_CAPACITIES, {"peak": PEAK, "planned": list(PLANNED), "days": working_days()})
        return [tuple(map(int, row)) for row in cursor.fetchall()]


def _same(who: str, ours: pl.DataFrame, theirs: list[tuple[int, ...]]) -> None:
    """Compare (point, purchased sum, days, network sum, days) with our capacities of whole points, to the watt."""
    quantum = RULES.quantum_w
    other = {
        point: (half_up(sum_wh, days * quantum) * quantum, half_up(most_wh, most_days * quantum) * quantum)
        for point, sum_wh, days, most_wh, most_days in theirs
    }
    own = {
        point: (purchased, network)
        for point, purchased, network in ours.filter(pl.col("voltage") == "")
        .select("boundary_id", "purchased_w", "network_w")
        .iter_rows()
    }
    if own != other:
        wrong = sum(own.get(point) != figures for point, figures in other.items())
        raise UnableToCompare(f"{who}: {wrong} of {len(own)} points came to other capacities")
