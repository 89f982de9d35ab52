"""Meter, then average, then norm: worked by hand."""

from __future__ import annotations

import pytest

from sbyt.calc.issues import CREDIT
from tests.calc.households import TERM, TWO_ZONES, a_flat, billed, codes, shown, told
from tests.calc.tables import SINCE_2020, day

HALF_A_YEAR = (
    shown("20.11.2020", "10000"),
    shown("20.02.2021", "10470"),
    shown("20.05.2021", "10905", used=True),  # 905 kWh in 181 days: 5 a day
)
NORMS = [
    (1, "gas", 2, 1, *SINCE_2020, 90_000),
    (2, "gas", 2, 2, *SINCE_2020, 56_000),
    (3, "gas", 2, 3, *SINCE_2020, 44_000),
]
TWO_PEOPLE = [(1000, *SINCE_2020, 2)]


def months_by_average(*months: str) -> list[tuple]:
    return [(10, "T0", "average", day(f"01.{month}"), day(f"28.{month}"), 150_000) for month in months]


class TestAMonthWithoutAReading:
    def test_is_the_mean_day_of_the_year_before_times_its_days(self):
        result = billed("06.2021", a_flat(*HALF_A_YEAR))
        assert told(result) == [("T0", "average", 150, 510.0)]  # 905 / 181 × 30
        assert result.lines["reading_ids"].to_list() == [[1, 3]]
        assert codes(result) == ["NO_READING"]

    def test_is_rounded_to_whole_kilowatt_hours_unless_told_otherwise(self):
        flat = a_flat(shown("20.01.2021", "0"), shown("20.05.2021", "500", used=True))
        assert told(billed("06.2021", flat)) == [("T0", "average", 125, 425.0)]  # 500 / 120 × 30 = 125
        assert told(billed("07.2021", flat)) == [("T0", "average", 129, 438.6)]  # 500 / 120 × 31 = 129,17
        assert told(billed("07.2021", flat, average_quantum_wh=1)) == [("T0", "average", 129.167, 439.17)]

    @pytest.mark.parametrize(
        ("billed_before", "method"),
        [((), "average"), (("03.2021", "04.2021"), "average"), (("03.2021", "04.2021", "05.2021"), "norm")],
    )
    def test_is_by_average_three_times_in_a_row_and_then_by_the_norm(self, billed_before, method):
        flat = a_flat(
            shown("20.09.2020", "1000"),
            shown("20.02.2021", "1765", used=True),
            norms=NORMS,
            occupancy=TWO_PEOPLE,
            earlier_lines=months_by_average(*billed_before),
        )
        assert [line[1] for line in told(billed("06.2021", flat))] == [method]

    def test_may_be_by_average_without_limit(self):
        flat = a_flat(
            shown("20.09.2020", "1000"),
            shown("20.02.2021", "1765", used=True),
            earlier_lines=months_by_average("03.2021", "04.2021", "05.2021"),
        )
        result = billed("06.2021", flat, no_reading_max_average_periods=None)
        assert told(result) == [("T0", "average", 150, 510.0)]  # 765 / 153 × 30

    def test_goes_by_the_norm_when_the_meter_worked_less_than_three_months(self):
        flat = a_flat(
            shown("20.03.2021", "1000"),
            shown("20.05.2021", "1300", used=True),
            norms=NORMS,
            occupancy=TWO_PEOPLE,
        )
        assert told(billed("06.2021", flat)) == [("T0", "norm", 112, 380.8)]  # 2 × 56

    def test_of_a_two_zone_meter_is_estimated_by_zone(self):
        flat = a_flat(
            shown("20.01.2021", "100"),
            shown("20.05.2021", "460", used=True),  # day: 360 / 120
            shown("20.01.2021", "50", register=51),
            shown("20.05.2021", "170", register=51, used=True),  # night: 120 / 120
            registers=[(50, 60, 10, "T1", 6, 1, *SINCE_2020), (51, 60, 10, "T2", 6, 1, *SINCE_2020)],
            rates=list(TWO_ZONES),
        )
        assert told(billed("06.2021", flat)) == [("T1", "average", 90, 351.9), ("T2", "average", 30, 71.4)]

    @pytest.mark.parametrize(
        "night",
        [
            [shown("20.05.2021", "170", register=51, used=True)],  # read once
            [],  # never
            [
                shown("20.01.2021", "170", register=51),
                shown("20.05.2021", "50", register=51, used=True),
            ],  # below zero
        ],
    )
    def test_of_a_two_zone_meter_has_no_average_where_the_night_has_none(self, night):
        flat = a_flat(
            shown("20.01.2021", "100"),
            shown("20.05.2021", "460", used=True),
            *night,
            registers=[(50, 60, 10, "T1", 6, 1, *SINCE_2020), (51, 60, 10, "T2", 6, 1, *SINCE_2020)],
            rates=list(TWO_ZONES),
            norms=NORMS,
            occupancy=TWO_PEOPLE,
        )
        # not the day alone, 90: the whole flat goes by the norm, 2 × 56
        assert [line[:3] for line in told(billed("06.2021", flat))] == [("T0", "norm", 112)]

    def test_of_a_meter_read_in_part_is_estimated_whole(self):
        flat = a_flat(
            shown("20.01.2021", "100"),
            shown("20.05.2021", "460", used=True),
            shown("20.06.2021", "600"),
            shown("20.01.2021", "50", register=51),
            shown("20.05.2021", "170", register=51, used=True),
            registers=[(50, 60, 10, "T1", 6, 1, *SINCE_2020), (51, 60, 10, "T2", 6, 1, *SINCE_2020)],
            rates=list(TWO_ZONES),
        )
        result = billed("06.2021", flat)
        assert [line[:3] for line in told(result)] == [("T1", "average", 90), ("T2", "average", 30)]
        assert codes(result) == ["INCOMPLETE"]

    def test_counts_each_day_once_when_a_two_zone_meter_took_the_place_of_a_single_one(self):
        flat = a_flat(
            shown("20.12.2020", "0"),
            shown("20.02.2021", "620"),  # 620 in 62 days
            shown("20.02.2021", "0", register=51, installation=61),
            shown("20.05.2021", "600", register=51, installation=61, used=True),
            shown("20.02.2021", "0", register=52, installation=61),
            shown("20.05.2021", "290", register=52, installation=61, used=True),  # 890 in 89 days
            registers=[
                (50, 60, 10, "T0", 6, 1, SINCE_2020[0], day("20.02.2021")),
                (51, 61, 10, "T1", 6, 1, day("20.02.2021"), None),
                (52, 61, 10, "T2", 6, 1, day("20.02.2021"), None),
            ],
            rates=list(TWO_ZONES),
        )
        assert told(billed("06.2021", flat)) == [
            ("T0", "average", 300, 1020.0)
        ]  # (620 + 890) / (62 + 89) × 30


class TestAReadingAfterMonthsByAverage:
    def test_takes_off_what_they_were_billed_by(self):
        flat = a_flat(
            shown("20.03.2021", "700", used=True),
            shown("20.06.2021", "1155"),
            earlier_lines=months_by_average("04.2021", "05.2021"),
        )
        result = billed("06.2021", flat)
        assert told(result) == [("T0", "meter", 155, 527.0)]  # 455 − 150 − 150
        assert result.lines["basis"].to_list() == [
            '{"metered_wh":455000,"earlier_wh":300000,"by_days":false,"days":30,"of_days":30}'
        ]

    def test_may_give_money_back_and_is_told(self):
        flat = a_flat(
            shown("20.03.2021", "700", used=True),
            shown("20.06.2021", "900"),
            earlier_lines=months_by_average("04.2021", "05.2021"),
        )
        result = billed("06.2021", flat)
        assert told(result) == [("T0", "meter", -100, -340.0)]
        assert (codes(result), result.issues["blocks"].to_list()) == (["CREDIT"], [False])
        assert result.issues["message"].to_list() == [CREDIT.message]

    def test_below_the_last_reading_is_held_whatever_was_estimated(self):
        flat = a_flat(
            shown("20.03.2021", "700", used=True),
            shown("20.06.2021", "690"),
            earlier_lines=months_by_average("04.2021", "05.2021"),
        )
        result = billed("06.2021", flat)
        assert told(result) == [("T0", "meter", -310, -1054.0)]  # −10 − 300
        assert (codes(result), result.issues["blocks"].to_list()) == (["NEGATIVE"], [True])

    def test_takes_each_month_off_once(self):
        flat = a_flat(
            shown("20.06.2021", "1155", used=True),
            shown("20.07.2021", "1300"),
            earlier_lines=months_by_average("04.2021", "05.2021"),
        )
        assert told(billed("07.2021", flat)) == [("T0", "meter", 145, 493.0)]

    def test_leaves_norm_months_alone_where_the_rule_says_so(self):
        norm_month = [(10, "T0", "norm", day("01.05.2021"), day("01.06.2021"), 112_000)]
        flat = a_flat(
            shown("20.04.2021", "700", used=True), shown("20.06.2021", "950"), earlier_lines=norm_month
        )
        assert told(billed("06.2021", flat)) == [("T0", "meter", 138, 469.2)]
        assert told(billed("06.2021", flat, reconcile_norm=False)) == [("T0", "meter", 250, 850.0)]

    def test_shares_a_month_without_zones_among_the_zones_by_what_they_counted(self):
        flat = a_flat(
            shown("20.04.2021", "0", used=True),
            shown("20.06.2021", "300"),
            shown("20.04.2021", "0", register=51, used=True),
            shown("20.06.2021", "100", register=51),
            registers=[(50, 60, 10, "T1", 6, 1, *SINCE_2020), (51, 60, 10, "T2", 6, 1, *SINCE_2020)],
            rates=list(TWO_ZONES),
            earlier_lines=[(10, "T0", "norm", day("01.05.2021"), day("01.06.2021"), 120_000)],
        )
        assert [line[:3] for line in told(billed("06.2021", flat))] == [
            ("T1", "meter", 210),
            ("T2", "meter", 70),
        ]


class TestAPointWithoutAMeter:
    def test_goes_by_people_times_the_norm(self):
        flat = a_flat(registers=[], norms=NORMS, occupancy=TWO_PEOPLE)
        result = billed("06.2021", flat)
        assert told(result) == [("T0", "norm", 112, 380.8)]  # 2 × 56
        assert result.lines["norm_id"].to_list() == [2]
        assert result.issues.is_empty()

    def test_takes_the_largest_row_for_larger_families(self):
        flat = a_flat(registers=[], norms=NORMS, occupancy=[(1000, *SINCE_2020, 6)])
        assert told(billed("06.2021", flat)) == [("T0", "norm", 264, 897.6)]  # 6 × 44

    def test_counts_the_days_of_each_family_and_of_the_account(self):
        flat = a_flat(
            registers=[],
            norms=NORMS,
            supply=[(*TERM[:5], day("11.06.2021"), None, *TERM[7:])],
            occupancy=[(1000, SINCE_2020[0], day("16.06.2021"), 2), (1000, day("16.06.2021"), None, 3)],
        )
        # 2 × 56 × 5 / 30 = 18,667; 3 × 44 × 15 / 30 = 66
        assert told(billed("06.2021", flat)) == [("T0", "norm", 18.667, 63.47), ("T0", "norm", 66, 224.4)]

    def test_where_nobody_is_registered_takes_the_people_of_the_setting(self):
        result = billed("06.2021", a_flat(registers=[], norms=NORMS))
        assert told(result) == [("T0", "norm", 90, 306.0)]
        assert codes(result) == ["NO_PEOPLE"]

    def test_without_a_norm_is_not_billed_and_told(self):
        result = billed(
            "06.2021", a_flat(registers=[], norms=NORMS[:1], supply=[(*TERM[:7], "electric", 2, 5210)])
        )
        assert (told(result), codes(result)) == ([], ["NO_NORM", "NO_PEOPLE"])
