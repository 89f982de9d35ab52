"""Parts of a flow by hours: each month equals its formula, whatever its hours round to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.running_parts import running_parts
from tests.calc.reference.plain_rounding import rounded
from tests.calc.tables import random_tables

Hours = Sequence[int | None]
FIRST = date(2026, 6, 1)


def parts(*days: Hours, of: tuple[int, int], backwards: bool = False) -> list[int | None]:
    """The hours of one node over days that follow one another."""
    rows = [(7, FIRST + timedelta(days=number), *hours, *of) for number, hours in enumerate(days)]
    flow = pl.DataFrame(
        rows[::-1] if backwards else rows,
        schema={
            "node_id": pl.Int64(),
            "day": pl.Date(),
            **dict.fromkeys(HOUR_COLUMNS, pl.Int64()),
            "numerator": pl.Int64(),
            "denominator": pl.Int64(),
        },
        orient="row",
    )
    found = running_parts(flow, numerator=pl.col("numerator"), denominator=pl.col("denominator"))
    return [value for row in found.iter_rows() for value in row[2:]]


class TestAPartOfAFlow:
    def test_of_few_wh_an_hour_is_not_lost(self) -> None:
        """10 Wh × 4 % is 0.4 Wh: by the end of hours 1 … 5 it is 0.4, 0.8, 1.2, 1.6, 2.0."""
        found = parts([10] * 24, of=(4, 100))
        assert found[:5] == [0, 1, 0, 1, 0]
        assert sum(one or 0 for one in found) == 10  # 9.6

    def test_is_that_of_the_month_whatever_its_hours_are(self) -> None:
        # 720 hours of 100 000 kWh: 138 888 or 138 889 Wh, 5 % of them 5 000 000 Wh
        even = [100_000_000 * (hour + 1) // 720 - 100_000_000 * hour // 720 for hour in range(720)]
        days = [even[day * 24 : day * 24 + 24] for day in range(30)]
        assert sum(one or 0 for one in parts(*days, of=(5, 100))) == 5_000_000

    def test_goes_on_from_day_to_day_in_their_order(self) -> None:
        days = [[0] * 23 + [1], [1] + [0] * 23]
        # 0.5 by the end of the first day, 1.0 after the next hour
        assert parts(*days, of=(1, 2)) == [0] * 23 + [1] + [0] * 24
        assert parts(*days, of=(1, 2), backwards=True) == parts(*days, of=(1, 2))

    def test_goes_on_behind_a_gap_from_the_sum_before_it(self) -> None:
        # thirds of 1 000: 333.3 and, behind two unknown hours, 666.7 and 1 000
        found = parts([1_000, None, None, 1_000, 1_000] + [0] * 19, of=(1, 3))
        assert found[:5] == [333, None, None, 334, 333]

    def test_of_a_whole_day_of_gaps_is_unknown(self) -> None:
        assert parts([5] * 24, [None] * 24, [5] * 24, of=(1, 1)) == [5] * 24 + [None] * 24 + [5] * 24

    def test_of_a_negative_flow_is_the_negative_of_it(self) -> None:
        assert parts([-501] * 24, of=(1, 2)) == [-one for one in parts([501] * 24, of=(1, 2)) if one]

    def test_of_no_flow_at_all_is_nothing(self) -> None:
        assert parts(of=(1, 2)) == []

    def test_in_halves_makes_the_meter_again(self) -> None:
        """501 Wh an hour: 251 and 250 by turns, 6 012 of the day's 12 024; by each hour it would be 251 × 24 = 6 024."""
        half = parts([501] * 24, of=(1, 2))
        assert half == [251, 250] * 12
        assert 2 * sum(one or 0 for one in half) == 501 * 24


class TestEveryPart:
    @random_tables(examples=60)
    @given(
        st.lists(
            st.lists(st.one_of(st.none(), st.integers(0, 9_000)), min_size=24, max_size=24),
            min_size=1,
            max_size=3,
        ),
        st.integers(1, 40),
        st.integers(0, 40),
    )
    def test_adds_up_to_the_formula_and_is_within_a_wh_of_each_hour(
        self, days: list[Hours], denominator: int, less: int
    ) -> None:
        numerator = max(0, denominator - less)
        share = Fraction(numerator, denominator)
        flow = [one for day in days for one in day]
        found = parts(*days, of=(numerator, denominator))
        assert sum(one or 0 for one in found) == rounded(share * sum(one or 0 for one in flow))
        for whole, part in zip(flow, found, strict=True):
            assert (part is None) == (whole is None)
            if whole is not None and part is not None:
                assert 0 <= part <= whole
                assert abs(part - share * whole) <= 1
