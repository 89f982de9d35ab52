"""Arrays of a column come out of PostgreSQL as they went in, whatever their lengths and gaps."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbyt.kit.columns.arrays_out import UnableToReadArrays, taken_apart
from sbyt.kit.columns.copy_out import read_columns

_KINDS = {21: (2, 15), 23: (4, 31), 20: (8, 63)}


def _as_sent(array: list[int | None], kind: int) -> bytes:
    """Return an array as array_send writes it, put together value by value."""
    width, _bits = _KINDS[kind]
    head = [0 if not array else 1, int(None in array), kind, *([len(array), 1] if array else [])]
    told = b"".join(number.to_bytes(4, "big", signed=True) for number in head)
    for value in array:
        told += (-1 if value is None else width).to_bytes(4, "big", signed=True)
        told += b"" if value is None else value.to_bytes(width, "big", signed=True)
    return told


def _taken(arrays: list[list[int | None] | None], kind: int) -> list[Any]:
    sent = [None if array is None else _as_sent(array, kind) for array in arrays]
    lengths = np.array([-1 if told is None else len(told) for told in sent], np.int32)
    taken: list[Any] = taken_apart(b"".join(told or b"" for told in sent), lengths).to_pylist()
    return taken


@st.composite
def _columns(draw: st.DrawFn) -> tuple[int, list[list[int | None] | None]]:
    kind = draw(st.sampled_from(sorted(_KINDS)))
    most = 2 ** _KINDS[kind][1]
    value = st.none() | st.integers(-most, most - 1)
    return kind, draw(st.lists(st.none() | st.lists(value, max_size=9), max_size=12))


class TestArrays:
    @settings(max_examples=200, deadline=None)
    @given(_columns())
    def test_of_any_width_and_any_gaps_are_taken_apart(
        self, told: tuple[int, list[list[int | None] | None]]
    ) -> None:
        kind, arrays = told
        assert _taken(arrays, kind) == arrays

    def test_without_a_gap_beside_one_that_is_all_gaps(self) -> None:
        arrays: list[list[int | None] | None] = [[1, 2], [None, None, None], [3], [], None, [None, 4]]
        assert _taken(arrays, 20) == arrays

    def test_of_texts_are_refused(self) -> None:
        told = b"".join(number.to_bytes(4, "big") for number in (1, 0, 25, 1, 1, 1)) + b"a"
        with pytest.raises(UnableToReadArrays, match="type 25"):
            taken_apart(told, np.array([len(told)], np.int32))


class TestArraysOfQueries:
    @pytest.mark.parametrize("kind", ["smallint", "int", "bigint"])
    def test_come_as_the_schema_says(self, db: None, kind: str) -> None:
        read = read_columns(
            "SELECT n, a, a[2:3], n %% 2 = 0 FROM (VALUES"
            f" (1, ARRAY[-7, 300, 9]::{kind}[]), (2, NULL), (3, '{{}}'), (4, ARRAY[NULL, 5]::{kind}[])) AS t (n, a)"
            " ORDER BY n DESC",
            schema={
                "n": pl.Int64(),
                "whole": pl.List(pl.Int64()),
                "part": pl.List(pl.Int16()),
                "even": pl.Boolean(),
            },
        )
        assert read.schema["part"] == pl.List(pl.Int16())
        assert read.rows() == [
            (4, [None, 5], [5], True),
            (3, [], [], False),
            (2, None, None, True),
            (1, [-7, 300, 9], [300, 9], False),
        ]

    def test_of_days_come_as_days(self, db: None) -> None:
        read = read_columns(
            "SELECT ARRAY['2026-02-28', NULL, '1969-12-31']::date[]", schema={"days": pl.List(pl.Date())}
        )
        assert read.item().to_list() == [date(2026, 2, 28), None, date(1969, 12, 31)]

    def test_of_no_row_keep_their_type(self, db: None) -> None:
        schema = {"ids": pl.List(pl.Int64())}
        assert read_columns("SELECT ARRAY[1] WHERE false", schema=schema).schema == pl.Schema(schema)

    def test_all_of_them_unknown_keep_their_type(self, db: None) -> None:
        read = read_columns("SELECT NULL::bigint[]", schema={"ids": pl.List(pl.Int64())})
        assert read.rows() == [(None,)]
        assert read.schema["ids"] == pl.List(pl.Int64())

    def test_of_two_dimensions_are_refused(self, db: None) -> None:
        with pytest.raises(UnableToReadArrays, match="2 dimensions"):
            read_columns("SELECT ARRAY[[1, 2], [3, 4]]", schema={"ids": pl.List(pl.Int64())})
