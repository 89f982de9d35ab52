"""Which readings bound a month, and what lies between them."""

from __future__ import annotations

import pytest

from tests.calc.households import METER, a_flat, billed, codes, shown, told
from tests.calc.tables import SINCE_2020, day


class TestTheReadingsThatBoundAMonth:
    def test_are_the_last_billed_one_and_the_last_one_up_to_the_25th(self):
        flat = a_flat(
            shown("21.05.2021", "1000", used=True),
            shown("28.05.2021", "1040"),
            shown("20.06.2021", "1150"),
            shown("28.06.2021", "1190"),
        )
        # the reading of 28.05 came after the 25th: May ended with 21.05, June is 1150 − 1000
        assert told(billed("06.2021", flat)) == [("T0", "meter", 150, 510.0)]

    def test_without_a_bill_are_the_last_one_before_the_month_and_the_last_one_in_it(self):
        flat = a_flat(shown("21.05.2021", "1000"), shown("28.05.2021", "1040"), shown("20.06.2021", "1150"))
        assert told(billed("06.2021", flat)) == [("T0", "meter", 110, 374.0)]

    def test_leave_no_kilowatt_hour_unbilled_from_month_to_month(self):
        june = a_flat(
            shown("21.05.2021", "1000", used=True), shown("20.06.2021", "1150"), shown("28.06.2021", "1190")
        )
        july = a_flat(
            shown("20.06.2021", "1150", used=True), shown("28.06.2021", "1190"), shown("21.07.2021", "1290")
        )
        energy = told(billed("06.2021", june))[0][2] + told(billed("07.2021", july))[0][2]
        assert energy == 1290 - 1000

    @pytest.mark.parametrize("source", ["controller", "removal"])
    def test_may_be_a_controllers_or_a_removals_after_the_25th(self, source):
        flat = a_flat(shown("21.05.2021", "1000", used=True), shown("28.06.2021", "1190", source=source))
        assert told(billed("06.2021", flat)) == [("T0", "meter", 190, 646.0)]

    def test_are_never_one_that_waits_for_confirmation(self):
        flat = a_flat(
            shown("21.05.2021", "1000", used=True),
            shown("20.06.2021", "1150", state="warned"),
            shown("22.06.2021", "9000", state="asked"),
        )
        assert told(billed("06.2021", flat)) == [("T0", "meter", 150, 510.0)]

    def test_of_one_day_are_the_weightier_one(self):
        flat = a_flat(
            shown("21.05.2021", "1000", used=True),
            shown("20.06.2021", "1150", source="controller"),
            shown("20.06.2021", "1160", source="cabinet"),
        )
        assert told(billed("06.2021", flat)) == [("T0", "meter", 150, 510.0)]

    def test_of_one_day_are_by_the_ranks_of_sources_that_are_given(self):
        flat = a_flat(
            shown("21.05.2021", "1000", used=True),
            shown("20.06.2021", "1150", source="controller"),
            shown("20.06.2021", "1160", source="api"),
            shown("20.06.2021", "1170", source="cabinet"),
        )
        assert told(billed("06.2021", flat, source_ranks=("api", "controller"))) == [
            ("T0", "meter", 160, 544.0)
        ]
        assert told(billed("06.2021", flat, source_ranks=("cabinet",))) == [("T0", "meter", 170, 578.0)]

    def test_of_one_day_and_a_source_without_a_rank_are_the_one_stored_last(self):
        flat = a_flat(
            shown("21.05.2021", "1000", used=True),
            shown("20.06.2021", "1150", source="controller"),
            shown("20.06.2021", "1160", source="cabinet"),
        )
        assert told(billed("06.2021", flat, source_ranks=("api",))) == [("T0", "meter", 160, 544.0)]

    def test_keep_the_figure_that_was_billed_when_it_was_corrected_since(self):
        flat = a_flat(
            shown("21.05.2021", "1000", used=True, source="sheet"),
            shown("21.05.2021", "990", source="controller"),
            shown("20.06.2021", "1150"),
        )
        # May was billed up to 1000, so June starts there: 990 → 1000 is not charged twice
        assert told(billed("06.2021", flat)) == [("T0", "meter", 150, 510.0)]


class TestTheEnergyBetweenThem:
    def test_of_a_household_is_whole_kilowatt_hours(self):
        flat = a_flat(shown("21.06.2021", "21698.7", used=True), shown("21.07.2021", "21850.1"))
        assert told(billed("07.2021", flat)) == [("T0", "meter", 152, 516.8)]
        assert told(billed("07.2021", flat, reading_quantum_wh=1)) == [("T0", "meter", 151.4, 514.76)]

    def test_with_a_ratio_keeps_its_fraction(self):
        flat = a_flat(
            shown("20.05.2021", "1430.5", used=True),
            shown("20.06.2021", "1843.7"),
            registers=[(50, 60, 10, "T0", 6, 40, *SINCE_2020)],
        )
        assert told(billed("06.2021", flat))[0][2] == 16_528  # (1843,7 − 1430,5) × 40

    def test_passes_zero_only_where_it_was_confirmed(self):
        five_digits = [(50, 60, 10, "T0", 5, 1, *SINCE_2020)]
        confirmed = a_flat(
            shown("20.05.2021", "99900", used=True),
            shown("20.06.2021", "35", rolled_over=True),
            registers=five_digits,
        )
        assert told(billed("06.2021", confirmed)) == [("T0", "meter", 135, 459.0)]
        silent = a_flat(
            shown("20.05.2021", "99900", used=True), shown("20.06.2021", "35"), registers=five_digits
        )
        result = billed("06.2021", silent)
        assert told(result) == [("T0", "meter", -99_865, -339_541.0)]
        assert (codes(result), result.issues["blocks"].to_list()) == (["NEGATIVE"], [True])

    def test_passes_zero_on_a_reading_in_between(self):
        flat = a_flat(
            shown("20.05.2021", "99900", used=True),
            shown("05.06.2021", "10", rolled_over=True),
            shown("20.06.2021", "35"),
            registers=[(50, 60, 10, "T0", 5, 1, *SINCE_2020)],
        )
        assert told(billed("06.2021", flat)) == [("T0", "meter", 135, 459.0)]


class TestAReplacedMeter:
    OLD = (50, 60, 10, "T0", 6, 1, SINCE_2020[0], day("10.06.2021"))
    NEW = (51, 61, 10, "T0", 6, 20, day("10.06.2021"), None)

    def test_adds_both_meters_into_one_line(self):
        flat = a_flat(
            shown("20.05.2021", "5000", used=True),
            shown("10.06.2021", "5062", source="removal"),
            shown("10.06.2021", "0.4", register=51, installation=61, source="installation"),
            shown("23.06.2021", "5.3", register=51, installation=61),
            registers=[self.OLD, self.NEW],
        )
        result = billed("06.2021", flat)
        assert told(result) == [("T0", "meter", 160, 544.0)]  # 62 × 1 + 4,9 × 20
        assert result.lines["reading_ids"].to_list() == [[1, 2, 3, 4]]

    def test_leaves_its_last_days_for_the_next_month(self):
        flat = a_flat(
            shown("20.06.2021", "5000", used=True),
            shown("30.06.2021", "5033", source="removal"),
            shown("30.06.2021", "0", register=51, installation=61, source="installation"),
            shown("20.07.2021", "60", register=51, installation=61),
            registers=[(*METER[:7], day("30.06.2021")), (51, 61, 10, "T0", 6, 1, day("30.06.2021"), None)],
        )
        result = billed("07.2021", flat)
        assert told(result) == [("T0", "meter", 93, 316.2)]  # 33 of the old one, 60 of the new one
        assert codes(result) == ["TAIL"]

    def test_with_days_between_is_filled_by_the_average(self):
        flat = a_flat(
            shown("20.01.2021", "1000"),
            shown("20.05.2021", "1240", used=True),  # 240 kWh in 120 days: 2 a day
            shown("05.06.2021", "1270", source="removal"),
            shown("15.06.2021", "0", register=51, installation=61, source="installation"),
            shown("22.06.2021", "20", register=51, installation=61),
            registers=[(*METER[:7], day("05.06.2021")), (51, 61, 10, "T0", 6, 1, day("15.06.2021"), None)],
        )
        result = billed("06.2021", flat)
        assert told(result) == [("T0", "meter", 50, 170.0), ("T0", "average", 20, 68.0)]
        assert codes(result) == ["METER_GAP"]

    def test_has_no_meter_on_the_days_before_the_first_one(self):
        flat = a_flat(
            shown("10.06.2021", "0", source="installation"),
            shown("25.06.2021", "90"),
            registers=[(*METER[:6], day("10.06.2021"), None)],
            norms=[(2, "gas", 2, 2, *SINCE_2020, 56_000)],
            occupancy=[(1000, *SINCE_2020, 2)],
        )
        result = billed("06.2021", flat)
        # 2 people × 56 × 9 / 30 days without a meter
        assert told(result)[0][1:] == ("norm", 33.6, 114.24)
        assert codes(result) == []
