"""Interval days of many points as columns: for calculation, export and measurement, never one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.side_by_side import read_side_by_side, sees_uncommitted

INTERVALS: Final = {
    "usage_point_id": pl.Int64(),
    "channel": pl.Int16(),
    "day": pl.Date(),
    "step_minutes": pl.Int16(),
    "values_wh": pl.List(pl.Int64()),
    "qualities": pl.List(pl.Int16()),
    "import_file_id": pl.Int64(),
}
_HEADER: Final = 20
_PLACE: Final = 12
"""How PostgreSQL sends an array of bigint: twenty bytes about it, then four of length and eight of value each."""
_KEYS: Final = "usage_point_id, channel, day, step_minutes"
_READERS: Final = 2
_WORTH_READERS: Final = 500


def interval_columns(
    *,
    since: date,
    until: date,
    point_ids: Collection[int] | None = None,
    channels: Collection[int] | None = None,
    as_of: datetime | None = None,
) -> pl.DataFrame:
    """Return the days `[since, until)` as believed now, or at `as_of`, by the schema `INTERVALS`; in no order.

    A row is a channel of a day: its 24 or 48 values (25 or 50 on a day of changed clocks) in Wh or varh, null where
    missing. `point_ids` and `channels` None mean all: the caller has checked what the actor sees. Many points are
    read by two connections, of one state of the database; a month of 40 000 channels is one call.
    """
    chosen = _chosen(point_ids, channels, as_of)
    few = point_ids is not None and len(point_ids) < _WORTH_READERS
    if few or sees_uncommitted() or until <= since:
        named = ", ".join(INTERVALS)
        return read_columns(f"SELECT {named} {_from(since, until)} AND {chosen}", schema=INTERVALS)
    parts = list(_parts(since, until))
    queries = [query for start, end in parts for query in _queries(f"{_from(start, end)} AND {chosen}")]
    tables = read_side_by_side(queries)
    return pl.concat([_whole(tables[0::2]), *(_with_gaps(table) for table in tables[1::2])])


def _chosen(
    point_ids: Collection[int] | None, channels: Collection[int] | None, as_of: datetime | None
) -> str:
    """Return the condition; whole numbers and instants are written into it, nothing that a person typed."""
    conditions = ["superseded_at IS NULL"]
    if as_of is not None:
        instant = as_of.astimezone(UTC).isoformat()
        conditions = [
            f"recorded_at <= '{instant}' AND (superseded_at IS NULL OR superseded_at > '{instant}')"
        ]
    if point_ids is not None:
        conditions.append(f"usage_point_id = ANY('{_array(point_ids)}'::bigint[])")
    if channels is not None:
        conditions.append(f"channel = ANY('{_array(channels)}'::smallint[])")
    return " AND ".join(conditions)


def _from(since: date, until: date) -> str:
    return f"FROM metering_intervalday WHERE day >= '{since:%Y-%m-%d}' AND day < '{until:%Y-%m-%d}'"


def _array(numbers: Iterable[int]) -> str:
    return "{" + ",".join(str(int(number)) for number in numbers) + "}"


def _parts(since: date, until: date) -> Iterator[tuple[date, date]]:
    days = (until - since).days
    readers = min(_READERS, days)
    edges = [since + timedelta(days=days * place // readers) for place in range(readers + 1)]
    yield from pairwise(edges)


def _queries(source: str) -> tuple[str, str]:
    """Return two queries: of days without a gap, whose values come as one piece of bytes, and of the others."""
    doubts = "CASE WHEN 0 = ALL(qualities) THEN NULL ELSE qualities END AS qualities, import_file_id"
    whole = f"SELECT {_KEYS}, array_send(values_wh) AS values_wh, {doubts} {source} AND 2 <> ALL(qualities)"
    gaps = f"SELECT {_KEYS}, values_wh, {doubts} {source} AND 2 = ANY(qualities)"
    return whole, gaps


def _whole(tables: list[pa.Table]) -> pl.DataFrame:
    """Return the days without a gap; their bytes are read by the thousand, days of one length together."""
    frames = [pl.DataFrame(schema=INTERVALS)]
    for table in tables:
        sizes = pc.binary_length(table["values_wh"])
        met = pc.unique(sizes).to_pylist()
        for size in met:
            same = table if len(met) == 1 else table.filter(pc.equal(sizes, size))
            frames.append(_same_length(same, (size - _HEADER) // _PLACE))
    return pl.concat(frames)


def _same_length(table: pa.Table, places: int) -> pl.DataFrame:
    pieces = [_values(chunk, places) for chunk in table["values_wh"].chunks if len(chunk)]
    values = np.concatenate(pieces) if pieces else np.empty((0, places), np.int64)
    frame = pl.from_arrow(table.drop_columns(["values_wh"]))
    assert isinstance(frame, pl.DataFrame)
    commercial = pl.lit([0] * places, dtype=INTERVALS["qualities"])
    return frame.with_columns(
        _as_lists(values).alias("values_wh"),
        pl.col("qualities").cast(INTERVALS["qualities"]).fill_null(commercial),
    ).select(pl.col(name).cast(dtype) for name, dtype in INTERVALS.items())


def _values(chunk: pa.Array, places: int) -> np.ndarray:
    """Return the values of a chunk of sent arrays, rows by `places`."""
    width = _HEADER + _PLACE * places
    _validity, offsets, data = chunk.buffers()
    start = int(np.frombuffer(offsets, np.int32, count=1, offset=chunk.offset * 4)[0])
    sent = np.frombuffer(data, np.uint8, count=len(chunk) * width, offset=start).reshape(len(chunk), width)
    figures = sent[:, _HEADER:].reshape(len(chunk), places, _PLACE)[:, :, 4:]
    return np.ascontiguousarray(figures).view(">i8").reshape(len(chunk), places).astype(np.int64)


def _as_lists(values: np.ndarray) -> pl.Series:
    rows, places = values.shape
    offsets = np.arange(0, (rows + 1) * places, places, dtype=np.int64)
    lists = pa.LargeListArray.from_arrays(pa.array(offsets), pa.array(values.reshape(-1)))
    series = pl.from_arrow(lists)
    assert isinstance(series, pl.Series)
    return series


def _with_gaps(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame.select(pl.col(name).cast(dtype) for name, dtype in INTERVALS.items())
