"""Ids are asked for as a range where they lie close, one by one where they do not."""

from __future__ import annotations

import polars as pl
import pytest

from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.id_sets import ids_about, ids_in


class TestCondition:
    def test_of_unbroken_ids_is_a_range(self) -> None:
        assert ids_in("a", [3, 1, 2, 2]) == "a BETWEEN 1 AND 3"

    def test_of_ids_close_together_is_a_range_with_holes(self) -> None:
        assert ids_in("a", [1, 3, 4]) == "a BETWEEN 1 AND 4 AND a = ANY('{1,3,4}'::bigint[])"

    def test_of_a_few_unbroken_runs_is_ranges(self) -> None:
        ids = [*range(1, 20), *range(500, 503)]
        assert ids_in("a", ids) == "(a BETWEEN 1 AND 19 OR a BETWEEN 500 AND 502)"

    def test_that_may_hold_for_neighbours_sends_no_list(self) -> None:
        assert ids_about("a", [1, 3, 9, 500]) == "(a BETWEEN 1 AND 9 OR a BETWEEN 500 AND 500)"

    def test_that_may_hold_for_neighbours_is_exact_where_ids_are_scattered(self) -> None:
        scattered = range(0, 2000, 100)
        assert ids_about("a", scattered) == ids_in("a", scattered)

    def test_of_scattered_ids_is_the_ids(self) -> None:
        assert ids_in("a", pl.Series([900, 1])) == "a = ANY('{1,900}'::bigint[])"

    def test_of_no_ids_finds_nothing(self) -> None:
        assert ids_in("a", []) == "false"

    @pytest.mark.django_db
    @pytest.mark.parametrize("ids", [[1, 2, 3], [1, 3, 4], [5, 900], [], [*range(1, 20), 77]])
    def test_finds_the_ids_and_no_other(self, ids: list[int]) -> None:
        query = f"SELECT a FROM generate_series(1, 1000) a WHERE {ids_in('a', ids)} ORDER BY a"
        assert read_columns(query, schema={"a": pl.Int64})["a"].to_list() == ids
