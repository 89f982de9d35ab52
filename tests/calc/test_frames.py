"""What a rule lets in."""

from __future__ import annotations

import polars as pl
import pytest

from sbyt.calc.frames import UnableToUseFrame, conform

SCHEMA = pl.Schema({"id": pl.Int64(), "zone": pl.String(), "values": pl.List(pl.Int64())})


class TestATableGivenToARule:
    def test_is_widened_ordered_and_stripped_of_other_columns(self):
        given = pl.DataFrame(
            {"other": [1.5], "values": [[1, None]], "zone": [None], "id": [7]},
            schema={"other": pl.Float64, "values": pl.List(pl.Int16), "zone": pl.Null, "id": pl.Int32},
        )
        taken = conform(given, SCHEMA, name="t")
        assert taken.schema == SCHEMA
        assert taken.rows() == [(7, None, [1, None])]

    def test_without_a_column_is_refused_by_its_name(self):
        with pytest.raises(UnableToUseFrame, match="t: no column zone, values"):
            conform(pl.DataFrame({"id": [1]}), SCHEMA, name="t")

    @pytest.mark.parametrize("dtype", [pl.Float64, pl.Decimal(10, 2), pl.String])
    def test_with_a_fraction_or_text_for_a_whole_number_is_refused(self, dtype):
        given = pl.DataFrame({"id": ["1"]}).cast({"id": dtype})
        given = given.with_columns(zone=pl.lit("T0"), values=pl.lit([1], dtype=pl.List(pl.Int64)))
        with pytest.raises(UnableToUseFrame, match=r"t\.id"):
            conform(given, SCHEMA, name="t")
