"""A period asked for by its days is the one that the ranges of the server would tell."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from sbyt.kit.columns.copy_out import read_columns
from sbyt.kit.columns.periods import begun_before, end_of, goes_beyond

JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)
DAYS = {"id": pl.Int64, "valid_from": pl.Date, "valid_to": pl.Date}
_RANGES = """
SELECT row_number() OVER () AS id, range.* FROM (VALUES
    (daterange('2024-01-01', NULL)), (daterange('2024-01-01', '2025-06-01')), (daterange('2024-01-01', '2025-06-02')),
    (daterange('2025-06-30', '2025-07-05')), (daterange('2025-07-01', NULL)), (daterange(NULL, '2025-06-10')), (daterange(NULL, NULL)),
    (daterange('2025-06-05', '2025-06-20')), (daterange('2025-06-20', NULL)), ('empty'::daterange)) range (valid)
"""


class TestPeriods:
    @pytest.mark.django_db
    def test_of_a_month_are_those_that_overlap_it(self) -> None:
        by_days = read_columns(
            f"SELECT id, lower(valid), {end_of('valid')} FROM ({_RANGES}) r WHERE {goes_beyond('valid')} ORDER BY id",
            params={"date_from": JUNE},
            schema=DAYS,
        )
        by_ranges = read_columns(
            f"SELECT id, lower(valid), upper(valid) FROM ({_RANGES}) r WHERE valid && daterange(%s, %s) ORDER BY id",
            params=[JUNE, JULY],
            schema=DAYS,
        )
        assert begun_before(by_days, JULY).rows() == by_ranges.rows()
        assert by_ranges["id"].to_list() == [1, 3, 4, 6, 7, 8, 9]

    @pytest.mark.django_db
    def test_of_two_ranges_are_their_common_days(self) -> None:
        pairs = f"WITH r AS ({_RANGES}) SELECT a.id * 100 + b.id AS id, a.valid AS one, b.valid AS other FROM r a, r b"
        by_days = read_columns(
            f"SELECT id, greatest(lower(one), lower(other)), {end_of('one', 'other')} FROM ({pairs}) p"
            f" WHERE {goes_beyond('one')} AND {goes_beyond('other')} ORDER BY id",
            params={"date_from": JUNE},
            schema=DAYS,
        )
        by_ranges = read_columns(
            f"SELECT id, lower(one * other), upper(one * other) FROM ({pairs}) p"
            " WHERE one * other && daterange(%s, %s) ORDER BY id",
            params=[JUNE, JULY],
            schema=DAYS,
        )
        assert begun_before(by_days, JULY).rows() == by_ranges.rows()
        assert by_ranges.height == 35

    def test_stay_the_very_frame_where_none_begins_later(self) -> None:
        frame = pl.DataFrame([(1, JUNE, None), (2, None, JULY)], schema=DAYS, orient="row")
        assert begun_before(frame, JULY) is frame
