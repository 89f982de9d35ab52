"""Acts that take a flat off its meter, interference, absence: worked by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.dated_rules import TamperedMeter
from sbyt.calc.norm_multiplier import excess_kop
from tests.calc.households import METER, a_flat, billed, codes, shown, told
from tests.calc.tables import SINCE_2020, day, random_tables

HALF_A_YEAR = (
    shown("20.11.2020", "10000"),
    shown("20.05.2021", "10905", used=True),  # 905 kWh in 181 days: 5 a day
)
NORMS = [(1, "gas", 2, 1, *SINCE_2020, 90_000), (2, "gas", 2, 2, *SINCE_2020, 56_000)]
TWO_PEOPLE = [(1000, *SINCE_2020, 2)]
USUAL = {"norms": NORMS, "occupancy": TWO_PEOPLE}


def act(kind, since, until=None, *, act_on=None, power_w=None):
    days = [day(text) if text else None for text in (since, until, act_on)]
    return (10, kind, *days, power_w)


class TestAMeterThatFailed:
    def test_is_billed_by_its_readings_until_then_and_by_average_after(self):
        flat = a_flat(
            *HALF_A_YEAR,
            shown("10.06.2021", "11010"),
            grounds=[act("meter_failed", "11.06.2021")],
            **USUAL,
        )
        assert told(billed("06.2021", flat)) == [
            ("T0", "meter", 105, 357.0),
            ("T0", "average", 100, 340.0),  # 905 / 181 × 20 days
        ]

    def test_goes_by_average_without_limit_from_july_2020(self):
        flat = a_flat(*HALF_A_YEAR, grounds=[act("meter_failed", "25.05.2021")], **USUAL)
        assert told(billed("11.2021", flat)) == [("T0", "average", 150, 510.0)]

    def test_is_not_read_by_what_the_consumer_sends_meanwhile(self):
        flat = a_flat(
            *HALF_A_YEAR, shown("20.06.2021", "10906"), grounds=[act("meter_failed", "25.05.2021")], **USUAL
        )
        assert told(billed("06.2021", flat)) == [("T0", "average", 150, 510.0)]


class TestAFailedMeterThatWasReplaced:
    """905 kWh in 181 days, 5 a day; failed on 25 May, replaced on 12 July, when it shows 25 more: five days until it failed."""

    METERS = [(*METER[:6], SINCE_2020[0], day("12.07.2021")), (51, 61, *METER[2:6], day("12.07.2021"), None)]
    ESTIMATED = [
        (10, "T0", "average", day("25.05.2021"), day("01.06.2021"), 35_000),
        (10, "T0", "average", day("01.06.2021"), day("01.07.2021"), 150_000),
        (10, "T0", "average", day("01.07.2021"), day("12.07.2021"), 55_000),
    ]
    REMOVED = shown("12.07.2021", "10930", source="removal")
    NEXT = (
        shown("12.07.2021", "0", register=51, installation=61, source="installation"),
        shown("25.07.2021", "65", register=51, installation=61, used=True),
        shown("25.08.2021", "220", register=51, installation=61),
    )

    def august(self, *readings):
        grounds = [act("meter_failed", "25.05.2021", "12.07.2021")]
        rows = {"registers": self.METERS, "earlier_lines": self.ESTIMATED, "grounds": grounds, **USUAL}
        return billed("08.2021", a_flat(*readings, *self.NEXT, **rows))

    def test_gives_back_nothing_of_the_average_for_what_it_shows(self):
        result = self.august(*HALF_A_YEAR, self.REMOVED)
        assert told(result) == [("T0", "meter", 180, 612.0)]  # 155 by the new one, 25 left of the old one
        assert codes(result) == ["TAIL"]

    def test_owes_nothing_where_it_was_read_on_the_day_it_failed(self):
        read_then = shown("25.05.2021", "10930", used=True)
        result = self.august(HALF_A_YEAR[0], read_then, self.REMOVED)
        assert (told(result), codes(result)) == ([("T0", "meter", 155, 527.0)], [])

    def test_takes_off_what_was_estimated_before_it_failed(self):
        before = (10, "T0", "average", day("01.04.2021"), day("01.05.2021"), 20_000)
        read = (HALF_A_YEAR[0], shown("20.03.2021", "10905", used=True))
        with_april = [before, *self.ESTIMATED]
        rows = {"registers": self.METERS, "earlier_lines": with_april, **USUAL}
        grounds = [act("meter_failed", "25.05.2021", "12.07.2021")]
        result = billed("08.2021", a_flat(*read, self.REMOVED, *self.NEXT, grounds=grounds, **rows))
        assert told(result) == [("T0", "meter", 160, 544.0)]  # 155 and 25 − 20


class TestARefusedCheck:
    @pytest.mark.parametrize(
        ("month", "line"),
        [
            ("06.2021", ("T0", "average", 150, 510.0)),
            ("08.2021", ("T0", "average", 155, 527.0)),  # 5 × 31
            ("09.2021", ("T0", "norm", 168, 571.2)),  # 2 × 56 × 1,5
        ],
    )
    def test_is_three_months_by_average_and_then_by_the_raised_norm(self, month, line):
        flat = a_flat(*HALF_A_YEAR, grounds=[act("access_refused", "01.06.2021")], **USUAL)
        assert told(billed(month, flat)) == [line]

    def test_without_an_average_is_by_the_norm_and_raised_only_from_the_fourth_month(self):
        flat = a_flat(registers=[METER], grounds=[act("access_refused", "01.06.2021")], **USUAL)
        assert told(billed("06.2021", flat)) == [("T0", "norm", 112, 380.8)]
        assert told(billed("09.2021", flat)) == [("T0", "norm", 168, 571.2)]

    def test_made_twice_raises_the_norm_from_the_first_day_of_that_month(self):
        flat = a_flat(*HALF_A_YEAR, grounds=[act("refused_twice", "17.06.2021")], **USUAL)
        assert told(billed("06.2021", flat)) == [("T0", "norm", 168, 571.2)]
        assert '"multiplier_bp":15000' in billed("06.2021", flat).lines["basis"].item()

    def test_ends_with_the_check_and_readings_count_again(self):
        flat = a_flat(
            *HALF_A_YEAR,
            shown("10.06.2021", "11100", source="controller"),
            shown("24.06.2021", "11180"),
            grounds=[act("access_refused", "01.06.2021", "10.06.2021")],
            **USUAL,
        )
        assert told(billed("06.2021", flat)) == [("T0", "meter", 275, 935.0)]  # the nine days are in it

    def test_keeps_its_days_by_average_where_no_reading_bounds_them(self):
        flat = a_flat(*HALF_A_YEAR, grounds=[act("access_refused", "01.06.2021", "10.06.2021")], **USUAL)
        assert told(billed("06.2021", flat)) == [("T0", "average", 45, 153.0), ("T0", "average", 105, 357.0)]


class TestAPointWithoutAMeterWhereOneCouldStand:
    @pytest.mark.parametrize(("month", "kwh"), [("06.2020", 168), ("07.2020", 112)])
    def test_is_raised_until_june_2020(self, month, kwh):
        flat = a_flat(registers=[], grounds=[act("meter_possible", "01.01.2020")], **USUAL)
        assert [line[2] for line in told(billed(month, flat))] == [kwh]

    def test_may_be_raised_by_a_setting(self):
        flat = a_flat(registers=[], grounds=[act("meter_possible", "01.01.2020")], **USUAL)
        raised = billed("07.2021", flat, meter_possible_multiplier_bp=14_000)
        assert told(raised) == [("T0", "norm", 156.8, 533.12)]


@pytest.mark.parametrize(
    ("gross", "times", "added"), [(571_20, 15_000, 190_40), (3_808_00, 100_000, 3_427_20), (100, 10_000, 0)]
)
def test_what_a_coefficient_added_is_told_apart(gross, times, added):
    assert excess_kop(gross_kop=gross, multiplier_bp=times) == added


class TestInterference:
    def test_adds_the_norm_ten_times_for_three_months_before_the_check_at_most(self):
        flat = a_flat(
            *HALF_A_YEAR,
            shown("20.06.2021", "11000"),
            grounds=[act("interference", "01.01.2021", "16.06.2021", act_on="16.06.2021")],
            **USUAL,
        )
        result = billed("06.2021", flat)
        lines = result.lines.filter(pl.col("method") == "act").select(
            "period_from", "period_to", "quantity_wh"
        )
        assert lines.rows() == [
            (date(2021, 3, 1), date(2021, 4, 1), 1_120_000),  # 2 × 56 × 10
            (date(2021, 4, 1), date(2021, 5, 1), 1_120_000),
            (date(2021, 5, 1), date(2021, 6, 1), 1_120_000),
            (date(2021, 6, 1), date(2021, 6, 16), 560_000),
        ]
        assert ("T0", "meter", 95, 323.0) in told(result)

    def test_goes_on_in_the_months_after_the_act_until_it_is_put_right(self):
        flat = a_flat(grounds=[act("interference", "01.06.2021", act_on="15.06.2021")], registers=[], **USUAL)
        assert [line[2] for line in told(billed("07.2021", flat))] == [1120, 112]

    def test_was_not_charged_before_its_act(self):
        flat = a_flat(grounds=[act("interference", "01.05.2021", act_on="15.06.2021")], registers=[], **USUAL)
        assert [line[2] for line in told(billed("05.2021", flat))] == [112]


class TestAMeterInterferedWith:
    """905 kWh in 181 days before, 5 a day; found on 10 June, put right on the 20th."""

    AT_THE_ACT = shown("10.06.2021", "11010", source="controller")
    PUT_RIGHT = shown("20.06.2021", "11400", source="controller")
    LAST = shown("25.06.2021", "11430")

    def of(self, *readings, until="20.06.2021", **rows):
        found = act("interference", "20.05.2021", until, act_on="10.06.2021")
        return a_flat(*HALF_A_YEAR, *readings, grounds=[found], **{**USUAL, **rows})

    def lines(self, month, flat, **rules):
        return [line for line in told(billed(month, flat, **rules)) if line[1] != "act"]

    def test_does_not_count_from_the_act_until_it_is_put_right(self):
        flat = self.of(self.AT_THE_ACT, self.PUT_RIGHT, self.LAST)
        # 11010 − 10905 and 11430 − 11400; ten days by 5: the 390 between are nobody's
        assert self.lines("06.2021", flat) == [("T0", "meter", 135, 459.0), ("T0", "average", 50, 170.0)]

    def test_that_nobody_puts_right_goes_by_average_in_the_months_after(self):
        read_then = {**self.AT_THE_ACT, "used": True}
        flat = self.of(read_then, shown("20.07.2021", "12000"), until=None)
        assert told(billed("07.2021", flat)) == [("T0", "act", 1120, 3808.0), ("T0", "average", 155, 527.0)]
        assert codes(billed("07.2021", flat)) == []

    def test_without_a_mean_before_it_goes_by_the_norm(self):
        found = act("interference", "01.01.2021", act_on="01.06.2021")
        flat = a_flat(*HALF_A_YEAR, grounds=[found], **USUAL)
        assert self.lines("07.2021", flat) == [("T0", "norm", 112, 380.8)]

    @pytest.mark.parametrize(
        ("how", "lines"),
        [
            ("norm", [("T0", "meter", 135, 459.0), ("T0", "norm", 37.333, 126.93)]),  # 2 × 56 × 10 / 30
            ("nothing", [("T0", "meter", 135, 459.0)]),
            ("readings", [("T0", "meter", 525, 1785.0)]),  # 11430 − 10905
        ],
    )
    def test_goes_by_what_the_rule_says(self, how, lines):
        flat = self.of(self.AT_THE_ACT, self.PUT_RIGHT, self.LAST)
        assert self.lines("06.2021", flat, tampered_meter=TamperedMeter(how)) == lines

    def test_that_gave_way_to_another_leaves_that_one_to_count(self):
        meters = [
            (*METER[:6], SINCE_2020[0], day("16.06.2021")),
            (51, 61, *METER[2:6], day("16.06.2021"), None),
        ]
        put_up = shown("16.06.2021", "0", register=51, installation=61, source="installation")
        last = shown("25.06.2021", "45", register=51, installation=61)
        removed = shown("16.06.2021", "11300", source="removal")
        flat = self.of(self.AT_THE_ACT, removed, put_up, last, until=None, registers=meters)
        assert self.lines("06.2021", flat) == [
            ("T0", "meter", 150, 510.0),  # 105 until the act, 45 by the new one
            ("T0", "average", 30, 102.0),  # 10–15 June
        ]

    def test_is_not_billed_twice_where_a_bill_had_gone_beyond_the_act(self):
        gone_beyond = {**self.LAST, "used": True}
        flat = self.of(self.AT_THE_ACT, self.PUT_RIGHT, gone_beyond, shown("25.07.2021", "11530"))
        assert self.lines("07.2021", flat) == [("T0", "meter", 100, 340.0)]

    def test_is_not_billed_again_for_days_that_a_bill_took_while_the_act_was_not_known(self):
        sent = {**shown("15.06.2021", "11100"), "used": True}
        flat = self.of(self.AT_THE_ACT, sent, until=None)
        assert self.lines("07.2021", flat) == [("T0", "average", 155, 527.0)]


class TestEquipmentConnectedWithoutRight:
    def test_is_its_power_round_the_clock(self):
        grounds = [act("unauthorised", "11.06.2021", "21.06.2021", power_w=2_500)]
        result = billed("06.2021", a_flat(registers=[], grounds=grounds, **USUAL))
        assert ("T0", "act", 600, 2040.0) in told(result)  # 2,5 × 24 × 10

    def test_of_unknown_power_is_the_norm_ten_times(self):
        grounds = [act("unauthorised", "16.06.2021")]
        result = billed("06.2021", a_flat(registers=[], grounds=grounds, **USUAL))
        assert ("T0", "act", 560, 1904.0) in told(result)  # 2 × 56 × 15 / 30 × 10


class TestAnAbsence:
    def away(self, since, until, *, people=1, applied=None):
        days = [day(text) if text else None for text in (since, until)]
        return [(1000, *days, people, day(applied) if applied else None)]

    def test_takes_the_norm_of_the_absent_off_by_full_days(self):
        flat = a_flat(registers=[], absences=self.away("05.06.2021", "20.06.2021"), **USUAL)
        # 56 × 14 / 30 = 26,133: the 5th and the 20th are not full days
        assert told(billed("06.2021", flat)) == [("T0", "norm", 112, 380.8), ("T0", "norm", -26.133, -88.85)]
        assert codes(billed("06.2021", flat)) == []

    @pytest.mark.parametrize(("until", "lines"), [("11.06.2021", 1), ("12.06.2021", 2)])
    def test_lasts_more_than_five_full_days(self, until, lines):
        flat = a_flat(registers=[], absences=self.away("05.06.2021", until), **USUAL)
        assert len(told(billed("06.2021", flat))) == lines

    def test_is_applied_for_in_thirty_days(self):
        late = self.away("05.06.2021", "20.06.2021", applied="21.07.2021")
        flat = a_flat(registers=[], absences=late, **USUAL)
        result = billed("06.2021", flat)
        assert (told(result), codes(result)) == ([("T0", "norm", 112, 380.8)], ["NO_ABSENCE"])

    def test_over_two_months_is_taken_off_in_each(self):
        away = self.away("24.05.2021", "11.06.2021", people=2)
        flat = a_flat(registers=[], absences=away, **USUAL)
        assert told(billed("05.2021", flat))[1][2] == -25.29  # 2 × 56 × 7 / 31
        assert told(billed("06.2021", flat))[1][2] == -37.333  # 2 × 56 × 10 / 30

    def test_of_two_people_is_added_by_day(self):
        both = [*self.away("05.06.2021", "20.06.2021"), *self.away("10.06.2021", None)]
        flat = a_flat(registers=[], absences=both, **USUAL)
        # one: 6–10 June (5 days) 56 × 5 / 30; two: 11–19 (9 days) 2 × 56 × 9 / 30; one: 20–30 (11 days) 56 × 11 / 30
        assert [line[2] for line in told(billed("06.2021", flat))] == [112, -9.333, -33.6, -20.533]

    def test_of_each_lasts_more_than_five_days_by_itself(self):
        both = [*self.away("05.06.2021", "20.06.2021"), *self.away("19.06.2021", "24.06.2021")]
        result = billed("06.2021", a_flat(registers=[], absences=both, **USUAL))
        assert [line[2] for line in told(result)] == [112, -26.133]
        assert codes(result) == ["NO_ABSENCE"]

    def test_of_more_people_than_live_there_takes_off_no_more_than_the_norm(self):
        both = [*self.away("31.05.2021", None, people=2), *self.away("31.05.2021", "01.07.2021", people=9)]
        result = billed("06.2021", a_flat(registers=[], absences=both, **USUAL))
        assert [line[2] for line in told(result)] == [112, -112]
        assert codes(result) == ["NO_ABSENCE"]
        assert result.issues["data"].to_list() == ['{"absent":11,"people":2}']

    def test_counts_nowhere_where_a_meter_could_stand(self):
        flat = a_flat(
            registers=[],
            absences=self.away("05.06.2021", "20.06.2021"),
            grounds=[act("meter_possible", "01.01.2020")],
            **USUAL,
        )
        result = billed("06.2021", flat)
        assert (len(told(result)), codes(result)) == (1, ["NO_ABSENCE"])
        assert "прибор поставить нельзя" in result.issues["message"][0]


class TestAnAbsenceWhereAMeterStands:
    AWAY = [(1000, day("05.06.2021"), day("20.06.2021"), 1, None)]

    def codes_of(self, *readings, month="06.2021", **rows):
        result = billed(month, a_flat(*readings, absences=self.AWAY, **{**USUAL, **rows}))
        return codes(result), [line[1] for line in told(result)]

    def test_changes_nothing_and_says_so(self):
        found, methods = self.codes_of(*HALF_A_YEAR, shown("20.06.2021", "11000"))
        assert (found, methods) == (["NO_ABSENCE"], ["meter"])
        result = billed("06.2021", a_flat(*HALF_A_YEAR, shown("20.06.2021", "11000"), absences=self.AWAY))
        assert "по прибору учёта" in result.issues["message"][0]

    def test_says_so_where_the_month_goes_by_average(self):
        assert self.codes_of(*HALF_A_YEAR) == (["NO_ABSENCE", "NO_READING"], ["average"])

    def test_is_told_once_where_the_norm_stands_for_the_meter(self):
        assert self.codes_of(shown("20.05.2021", "10905", used=True)) == (
            ["NO_ABSENCE", "NO_READING"],
            ["norm"],
        )

    def test_is_not_told_in_another_month(self):
        read = (*HALF_A_YEAR, shown("20.06.2021", "11000", used=True), shown("20.07.2021", "11100"))
        assert self.codes_of(*read, month="07.2021") == ([], ["meter"])


class TestAFlatNobodyIsRegisteredIn:
    def test_goes_by_its_owners(self):
        flat = a_flat(registers=[], norms=NORMS, owners=[(1000, 2)])
        assert told(billed("06.2021", flat)) == [("T0", "norm", 112, 380.8)]


some_days = st.integers(-40, 40).map(lambda n: date(2021, 6, 1) + timedelta(n))
some_acts = st.lists(
    st.tuples(
        st.sampled_from(["meter_failed", "access_refused", "refused_twice"]),
        some_days,
        st.none() | st.integers(1, 40),
    ),
    max_size=4,
)


@random_tables(examples=60)
@given(acts=some_acts)
def test_every_day_of_an_unread_month_is_billed_once_whatever_the_acts(acts):
    rows = [(10, kind, since, since + timedelta(n) if n else None, None, None) for kind, since, n in acts]
    result = billed("06.2021", a_flat(*HALF_A_YEAR, grounds=rows, **USUAL))
    days = Counter(
        line["period_from"] + timedelta(n)
        for line in result.lines.to_dicts()
        for n in range((line["period_to"] - line["period_from"]).days)
    )
    assert days == {date(2021, 6, 1) + timedelta(n): 1 for n in range(30)}
