"""Columns go into the database by COPY and come back equal."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from sbyt.kit.columns.copy_in import write_columns
from sbyt.kit.columns.copy_out import read_columns

SCHEMA = {
    "a": pl.Int64,
    "ids": pl.List(pl.Int64),
    "words": pl.String,
    "day": pl.Date,
    "flag": pl.Boolean,
}
ROWS = pl.DataFrame(
    {
        "a": [1, 2, 3],
        "ids": [[7, None, 9], [], None],
        "words": ['ул. «Мира», "дом 5"\nкв. 1', None, "простые"],
        "day": [date(2026, 2, 28), None, date(2024, 2, 29)],
        "flag": [True, False, None],
    },
    schema=SCHEMA,
)


@pytest.fixture
def table(db: None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE columns_go (a bigint PRIMARY KEY, ids bigint[], words text, day date, flag bool)"
            " ON COMMIT DROP"
        )
    return "columns_go"


class TestColumns:
    def test_come_back_as_they_went_in(self, table: str) -> None:
        assert write_columns(table, ROWS) == 3
        read = read_columns("SELECT a, ids, words, day, flag FROM columns_go ORDER BY a", schema=SCHEMA)
        assert read.equals(ROWS)

    def test_are_chosen_by_parameters(self, table: str) -> None:
        write_columns(table, ROWS)
        read = read_columns(
            "SELECT a, words FROM columns_go WHERE a = ANY(%s) AND words LIKE '%%прост%%'",
            params=[[2, 3]],
            schema={"a": pl.Int64, "words": pl.String},
        )
        assert read.rows() == [(3, "простые")]

    def test_of_bytes_come_back_as_they_are(self, db: None) -> None:
        made = pl.DataFrame({"a": [1, 2, 3], "b": [b"\x00\xff'\\", None, b""]})
        read = read_columns(
            r"SELECT * FROM (VALUES (1, '\x00ff275c'::bytea), (2, NULL), (3, ''::bytea)) AS told (a, b)",
            schema={"a": pl.Int64, "b": pl.Binary},
        )
        assert read.equals(made)

    def test_of_no_rows_keep_their_types(self, table: str) -> None:
        assert write_columns(table, ROWS.clear()) == 0
        read = read_columns("SELECT a, ids, words, day, flag FROM columns_go", schema=SCHEMA)
        assert read.height == 0
        assert read.schema == pl.Schema(SCHEMA)

    def test_refused_by_a_constraint_leave_nothing(self, table: str) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            write_columns(table, pl.concat([ROWS, ROWS]))
        assert read_columns("SELECT a FROM columns_go", schema={"a": pl.Int64}).height == 0

    def test_are_chosen_by_parameters_while_queries_are_listened_to(self, table: str) -> None:
        write_columns(table, ROWS)
        with CaptureQueriesContext(connection):
            read = read_columns("SELECT a FROM columns_go WHERE a = %s", params=[2], schema={"a": pl.Int64})
        assert read["a"].to_list() == [2]

    def test_of_one_row_keep_each_its_place_whatever_stands_beside(self, db: None) -> None:
        read = read_columns(
            "SELECT false, -5, 'a', NULL::date, date '1969-12-31', NULL::text, 2147483648, '', '{1,NULL}'::bigint[]",
            schema={
                "flag": pl.Boolean,
                "below": pl.Int64,
                "word": pl.String,
                "no_day": pl.Date,
                "day": pl.Date,
                "no_word": pl.String,
                "large": pl.Int64,
                "empty": pl.String,
                "ids": pl.List(pl.Int64),
            },
        )
        assert read.rows() == [(False, -5, "a", None, date(1969, 12, 31), None, 2_147_483_648, "", [1, None])]

    def test_that_were_not_read_are_not_the_same_frame_twice(self, db: None) -> None:
        first, second = (read_columns("SELECT 1 WHERE false", schema={"a": pl.Int64}) for _ in range(2))
        assert first.equals(second)
        assert first is not second

    @pytest.mark.parametrize(
        ("query", "error", "state"),
        [("SELECT 1 / 0", DataError, "22012"), ("SELECT a FROM nowhere", ProgrammingError, "42P01")],
    )
    def test_that_the_server_refuses_say_why_as_any_query_does(
        self, db: None, query: str, error: type[Exception], state: str
    ) -> None:
        with pytest.raises(error) as refused, transaction.atomic():
            read_columns(query, schema={"a": pl.Int64})
        assert getattr(refused.value.__cause__, "sqlstate", None) == state
