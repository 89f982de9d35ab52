"""Ids told in four bytes while the tables they belong to are far from using them up."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from django.db import DataError, connection

from sbyt.kit.columns import short_ids
from sbyt.kit.columns.copy_out import UnableToTellShort, read_columns
from sbyt.kit.columns.short_ids import NUMBER, short_columns

pytestmark = pytest.mark.django_db

IDS = {"a": "few_ids", "b": "many_ids", "c": NUMBER}
SCHEMA = {
    "a": pl.Int64(),
    "b": pl.Int64(),
    "day": pl.Date(),
    "word": pl.String(),
    "c": pl.Int64(),
    "wide": pl.Int64(),
}


@pytest.fixture(autouse=True)
def _tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(short_ids, "_known", {})
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE few_ids (id bigserial); CREATE TABLE many_ids (id bigserial)")
    last_id("few_ids", 2**30 - 1)


def last_id(table: str, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number])


def told(rows: str, ids_of: dict[str, str]) -> pl.DataFrame:
    return read_columns(f"VALUES {rows}", schema=SCHEMA, ids_of=ids_of)


def row(**numbers: int) -> str:
    """One row of small numbers, but for those named."""
    a, b, c = (numbers.get(name, 1) for name in "abc")
    return f"({a}::bigint, {b}::bigint, date '2021-05-01', 'x', {c}::bigint, 0)"


class TestShortIds:
    def test_are_of_tables_far_from_two_milliards(self) -> None:
        last_id("many_ids", 2**30)
        assert short_columns(IDS) == {"a", "c"}

    def test_are_asked_for_once_in_ten_minutes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        now = [1_000.0]
        monkeypatch.setattr(short_ids, "monotonic", lambda: now[0])
        assert "a" in short_columns(IDS)
        last_id("few_ids", 2**30)
        now[0] += 599
        assert "a" in short_columns(IDS)
        now[0] += 1
        assert "a" not in short_columns(IDS)

    @pytest.mark.parametrize("ids_of", [IDS, {}, {"a": NUMBER}, {"b": NUMBER, "c": NUMBER}], ids=str)
    def test_are_read_as_any_number(self, ids_of: dict[str, str]) -> None:
        rows = (
            "(1::bigint, 2147483647::bigint, date '2021-05-01', 'x', 0::smallint, -5::bigint),"
            "(NULL, NULL, NULL, NULL, NULL, NULL),"
            "(2147483647, 0, date '1969-12-31', 'yy', 7, 9007199254740993),"
            "(0, NULL, date '9999-12-31', '', NULL, NULL)"
        )
        assert told(rows, ids_of).rows() == [
            (1, 2147483647, date(2021, 5, 1), "x", 0, -5),
            (None, None, None, None, None, None),
            (2147483647, 0, date(1969, 12, 31), "yy", 7, 9007199254740993),
            (0, None, date(9999, 12, 31), "", None, None),
        ]


class TestANumberThatDoesNotFit:
    @pytest.mark.parametrize("column", ["a", "b", "c"])
    @pytest.mark.parametrize("number", [2**31, 2**32 + 5, 2**40])
    def test_is_refused_by_the_server(self, column: str, number: int) -> None:
        assert told(row(**{column: number}), {}).height == 1
        with pytest.raises(DataError, match="out of range"):
            told(row(**{column: number}), IDS)

    @pytest.mark.parametrize("column", ["a", "b", "c"])
    def test_is_refused_here_below_zero(self, column: str) -> None:
        with pytest.raises(UnableToTellShort, match="-2"):
            told(row(**{column: -2}), IDS)
