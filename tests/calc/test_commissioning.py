"""A meter put up inside a month that counts from the first of the next one: worked by hand, and day by day."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.dated_rules import MeterCounts
from tests.calc.households import a_flat, billed, shown, told
from tests.calc.reference.plain_rounding import rounded
from tests.calc.tables import SINCE_2020, day, random_tables

NORMS = [(1, "gas", 2, 1, *SINCE_2020, 93_000)]
LIVES_ONE = [(1000, *SINCE_2020, 1)]
PUT_UP = (50, 60, 10, "T0", 6, 1, day("17.03.2021"), None)
READ = (shown("17.03.2021", "0"), shown("24.04.2021", "114"))
MARCH = [(10, "T0", "norm", day("01.03.2021"), day("01.04.2021"), 93_000)]


def bill(
    month: str, *readings: dict[str, Any], counts: MeterCounts = MeterCounts.NEXT_MONTH, **rows: Any
) -> Any:
    usual = {"registers": [PUT_UP], "norms": NORMS, "occupancy": LIVES_ONE}
    return billed(month, a_flat(*(readings or READ), **{**usual, **rows}), meter_counts_from=counts)


class TestAMeterPutUpInTheMonth:
    def test_leaves_the_month_to_the_norm(self) -> None:
        early = (READ[0], shown("25.03.2021", "24"))
        assert told(bill("03.2021", *early)) == [("T0", "norm", 93, 316.2)]

    def test_counts_from_its_own_day_by_default(self) -> None:
        early = (READ[0], shown("25.03.2021", "24"))
        result = bill("03.2021", *early, counts=MeterCounts.OWN_DAY)
        assert told(result) == [("T0", "norm", 48, 163.2), ("T0", "meter", 24, 81.6)]  # 93 × 16 / 31

    def test_leaves_the_days_after_a_gap_to_the_average(self) -> None:
        before = (49, 59, 10, "T0", 6, 1, date(2020, 1, 1), day("01.03.2021"))
        old = [
            shown(f"{when}", kwh, register=49, installation=59)
            for when, kwh in (("20.11.2020", "0"), ("28.02.2021", "300"))
        ]
        result = bill("03.2021", *old, *READ[:1], registers=[before, PUT_UP])
        assert told(result) == [("T0", "average", 93, 316.2)]  # 300 / 100 × 31

    def test_counts_at_once_where_it_takes_another_ones_place(self) -> None:
        before = (49, 59, 10, "T0", 6, 1, date(2020, 1, 1), day("17.03.2021"))
        readings = [
            shown("24.02.2021", "500", register=49, installation=59, used=True),
            shown("17.03.2021", "540", register=49, installation=59, source="removal"),
            READ[0],
            shown("25.03.2021", "20"),
        ]
        result = bill("03.2021", *readings, registers=[before, PUT_UP])
        assert sum(line[2] for line in told(result)) == 60


class TestItsFirstDifference:
    def test_leaves_out_the_days_before_it_counts(self) -> None:
        # 114 in 38 days, 15 of them in March: 114 − 45
        result = bill("04.2021", earlier_lines=MARCH)
        assert told(result) == [("T0", "meter", 69, 234.6)]
        assert json.loads(result.lines["basis"][0])["before_wh"] == 45_000

    def test_leaves_them_out_after_a_month_by_average_too(self) -> None:
        april = (10, "T0", "norm", day("01.04.2021"), day("01.05.2021"), 93_000)
        late = (READ[0], shown("16.05.2021", "120"))
        # 120 in 60 days: 30 are of March; 90 − 93
        assert told(bill("05.2021", *late, earlier_lines=[*MARCH, april])) == [("T0", "meter", -3, -10.2)]

    def test_is_whole_where_its_first_days_were_billed_by_it(self) -> None:
        own_day = [(10, "T0", "norm", day("17.03.2021"), day("01.04.2021"), 45_000)]
        assert told(bill("04.2021", earlier_lines=own_day)) == [("T0", "meter", 69, 234.6)]  # 114 − 45 billed

    def test_begins_with_the_reading_that_closed_its_first_month(self) -> None:
        closed = (READ[0], shown("25.03.2021", "24"), READ[1])
        assert told(bill("04.2021", *closed, earlier_lines=MARCH)) == [("T0", "meter", 90, 306.0)]

    def test_is_whole_where_it_was_put_up_on_the_first(self) -> None:
        meter = (50, 60, 10, "T0", 6, 1, day("01.04.2021"), None)
        readings = (shown("01.04.2021", "0"), READ[1])
        assert told(bill("04.2021", *readings, registers=[meter])) == [("T0", "meter", 114, 387.6)]


@random_tables(examples=40)
@given(put_up=st.integers(2, 31), read=st.integers(2, 24), used=st.integers(0, 900))
def test_the_first_difference_is_its_days_from_the_first_of_the_month(
    put_up: int, read: int, used: int
) -> None:
    meter = (50, 60, 10, "T0", 6, 1, date(2021, 3, put_up), None)
    readings = (shown(f"{put_up:02}.03.2021", "0"), shown(f"{read:02}.04.2021", str(used)))
    whole = (date(2021, 4, read) - date(2021, 3, put_up)).days
    before = rounded(Fraction(used * 1000 * (32 - put_up), whole), 1)
    got = bill("04.2021", *readings, registers=[meter], earlier_lines=MARCH)
    assert got.lines["quantity_wh"].sum() == used * 1000 - before
