"""A flat of rooms with one meter for all: worked by hand."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calc.households import a_flat, billed, codes, shown
from tests.calc.tables import SINCE_2020, day, random_tables

SHARED = (900, 901, 90, "T0", 6, 1, *SINCE_2020)


def flat(*readings: Any, people: tuple[int, ...] = (2, 3), meters: tuple[int, ...] = (), **rows: Any):
    """Return a flat at point 90 with a room for each of `people`; rooms of `meters` have a meter of their own."""
    numbers = range(1, len(people) + 1)
    usual = {
        "supply": [(n, 9 + n, 100, 999 + n, 5, *SINCE_2020, "gas", 1, 2_000) for n in numbers],
        "registers": [SHARED, *((50 + n, 60 + n, 9 + n, "T0", 6, 1, *SINCE_2020) for n in meters)],
        "occupancy": [(999 + n, *SINCE_2020, count) for n, count in zip(numbers, people, strict=True)],
        "flats": [(7, None, 90, False)],
        "flat_members": [(9 + n, 7) for n in numbers],
    }
    return a_flat(*readings, **{**usual, **rows})


def counted(since, until, *, register=900, installation=901):
    place = {"register": register, "installation": installation}
    return shown("20.05.2021", since, used=True, **place), shown("20.06.2021", until, **place)


def room(n, since, until):
    return counted(since, until, register=50 + n, installation=60 + n)


def told(result):
    return [(row["account_id"], row["method"], row["quantity_wh"] / 1000) for row in result.lines.to_dicts()]


class TestAFlatWithoutMetersInItsRooms:
    def test_is_shared_by_people(self):
        assert told(billed("06.2021", flat(*counted("100", "500")))) == [(1, "share", 160), (2, "share", 240)]

    def test_counts_people_by_days(self):
        people = [
            (1000, *SINCE_2020, 2),
            (1001, day("01.01.2020"), day("16.06.2021"), 1),
            (1001, day("16.06.2021"), None, 3),
        ]
        result = billed("06.2021", flat(*counted("0", "400"), occupancy=people))
        # 2 × 30 = 60 person-days against 1 × 15 + 3 × 15 = 60
        assert told(result) == [(1, "share", 200), (2, "share", 200)]

    def test_does_not_ask_the_meter_of_one_room(self):
        result = billed("06.2021", flat(*counted("100", "500"), *room(1, "0", "10"), meters=(1,)))
        assert told(result) == [(1, "share", 160), (2, "share", 240)]

    def test_adds_up_to_the_watt_hour(self):
        result = billed("06.2021", flat(*counted("0", "100"), people=(1, 1, 1)))
        assert result.lines["quantity_wh"].to_list() == [33_334, 33_333, 33_333]


class TestARoomNobodyIsRegisteredIn:
    def test_counts_for_one_and_is_told(self):
        result = billed("06.2021", flat(*counted("100", "400"), people=(2, 0)))
        assert told(result) == [(1, "share", 200), (2, "share", 100)]
        assert codes(result) == ["NO_PEOPLE"]


class TestAFlatWithAMeterInEveryRoom:
    def test_pays_each_room_and_the_rest_by_people(self):
        result = billed(
            "06.2021", flat(*counted("0", "400"), *room(1, "0", "120"), *room(2, "0", "180"), meters=(1, 2))
        )
        assert sorted(told(result)) == [
            (1, "meter", 120),
            (1, "share", 40),
            (2, "meter", 180),
            (2, "share", 60),
        ]

    def test_that_counted_more_than_the_flat_shares_nothing_and_says_so(self):
        result = billed(
            "06.2021", flat(*counted("0", "290"), *room(1, "0", "120"), *room(2, "0", "180"), meters=(1, 2))
        )
        assert (told(result), codes(result)) == ([(1, "meter", 120), (2, "meter", 180)], ["FLAT_NEG"])

    def test_or_by_agreement_in_some(self):
        flats = [(7, None, 90, True)]
        result = billed("06.2021", flat(*counted("0", "400"), *room(1, "0", "100"), meters=(1,), flats=flats))
        assert sorted(told(result)) == [(1, "meter", 100), (1, "share", 120), (2, "share", 180)]


class TestASection:
    def test_is_taken_off_the_flat_and_shared_among_its_own(self):
        section = (91, 902, 91, "T0", 6, 1, *SINCE_2020)
        result = billed(
            "06.2021",
            flat(
                *counted("0", "600"),
                *counted("0", "300", register=91, installation=902),
                people=(1, 1, 2),
                registers=[SHARED, section],
                flats=[(7, None, 90, False), (8, 7, 91, False)],
                flat_members=[(10, 7), (11, 8), (12, 8)],
            ),
        )
        by_account = result.lines.group_by("account_id").agg(pl.col("quantity_wh").sum()).sort("account_id")
        # the rest of the flat, 300, by 1 : 1 : 2; the section's 300 by 1 : 2
        assert by_account["quantity_wh"].to_list() == [75_000, 175_000, 350_000]


class TestASharedMeterWithoutAReading:
    HISTORY = (
        shown("20.11.2020", "0", register=900, installation=901),
        shown("20.05.2021", "1810", register=900, installation=901, used=True),  # 181 days: 10 a day
    )

    def test_is_shared_by_its_average(self):
        assert told(billed("06.2021", flat(*self.HISTORY))) == [(1, "average", 120), (2, "average", 180)]

    def test_takes_off_what_was_estimated_when_it_is_read(self):
        earlier = [
            (90, "T0", "average", day("01.06.2021"), day("01.07.2021"), wh) for wh in (120_000, 180_000)
        ]
        later = shown("20.07.2021", "2460", register=900, installation=901)
        result = billed("07.2021", flat(*self.HISTORY, later, earlier_lines=earlier))
        assert told(result) == [(1, "share", 140), (2, "share", 210)]  # 650 − 300 = 350

    def test_without_an_average_leaves_each_room_to_its_own_ladder(self):
        norms = [(n, "gas", 1, n, *SINCE_2020, 60_000) for n in (1, 2, 3)]
        result = billed("06.2021", flat(norms=norms))
        assert told(result) == [(1, "norm", 120), (2, "norm", 180)]


class TestASharedMeterReadAfterAMonthWithout:
    """May went without a reading of the shared meter; June's covers both months, 400 kWh."""

    READ = (
        shown("20.04.2021", "0", register=900, installation=901, used=True),
        shown("20.06.2021", "400", register=900, installation=901),
    )

    @staticmethod
    def may(point, method, wh):
        return (point, "T0", method, day("01.05.2021"), day("01.06.2021"), wh)

    def test_takes_off_what_rooms_were_billed_by_their_own_norm(self):
        earlier = [self.may(10, "norm", 60_000), self.may(11, "average", 90_000)]
        result = billed("06.2021", flat(*self.READ, earlier_lines=earlier))
        assert told(result) == [(1, "share", 100), (2, "share", 150)]  # 400 − 60 − 90 = 250
        assert '"earlier_wh":150000,"metered_wh":400000' in result.lines["basis"][0]

    def test_leaves_norms_where_they_are_not_reconciled(self):
        earlier = [self.may(10, "norm", 60_000), self.may(11, "average", 90_000)]
        result = billed("06.2021", flat(*self.READ, earlier_lines=earlier), reconcile_norm=False)
        assert told(result) == [(1, "share", 124), (2, "share", 186)]  # 400 − 90 = 310

    def test_takes_off_what_rooms_were_billed_by_their_own_meters(self):
        earlier = [
            *(self.may(10, "meter", 100_000), self.may(11, "meter", 40_000)),
            self.may(90, "average", 50_000),
        ]
        rooms = (*room(1, "0", "110"), *room(2, "0", "50"))
        result = billed("06.2021", flat(*self.READ, *rooms, meters=(1, 2), earlier_lines=earlier))
        # 400 − 100 − 40 − 50 = 210 of June, the rooms have 160 of it
        assert sorted(told(result)) == [
            (1, "meter", 110),
            (1, "share", 20),
            (2, "meter", 50),
            (2, "share", 30),
        ]

    def test_does_not_take_off_the_month_of_its_base_reading(self):
        earlier = [(10, "T0", "meter", day("25.05.2021"), day("01.06.2021"), 9_000)]
        rooms = (*room(1, "0", "110"), *room(2, "0", "50"))
        tables = flat(*counted("0", "400"), *rooms, meters=(1, 2), earlier_lines=earlier)
        assert billed("06.2021", tables).lines["quantity_wh"].sum() == 400_000

    def test_takes_off_what_a_section_was_billed_by(self):
        section = (91, 902, 91, "T0", 6, 1, *SINCE_2020)
        tables = flat(
            *self.READ,
            *counted("0", "80", register=91, installation=902),
            people=(1, 1, 2),
            registers=[SHARED, section],
            flats=[(7, None, 90, False), (8, 7, 91, False)],
            flat_members=[(10, 7), (11, 8), (12, 8)],
            earlier_lines=[self.may(91, "share", 70_000), self.may(90, "average", 130_000)],
        )
        assert billed("06.2021", tables).lines["quantity_wh"].sum() == 200_000  # 400 − 70 − 130


@random_tables(examples=40)
@given(used=st.integers(0, 900), people=st.lists(st.integers(0, 5), min_size=1, max_size=4).map(tuple))
def test_rooms_add_up_to_the_flat(used, people):
    result = billed("06.2021", flat(*counted("0", str(used)), people=people))
    assert result.lines["quantity_wh"].sum() == used * 1000


@pytest.mark.parametrize("days", [10, 20])
def test_a_room_let_in_the_middle_of_the_month_weighs_by_its_days(days):
    supply = [
        (1, 10, 100, 1000, 5, *SINCE_2020, "gas", 1, 2_000),
        (2, 11, 100, 1001, 5, day(f"{31 - days}.06.2021"), None, "gas", 1, 2_000),
    ]
    result = billed("06.2021", flat(*counted("0", "500"), people=(1, 1), supply=supply))
    assert told(result)[1][2] == round(500 * days / (30 + days), 3)
