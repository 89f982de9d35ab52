"""The window of an average stands where the event found it: worked by hand."""

from __future__ import annotations

import pytest

from sbyt.calc.grounds import ACCESS_REFUSED, METER_FAILED
from tests.calc.households import a_flat, billed, shown, told
from tests.calc.tables import SINCE_2020, day

WINTER_AND_SPRING = (
    shown("25.08.2020", "0"),
    shown("25.12.2020", "1220"),  # 10 a day in winter
    shown("25.07.2021", "2916", used=True),  # 8 a day since; 2916 / 334 days in all
)


class TestAMeterThatFailed:
    @pytest.mark.parametrize(
        ("month", "kwh", "rubles"),
        [
            ("08.2021", 271, 921.4),  # 2916 / 334 × 31 = 270,6
            ("12.2021", 271, 921.4),  # not 1696 / 212 × 31 = 248 of a window that moves
            ("08.2022", 271, 921.4),
            ("06.2023", 262, 890.8),  # 2916 / 334 × 30 = 261,9
        ],
    )
    def test_is_billed_by_the_same_mean_day_until_it_works_again(self, month, kwh, rubles):
        failed = [(10, METER_FAILED, day("01.08.2021"), None, None, None)]
        result = billed(month, a_flat(*WINTER_AND_SPRING, grounds=failed))
        assert told(result) == [("T0", "average", kwh, rubles)]
        assert result.lines["reading_ids"].to_list() == [[1, 3]]

    def test_that_was_taken_away_has_the_mean_day_of_its_last_year_too(self):
        gone = [(50, 60, 10, "T0", 6, 1, SINCE_2020[0], day("01.08.2021"))]
        flat = a_flat(*WINTER_AND_SPRING, registers=gone)
        assert (
            told(billed("08.2021", flat)) == told(billed("12.2022", flat)) == [("T0", "average", 271, 921.4)]
        )

    def test_is_not_estimated_by_what_was_read_after_the_event(self):
        rows = [*WINTER_AND_SPRING, shown("10.10.2021", "2916", source="controller")]
        failed = [(10, METER_FAILED, day("01.08.2021"), None, None, None)]
        assert told(billed("12.2021", a_flat(*rows, grounds=failed))) == [("T0", "average", 271, 921.4)]


class TestAMeterNotRead:
    def test_without_a_limit_keeps_its_mean_day_as_well(self):
        flat = a_flat(*WINTER_AND_SPRING)
        for month in ("08.2021", "12.2021", "07.2022"):
            result = billed(month, flat, no_reading_max_average_periods=None)
            assert told(result) == [("T0", "average", 271, 921.4)]

    def test_twice_in_a_row_by_acts_goes_on_from_the_first_event(self):
        acts = [
            (10, ACCESS_REFUSED, day("10.08.2021"), day("20.09.2021"), None, None),
            (10, METER_FAILED, day("20.09.2021"), None, None, None),
        ]
        flat = a_flat(*WINTER_AND_SPRING, grounds=acts)
        assert told(billed("12.2021", flat)) == [("T0", "average", 271, 921.4)]


class TestANarrowWindow:
    def test_of_half_a_year_asked_begins_with_the_reading_before_it(self):
        flat = a_flat(
            shown("25.04.2020", "0"),
            shown("10.02.2021", "2910"),
            shown("25.05.2021", "3950", used=True),  # 3950 / 395 days: 10 a day
        )
        result = billed("06.2021", flat, average_full_months=6)
        assert told(result) == [("T0", "average", 300, 1020.0)]
        assert result.lines["reading_ids"].to_list() == [[1, 3]]

    def test_of_readings_once_a_year_is_that_year(self):
        flat = a_flat(shown("20.05.2020", "0"), shown("25.05.2021", "3700", used=True))
        assert told(billed("06.2021", flat, average_full_months=6)) == [
            ("T0", "average", 300, 1020.0)
        ]  # 3700 / 370 × 30

    def test_of_three_months_is_enough_by_itself(self):
        flat = a_flat(
            shown("25.04.2020", "0"),
            shown("10.02.2021", "2910"),
            shown("25.05.2021", "3950", used=True),  # 1040 / 104: 10 a day, by the window alone
        )
        result = billed("06.2021", flat)
        assert told(result) == [("T0", "average", 300, 1020.0)]
        assert result.lines["reading_ids"].to_list() == [[2, 3]]

    def test_does_not_reach_past_a_window_of_half_a_year(self):
        flat = a_flat(
            shown("25.04.2020", "0"),
            shown("25.11.2020", "4000"),
            shown("25.05.2021", "5810", used=True),  # 1810 / 181: 10 a day
        )
        assert told(billed("06.2021", flat, average_full_months=6)) == [("T0", "average", 300, 1020.0)]
