"""A frame written in binary reads back as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction

from sbyt.kit.columns.copy_frame import shape_of
from sbyt.kit.columns.copy_in import write_columns
from sbyt.kit.columns.copy_out import read_columns

pytestmark = pytest.mark.django_db

ROWS = pl.DataFrame(
    {
        "whole": [1, -(2**62), None],
        "small": [7, 8, 9],
        "word": ["да", None, ""],
        "same": ["т", "т", "т"],
        "day": [date(2021, 6, 1), None, date(1999, 12, 31)],
        "at": [datetime(2021, 6, 1, 3, tzinfo=UTC)] * 3,
        "flag": [True, False, None],
        "nothing": pl.Series([None, None, None], dtype=pl.Int64),
    }
)


@pytest.fixture
def table() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE told (whole bigint, small smallint, word text, same varchar(3), day date, at timestamptz,"
            " flag boolean, nothing bigint, CHECK (small < 100))"
        )
    return "told"


class TestWriteColumns:
    def test_writes_numbers_words_days_and_nulls(self, table: str) -> None:
        assert write_columns(table, ROWS) == 3
        back = read_columns(
            "SELECT whole, small, word, same, day, (extract(epoch FROM at))::int8, flag, nothing FROM told",
            schema={
                "whole": pl.Int64,
                "small": pl.Int64,
                "word": pl.String,
                "same": pl.String,
                "day": pl.Date,
                "at": pl.Int64,
                "flag": pl.Boolean,
                "nothing": pl.Int64,
            },
        )
        assert back.equals(ROWS.with_columns(at=pl.lit(1_622_516_400)))

    def test_refuses_what_the_table_refuses(self, table: str) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            write_columns(table, ROWS.with_columns(small=pl.lit(100)))

    def test_leaves_rarer_types_to_text(self, table: str) -> None:
        assert shape_of(table, ["whole", "word"]) is not None
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE listed (numbers bigint[])")
        assert shape_of("listed", ["numbers"]) is None
        write_columns("listed", pl.DataFrame({"numbers": [[1, 2], []]}))
        back = read_columns("SELECT numbers FROM listed", schema={"numbers": pl.List(pl.Int64)})
        assert back["numbers"].to_list() == [[1, 2], []]
