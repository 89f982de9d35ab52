"""What a rule lets in."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.frames import (
    UnableToUseFrame,
    begins_run,
    conform,
    joined_by_pair,
    pair,
    rows_without,
    running_sum,
)

SCHEMA = pl.Schema({"id": pl.Int64(), "zone": pl.String(), "values": pl.List(pl.Int64())})


class TestATableGivenToARule:
    def test_is_widened_ordered_and_stripped_of_other_columns(self):
        table = pl.DataFrame(
            {"other": [1.5], "values": [[1, None]], "zone": [None], "id": [7]},
            schema={"other": pl.Float64, "values": pl.List(pl.Int16), "zone": pl.Null, "id": pl.Int32},
        )
        taken = conform(table, SCHEMA, name="t")
        assert taken.schema == SCHEMA
        assert taken.rows() == [(7, None, [1, None])]

    def test_without_a_column_is_refused_by_its_name(self):
        with pytest.raises(UnableToUseFrame, match="t: no column zone, values"):
            conform(pl.DataFrame({"id": [1]}), SCHEMA, name="t")

    @pytest.mark.parametrize("dtype", [pl.Float64, pl.Decimal(10, 2), pl.String])
    def test_with_a_fraction_or_text_for_a_whole_number_is_refused(self, dtype):
        table = pl.DataFrame({"id": ["1"]}).cast({"id": dtype})
        table = table.with_columns(zone=pl.lit("T0"), values=pl.lit([1], dtype=pl.List(pl.Int64)))
        with pytest.raises(UnableToUseFrame, match=r"t\.id"):
            conform(table, SCHEMA, name="t")


class TestRowsSortedByTheirKey:
    def test_begin_a_run_where_either_column_changes(self):
        rows = pl.DataFrame({"a": [1, 1, 1, 2, 2], "b": [5, 5, 6, 6, 6]})
        assert rows.select(begins_run("a", "b")).to_series().to_list() == [True, False, True, True, False]

    def test_begin_one_run_of_what_is_not_known(self):
        rows = pl.DataFrame({"a": [None, None, 1, 1]}, schema={"a": pl.Int64})
        assert rows.select(begins_run("a")).to_series().to_list() == [True, False, True, False]

    def test_sum_up_within_the_key_alone(self):
        rows = pl.DataFrame({"a": [1, 1, 2, 3, 3, 3], "kop": [10, -3, 7, 0, 4, 4]})
        assert rows.select(running_sum("kop", "a")).to_series().to_list() == [10, 7, 7, 0, 4, 8]

    def test_are_none(self):
        nothing = pl.DataFrame(schema={"a": pl.Int64, "kop": pl.Int64})
        assert nothing.select(running_sum("kop", "a")).to_series().to_list() == []


class TestAPairOfColumns:
    def test_is_a_list_of_both_unknown_ones_too(self):
        rows = pl.DataFrame({"a": [1, None, None], "b": [2, 4, None]}, schema={"a": pl.Int64, "b": pl.Int64})
        told = rows.select(pair=pair("a", "b"))
        assert told["pair"].to_list() == [[1, 2], [None, 4], [None, None]]
        assert told.equals(rows.select(pair=pl.concat_list("a", "b")))


_few = st.integers(1, 3)
_pairs = st.tuples(_few, _few)


class TestAJoinByAPair:
    @given(
        left=st.lists(st.tuples(_few, st.none() | _few), max_size=6),
        right=st.lists(_pairs, max_size=6, unique=True),
        how=st.sampled_from(["inner", "left"]),
    )
    def test_is_the_join_by_both_columns_in_the_order_of_the_left(self, left, right, how):
        key = {"register_id": pl.Int64, "installation_id": pl.Int64}
        rows = pl.DataFrame(left, schema=key, orient="row").with_row_index("row")
        known = pl.DataFrame(right, schema=key, orient="row").with_row_index("scale")
        expected = rows.join(known, on=list(key), how=how, maintain_order="left")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sbyt.calc.frames._FEW", 0)  # as if there were many
            told = joined_by_pair(rows, known, ("register_id", "installation_id"), how=how)
        assert told.equals(expected)
        assert joined_by_pair(rows, known, ("register_id", "installation_id"), how=how).equals(expected)


class TestRowsWithoutOthers:
    ROWS = pl.DataFrame({"point": [3, 1, 2, 1], "row": [0, 1, 2, 3]})

    def test_stay_in_their_order(self):
        others = pl.DataFrame({"point": [1, 7]})
        assert rows_without(self.ROWS, others, key="point").rows() == [(3, 0), (2, 2)]

    def test_are_the_rows_themselves_where_there_are_no_others(self):
        assert rows_without(self.ROWS, self.ROWS.clear(), key="point") is self.ROWS
