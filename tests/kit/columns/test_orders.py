"""Rows that stand in order stay as they are; others are put in it."""

from __future__ import annotations

import polars as pl

from sbyt.kit.columns.orders import in_order


def _rows(*rows: tuple[int, int | None, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"a": pl.Int64(), "b": pl.Int64(), "told": pl.String()}, orient="row")


class TestInOrder:
    def test_returns_the_very_frame_where_rows_stand_so(self) -> None:
        frame = _rows((1, 5, "x"), (1, 7, "y"), (1, 7, "a"), (2, 0, "z"))
        assert in_order(frame, "a", "b") is frame

    def test_sorts_where_the_second_column_goes_down_within_the_first(self) -> None:
        frame = _rows((1, 7, "y"), (1, 5, "x"), (2, 0, "z"))
        assert in_order(frame, "a", "b")["told"].to_list() == ["x", "y", "z"]

    def test_sorts_where_the_first_goes_down_though_the_second_goes_up(self) -> None:
        frame = _rows((2, 0, "z"), (1, 5, "x"))
        assert in_order(frame, "a", "b")["told"].to_list() == ["x", "z"]

    def test_keeps_the_order_of_rows_alike(self) -> None:
        frame = _rows((2, 1, "last"), (1, 1, "first"), (1, 1, "second"))
        assert in_order(frame, "a", "b")["told"].to_list() == ["first", "second", "last"]

    def test_puts_what_is_not_known_last_as_the_server_does(self) -> None:
        frame = _rows((1, None, "open"), (1, 5, "x"))
        assert in_order(frame, "a", "b")["told"].to_list() == ["x", "open"]

    def test_takes_no_rows(self) -> None:
        assert in_order(_rows(), "a", "b").is_empty()
