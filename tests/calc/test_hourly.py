"""Days of any clock as 24 hours: what came twice is summed, what was left out is nothing, what is unknown stays so."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.calc.hourly import INTERVALS, UnableToReadHours, hours_of_intervals
from tests.calc.tables import table


def hours(day: date, values: list[int | None], qualities: list[int] | None = None) -> list[int | None]:
    row = (1, 1, day, values, qualities or [0] * len(values))
    return list(hours_of_intervals(table(INTERVALS, row)).row(0)[3:])


class TestADay:
    def test_of_half_hours_is_summed_by_two(self):
        assert hours(date(2021, 5, 1), list(range(48)))[:3] == [1, 5, 9]

    def test_knows_an_hour_whose_parts_are_all_known_and_commercial(self):
        values: list[int | None] = [1] * 48
        values[2] = None
        assert hours(date(2021, 5, 1), values, [0] * 4 + [1] + [0] * 43)[:4] == [2, None, None, 2]


class TestClocks:
    @pytest.mark.parametrize(
        ("day", "values", "first"),
        [
            # back at three in 2010, at two in 2014, by two hours in Chita; forward at two
            (date(2010, 10, 31), [10, 11, 12, 13, 14, *[0] * 20], [10, 11, 12 + 13, 14]),
            (date(2014, 10, 26), [10, 11, 12, 13, 14, *[0] * 20], [10, 11 + 12, 13, 14]),
            (date(2014, 10, 26), [10, 11, 12, 13, 14, 15, *[0] * 20], [10 + 12, 11 + 13, 14, 15]),
            (date(2011, 3, 27), [10, 11, 13, 14, *[0] * 19], [10, 11, 0, 13]),
            (date(2016, 12, 4), [10, 10, 11, 11, 13, 13, *[0] * 40], [20, 22, 0, 26]),
        ],
    )
    def test_that_moved_keep_every_value_in_the_hour_it_was_in(self, day, values, first):
        found = hours(day, values)
        assert found[:4] == first
        assert sum(value or 0 for value in found) == sum(values)

    def test_of_no_place_are_refused(self):
        with pytest.raises(UnableToReadHours, match="a day of 47 values"):
            hours(date(2021, 5, 1), [1] * 47)
