"""Rows encoded by columns are what PostgreSQL's binary COPY stores."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from django.db import connection

from sbyt.kit.columns.copy_binary import (
    HEADER,
    TRAILER,
    Kind,
    Known,
    Spans,
    TableShape,
    Texts,
    UnableToEncodeRows,
    Values,
    encoded_rows,
)
from sbyt.kit.columns.vocabulary import Vocabulary, digits

SHAPE = TableShape(
    "rows_go",
    {
        "id": Kind.INT8,
        "small": Kind.INT2,
        "whole": Kind.INT4,
        "flag": Kind.BOOL,
        "day": Kind.DATE,
        "moment": Kind.MOMENT,
        "span": Kind.SPAN,
        "words": Kind.TEXT,
        "maybe": Kind.INT8,
    },
)


@pytest.fixture
def table(db: None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE rows_go (id bigint, small smallint, whole int, flag bool, day date,"
            " moment timestamptz, span daterange, words text, maybe bigint) ON COMMIT DROP"
        )
    return "rows_go"


def stored(columns: Mapping[str, Values], rows: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        with cursor.cursor.copy(SHAPE.copy_statement) as copy:
            copy.write(HEADER)
            for piece in encoded_rows(SHAPE, columns, rows=rows):
                copy.write(piece)
            copy.write(TRAILER)
        cursor.execute("SELECT *, lower(span), upper(span) FROM rows_go ORDER BY id")
        return list(cursor.fetchall())


def columns(rows: int) -> dict[str, Values]:
    """One value for all rows of every kind."""
    return {
        "id": np.arange(rows),
        "small": 7,
        "whole": -1,
        "flag": True,
        "day": date(2025, 6, 1),
        "moment": datetime(2025, 6, 1, 12, 0, 0, 1, tzinfo=UTC),
        "span": Spans(np.full(rows, np.datetime64("1999-12-31"))),
        "words": "слово",
        "maybe": None,
    }


class TestEncodedRows:
    def test_one_value_stands_in_all_rows(self, table: str) -> None:
        first, second = stored(columns(2), 2)
        assert first[:6] == (0, 7, -1, True, date(2025, 6, 1), datetime(2025, 6, 1, 12, 0, 0, 1, tzinfo=UTC))
        assert first[7:] == ("слово", None, date(1999, 12, 31), None)
        assert second[0] == 1

    def test_a_value_a_row_comes_back_equal(self, table: str) -> None:
        given = columns(3) | {
            "small": np.array([-32768, 0, 32767]),
            "flag": np.array([True, False, True]),
            "day": np.array(["1969-01-01", "2000-01-01", "2199-12-31"], dtype="datetime64[D]"),
            "moment": np.array(["1999-12-31T23:59:59", "2000-01-01", "2025-06-01T05:04:03.000002"], "M8[us]"),
            "words": Vocabulary(["", "я", "длинное слово"]).at(np.array([2, 0, 1])),
            "maybe": Known(np.array([5, 6, 7]), np.array([True, False, True])),
        }
        rows = stored(given, 3)
        assert [row[1] for row in rows] == [-32768, 0, 32767]
        assert [row[3] for row in rows] == [True, False, True]
        assert [row[4] for row in rows] == [date(1969, 1, 1), date(2000, 1, 1), date(2199, 12, 31)]
        assert rows[0][5] == datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)
        assert rows[2][5] == datetime(2025, 6, 1, 5, 4, 3, 2, tzinfo=UTC)
        assert [row[7] for row in rows] == ["длинное слово", "", "я"]
        assert [row[8] for row in rows] == [5, None, 7]

    def test_more_rows_than_are_laid_at_once_keep_their_order(self, table: str) -> None:
        count = 10_000
        given = columns(count) | {"words": digits(np.arange(count), width=6, prefix="N")}
        rows = stored(given, count)
        assert [row[7] for row in rows[:2]] == ["N000000", "N000001"]
        assert (rows[-1][0], rows[-1][7], len(rows)) == (9999, "N009999", 10_000)

    def test_a_column_too_few_is_refused_by_name(self) -> None:
        given = columns(1)
        del given["day"]
        with pytest.raises(UnableToEncodeRows, match="rows_go: day"):
            list(encoded_rows(SHAPE, given, rows=1))

    def test_a_value_of_another_kind_is_refused(self) -> None:
        with pytest.raises(UnableToEncodeRows, match=r"rows_go.whole: 'семь' is not INT4"):
            list(encoded_rows(SHAPE, columns(1) | {"whole": "семь"}, rows=1))


class TestDigits:
    @pytest.mark.parametrize(
        ("number", "width", "prefix", "written"),
        [
            (7, 3, "", b"007"),
            (12345, 5, "S", b"S12345"),
            (123456789, 9, "95", b"95123456789"),
            (10**8, 4, "", b"0000"),
        ],
    )
    def test_a_number_is_written_in_so_many_digits(
        self, number: int, width: int, prefix: str, written: bytes
    ) -> None:
        texts = digits(np.array([number]), width=width, prefix=prefix)
        assert texts.matrix.tobytes() == written

    def test_a_word_keeps_its_length_beside_a_longer_one(self) -> None:
        texts = Vocabulary(["да", "нет"]).at(np.array([0, 1]))
        assert isinstance(texts, Texts)
        assert texts.lengths is not None
        assert texts.lengths.tolist() == [4, 6]
