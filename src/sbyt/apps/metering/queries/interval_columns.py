"""Interval days of many points as columns: for calculation, export and measurement, never one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa

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
_FLAGS: Final = 7
_PLACE: Final = 12
"""How PostgreSQL sends an array of bigint: twenty bytes about it, then four of length and eight of value each; the
eighth byte tells whether there are nulls, of which only the length −1 is sent."""
_STEPS: Final = 4096
_CHANNELS: Final = 8
_KEYS: Final = (
    "usage_point_id, import_file_id,"
    f" ((day - date '1970-01-01') * {_CHANNELS} + channel) * {_STEPS} + step_minutes AS place"
)
"""Every field that a row sends costs both sides: day, channel and step come as one number."""
_NARROW: Final = pl.List(pl.Int32())
_NARROWEST, _WIDEST = np.iinfo(np.int32).min, np.iinfo(np.int32).max
_SENT: Final = {
    "usage_point_id": pl.Int64(),
    "import_file_id": pl.Int64(),
    "place": pl.Int64(),
    "values_packed": pl.Binary(),
    "values_wh": pl.Binary(),
    "qualities": pl.List(pl.Int16()),
}
"""What `_query` selects."""
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
    missing; `qualities` is null where all are commercial. `point_ids` and `channels` None mean all: the caller has
    checked what the actor sees. Many points are read by two connections, of one state of the database; a month of
    40 000 channels is one call, and its values are numbers of four bytes unless one of them does not fit.
    """
    chosen = _chosen(point_ids, channels, as_of)
    few = point_ids is not None and len(point_ids) < _WORTH_READERS
    if few or sees_uncommitted() or until <= since:
        query = _query(f"{_from(since, until)} AND {chosen}")
        return _numbers([read_columns(query, schema=_SENT).to_arrow()])
    parts = list(_parts(since, until))
    return _numbers(read_side_by_side([_query(f"{_from(start, end)} AND {chosen}") for start, end in parts]))


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


def _query(source: str) -> str:
    """Return a query whose values come packed; where they are not, as the bytes in which PostgreSQL sends an array."""
    return (
        f"SELECT {_KEYS}, values_packed,"
        " CASE WHEN values_packed IS NULL THEN array_send(values_wh) END AS values_wh,"
        f" CASE WHEN values_packed IS NULL AND NOT 0 = ALL(qualities) THEN qualities END AS qualities {source}"
    )


def _numbers(tables: list[pa.Table]) -> pl.DataFrame:
    """Return the days with their values as numbers; those without a gap by the thousand, of one length together."""
    chunks = [chunk for table in tables for chunk in table.to_batches()]
    with ThreadPoolExecutor(max_workers=_READERS) as threads:
        frames = [frame for found in threads.map(_of_chunk, chunks) for frame in found]
    if not frames:
        return pl.DataFrame(schema=INTERVALS)
    if any(frame.schema["values_wh"] != _NARROW for frame in frames):
        frames = [frame.cast({"values_wh": INTERVALS["values_wh"]}) for frame in frames]
    return pl.concat(frames)


def _of_chunk(chunk: pa.RecordBatch) -> list[pl.DataFrame]:
    if not chunk.num_rows:
        return []
    is_packed = chunk["values_packed"].is_valid().to_numpy(zero_copy_only=False)
    if is_packed.all():
        return _of_packed(chunk)
    packed, sent = chunk.filter(pa.array(is_packed)), chunk.filter(pa.array(~is_packed))
    return [*_of_packed(packed), *_of_sent(sent)]


def _of_packed(chunk: pa.RecordBatch) -> list[pl.DataFrame]:
    """Return the days whose values came packed: four bytes a value, little end first, days of one length together."""
    if not chunk.num_rows:
        return []
    starts, data = _bytes_of(chunk["values_packed"])
    sizes = np.diff(starts)
    rest = _rest_of(chunk)
    frames = []
    for size in np.unique(sizes):
        at = np.flatnonzero(sizes == size)
        alone = len(at) == len(sizes)
        rows = (
            data[starts[0] : starts[-1]].reshape(-1, size)
            if alone
            else data[starts[at][:, None] + np.arange(size)]
        )
        frames.append(_framed(rest if alone else rest[at], _as_lists(rows.view("<i4"))))
    return frames


def _of_sent(chunk: pa.RecordBatch) -> list[pl.DataFrame]:
    """Return the days whose values came as PostgreSQL sends an array."""
    starts, sent = _bytes_of(chunk["values_wh"])
    has_gaps = sent[starts[:-1] + _FLAGS] != 0
    sizes = np.where(has_gaps, 0, np.diff(starts))
    rest = _rest_of(chunk)
    frames = []
    for size in np.unique(sizes):
        at = np.flatnonzero(sizes == size)
        values = _with_gaps(sent, starts, at) if size == 0 else _whole(sent, starts[at], int(size))
        frames.append(_framed(rest if len(at) == len(sizes) else rest[at], values))
    return frames


def _bytes_of(column: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Return where each value of a column of bytes starts and where the last ends, and the bytes."""
    _validity, offsets, data = column.buffers()
    width = np.dtype(np.int64 if pa.types.is_large_binary(column.type) else np.int32)
    starts = np.frombuffer(offsets, width, count=len(column) + 1, offset=column.offset * width.itemsize)
    return starts, np.frombuffer(data, np.uint8)


def _rest_of(chunk: pa.RecordBatch) -> pl.DataFrame:
    rest = pl.from_arrow(chunk.drop_columns(["values_wh", "values_packed"]))
    assert isinstance(rest, pl.DataFrame)
    place = pl.col("place")
    return rest.with_columns(
        (place // (_STEPS * _CHANNELS)).cast(pl.Date).alias("day"),
        (place // _STEPS % _CHANNELS).cast(pl.Int16).alias("channel"),
        (place % _STEPS).cast(pl.Int16).alias("step_minutes"),
    )


def _framed(rest: pl.DataFrame, values: pl.Series) -> pl.DataFrame:
    return rest.with_columns(values.alias("values_wh")).select(
        pl.col(name) if name == "values_wh" else pl.col(name).cast(dtype) for name, dtype in INTERVALS.items()
    )


def _whole(sent: np.ndarray, starts: np.ndarray, size: int) -> pl.Series:
    """Return the values of arrays of one size without a gap: every eighth byte group is a number."""
    places = (size - _HEADER) // _PLACE
    if len(starts) and starts[-1] - starts[0] == size * (len(starts) - 1):
        rows = sent[starts[0] : starts[0] + size * len(starts)].reshape(len(starts), size)
    else:
        rows = sent[starts[:, None] + np.arange(size)]
    figures = rows[:, _HEADER:].reshape(len(starts), places, _PLACE)[:, :, 4:].view(">i8")
    return _narrowed(_as_lists(figures.astype(np.int64).reshape(len(starts), places)))


def _with_gaps(sent: np.ndarray, starts: np.ndarray, at: np.ndarray) -> pl.Series:
    """Return the values of arrays with nulls, walked element by element: they are few."""
    walked = [_walked(sent[starts[row] : starts[row + 1]].tobytes()) for row in at]
    return _narrowed(pl.Series(walked, dtype=INTERVALS["values_wh"]))


def _narrowed(values: pl.Series) -> pl.Series:
    """Return the lists with numbers of four bytes, if all fit."""
    flat = values.explode()
    least, most = flat.min(), flat.max()
    fits = least is None or (int(least) >= _NARROWEST and int(most) <= _WIDEST)  # type: ignore[arg-type]
    return values.cast(_NARROW) if fits else values


def _walked(sent: bytes) -> list[int | None]:
    values: list[int | None] = []
    place = _HEADER
    while place < len(sent):
        length = int.from_bytes(sent[place : place + 4], "big", signed=True)
        place += 4
        if length < 0:
            values.append(None)
            continue
        values.append(int.from_bytes(sent[place : place + length], "big", signed=True))
        place += length
    return values


def _as_lists(values: np.ndarray) -> pl.Series:
    rows, places = values.shape
    offsets = np.arange(0, (rows + 1) * places, places, dtype=np.int64)
    flat = values.reshape(-1)
    width = pa.from_numpy_dtype(flat.dtype)
    child = pa.Array.from_buffers(width, len(flat), [None, pa.py_buffer(flat)])
    lists = pa.LargeListArray.from_arrays(pa.array(offsets), child)
    series = pl.from_arrow(lists)
    assert isinstance(series, pl.Series)
    return series
