"""A frame written in binary reads back as it was."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction

from sbyt.kit.columns.copy_binary import UnableToEncodeRows
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
            "SELECT whole, small, word, same, day, (extract(epoch FROM at))::int8, flag, nothing FROM told"
            " ORDER BY small",
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

    def test_keeps_the_order_of_few_rows(self) -> None:
        """Rows of other sizes in between: the table's own numbers go as the frame does."""
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE sides (id serial, word text, amount bigint)")
        words = ["62", None, "90.01", "62", None, "68.02"]
        write_columns("sides", pl.DataFrame({"word": words, "amount": [1, 2, 3, None, 5, 6]}))
        back = read_columns(
            "SELECT word, amount FROM sides ORDER BY id", schema={"word": pl.String, "amount": pl.Int64}
        )
        assert back["word"].to_list() == words
        assert back["amount"].to_list() == [1, 2, 3, None, 5, 6]

    def test_refuses_what_the_table_refuses(self, table: str) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            write_columns(table, ROWS.with_columns(small=pl.lit(100)))

    def test_leaves_rarer_types_to_text(self, table: str) -> None:
        assert shape_of(table, ["whole", "word"]) is not None
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE fractions (part numeric)")
        assert shape_of("fractions", ["part"]) is None
        write_columns("fractions", pl.DataFrame({"part": [1, 2]}))
        back = read_columns("SELECT part::bigint FROM fractions ORDER BY 1", schema={"part": pl.Int64})
        assert back["part"].to_list() == [1, 2]

    @pytest.mark.parametrize(
        "rows",
        [
            pytest.param([[1, 2], [], None, [-(2**62)], [3, 4]], id="in binary"),
            pytest.param([[1, 2], [None], None], id="a null inside: in CSV"),
        ],
    )
    def test_writes_arrays(self, rows: list[list[int] | None]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE listed (n bigint, numbers bigint[])")
        write_columns("listed", pl.DataFrame({"n": range(len(rows)), "numbers": rows}))
        back = read_columns("SELECT numbers FROM listed ORDER BY n", schema={"numbers": pl.List(pl.Int64)})
        assert back["numbers"].to_list() == rows

    def test_writes_json_of_any_length(self) -> None:
        told = [None, "{}", '{"a":1}', json.dumps({"где": "я" * 100}), "null", json.dumps(list(range(200)))]
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE said (n bigint, told jsonb)")
            write_columns("said", pl.DataFrame({"n": range(len(told)), "told": told}))
            cursor.execute("SELECT told::text FROM said ORDER BY n")
            back = [None if text is None else json.loads(text) for (text,) in cursor.fetchall()]
        assert back == [None if text is None else json.loads(text) for text in told]

    def test_writes_texts_all_different_in_another_way(self) -> None:
        words = [f"слово {number}" for number in range(300)]
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE words (word text)")
        write_columns("words", pl.DataFrame({"word": words}))
        back = read_columns("SELECT word FROM words", schema={"word": pl.String})
        assert sorted(back["word"]) == sorted(words)

    def test_refuses_a_number_that_its_column_cannot_hold(self, table: str) -> None:
        with pytest.raises(UnableToEncodeRows):
            write_columns(table, pl.DataFrame({"small": [40_000]}))
