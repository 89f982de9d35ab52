"""Checks of hours and estimates: each worked by hand, all against loops on random months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.check_parameters import CheckParameters
from sbyt.calc.hour_checks import FOUND, POINTS, REGISTERED, check_hours
from sbyt.calc.hour_estimates import (
    BASES,
    LADDER,
    Method,
    estimated_hours,
    ladder_of_period,
    period_number,
)
from sbyt.calc.hourly import HOUR_COLUMNS, HOURLY
from sbyt.calc.hours_by_history import SHAPE_COLUMNS, history_of
from tests.calc.reference import hour_checks_by_hand
from tests.calc.tables import random_tables, table

FIRST = date(2021, 8, 2)
DAYS = [FIRST + timedelta(days=number) for number in range(4)]
PLAIN: Mapping[str, Any] = {
    "usage_point_id": 1,
    "channel": 1,
    "max_power_w": None,
    "multiplier": 1,
    "sibling_group": None,
    "days_expected": 4,
    "base_wh": None,
    "base_hours": None,
    **dict.fromkeys(SHAPE_COLUMNS),
}
Days = Mapping[date, Sequence[int | None]]


def hourly(points: Mapping[int, Days], *, channel: int = 1) -> pl.DataFrame:
    return table(
        HOURLY, *((p, channel, day, *values) for p, days in points.items() for day, values in days.items())
    )


def checked(
    points: Mapping[int, Days],
    facts: Sequence[Mapping[str, Any]] = ({},),
    *,
    registered: Sequence[tuple] = (),
    parameters: CheckParameters | None = None,
    channel: int = 1,
    before: Mapping[int, Days] | None = None,
    expected: Sequence[tuple[int, date]] | None = None,
) -> list[dict[str, Any]]:
    """`registered`: (point, from, to, Wh) of the channel; `before`: days before the month."""
    hours = hourly(points, channel=channel)
    found = check_hours(
        hours=hours,
        points=pl.DataFrame([{**PLAIN, "channel": channel, **fact} for fact in facts], schema=POINTS),
        registered=table(REGISTERED, *((point, channel, *rest) for point, *rest in registered)),
        parameters=parameters or CheckParameters(),
        expected=None
        if expected is None
        else pl.DataFrame(expected, schema={"usage_point_id": pl.Int64, "day": pl.Date}, orient="row"),
        around=None if before is None else pl.concat([hourly(before, channel=channel), hours]),
    )
    assert found.schema == FOUND
    return found.to_dicts()


def of(code: str, found: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((row for row in found if row["code"] == code), None)


def day_of(base: int, step: int = 1, **at: int | None) -> list[int | None]:
    """24 hours that all differ a little; h12=… puts another value."""
    hours: list[int | None] = [base + number * step for number in range(24)]
    for name, value in at.items():
        hours[int(name[1:])] = value
    return hours


def month(**at: int | None) -> dict[date, list[int | None]]:
    """Four days around 10 kWh an hour, no two of them the same; `at` changes the second day."""
    days = {day: day_of(10_000 + number) for number, day in enumerate(DAYS)}
    days[DAYS[1]] = day_of(10_001, **at)
    return days


class TestAMonth:
    def test_that_is_whole_and_even_says_nothing(self):
        assert checked({1: month()}) == []

    def test_with_three_hours_missing_is_worth_three_mean_hours(self):
        row = of("GAP", checked({1: month(h10=None, h11=None, h12=None)}))
        assert row is not None
        known = [value for day in month(h10=None, h11=None, h12=None).values() for value in day if value]
        assert (row["hours"], row["energy_wh"]) == (3, sum(known) * 3 // 93)
        assert (row["first_day"], row["figure"], row["against"]) == (DAYS[1], 93, 96)

    def test_whose_last_days_did_not_come_has_a_gap_from_the_first_of_them(self):
        days = dict(list(month().items())[:2])
        row = of("GAP", checked({1: days}, expected=[(1, day) for day in DAYS]))
        assert row is not None
        assert (row["first_day"], row["hours"]) == (DAYS[2], 48)

    def test_of_which_nothing_came_has_a_gap_from_its_first_day(self):
        row = of("GAP", checked({}, expected=[(1, day) for day in DAYS]))
        assert row is not None
        assert (row["first_day"], row["hours"]) == (DAYS[0], 96)

    def test_without_a_day_is_worth_its_history_where_nothing_came(self):
        row = of("GAP", checked({}, [{"base_wh": 744_000_000, "base_hours": 744}]))
        assert row is not None
        assert (row["hours"], row["energy_wh"]) == (96, 96_000_000)

    def test_with_a_negative_hour_names_it(self):
        row = of("NEGATIVE", checked({1: month(h05=-700)}))
        assert row is not None
        assert (row["first_day"], row["hours"], row["energy_wh"]) == (DAYS[1], 1, 700)

    def test_with_an_hour_above_the_largest_power_counts_the_excess(self):
        # 50 kW × 1.1 = 55; 300 − 55
        row = of("SPIKE", checked({1: month(h05=300_000)}, [{"max_power_w": 50_000}]))
        assert row is not None
        assert (row["hours"], row["energy_wh"], row["figure"]) == (1, 245_000, 300_000)

    def test_with_an_hour_far_above_its_mean_is_found_without_any_power(self):
        assert of("SPIKE", checked({1: month(h05=5_000_000)})) is not None

    def test_that_stood_still_for_a_day_is_worth_what_it_used(self):
        days = {**month(), DAYS[2]: [0] * 24}
        row = of("ZERO_RUN", checked({1: days}, [{"base_wh": 7_440_000, "base_hours": 744}]))
        assert row is not None
        assert (row["first_day"], row["hours"], row["energy_wh"]) == (DAYS[2], 24, 240_000)
        assert of("ZERO_RUN", checked({1: days})) is None

    def test_whose_days_repeat_is_found_as_a_copy(self):
        days = {day: day_of(10_000) for day in DAYS}
        row = of("DUPLICATE", checked({1: days}))
        assert row is not None
        assert (row["first_day"], row["figure"], row["hours"]) == (DAYS[1], 3, 72)


class TestTheRegister:
    def test_that_counted_more_than_the_hours_is_found(self):
        days = {day: [1_000_000] * 23 + [1_000_001] for day in DAYS}
        span = (1, DAYS[0], DAYS[2], 49_000_000)
        row = of("SUM", checked({1: days}, registered=[span]))
        assert row is not None
        # 48 hours of 1 000 kWh and two Wh against 49 000 kWh: 2.08 %
        assert (row["figure"], row["against"], row["energy_wh"]) == (48_000_002, 49_000_000, 999_998)

    def test_within_tolerance_or_over_a_gap_is_left(self):
        days = {day: [1_000_000] * 23 + [1_000_001] for day in DAYS}
        assert of("SUM", checked({1: days}, registered=[(1, DAYS[0], DAYS[2], 48_200_000)])) is None
        days[DAYS[1]] = [None] * 24
        assert of("SUM", checked({1: days}, registered=[(1, DAYS[0], DAYS[2], 99_000_000)])) is None

    def test_is_compared_over_the_bounds_of_the_month_where_all_hours_are_known(self):
        before = {1: {day - timedelta(days=4): day_of(10_000) for day in DAYS}}
        span = [(1, DAYS[0] - timedelta(days=2), DAYS[1], 800_000)]
        row = of("SUM", checked({1: month()}, registered=span, before=before))
        # two days before the month and its first: 3 × (24 × 10 kWh + 276 Wh) against 800 kWh
        assert row is not None
        assert (row["hours"], row["figure"], row["energy_wh"]) == (72, 720_828, 79_172)
        assert row["first_day"] == DAYS[0] - timedelta(days=2)
        before[1][DAYS[0] - timedelta(days=1)] = [None] * 24
        assert of("SUM", checked({1: month()}, registered=span, before=before)) is None

    def test_tells_of_the_worst_of_several_pairs(self):
        pairs = [(1, DAYS[0], DAYS[1], 260_000), (1, DAYS[1], DAYS[2], 400_000), (1, DAYS[2], DAYS[3], 10)]
        row = of("SUM", checked({1: month()}, registered=pairs))
        assert row is not None
        assert (row["first_day"], row["against"]) == (DAYS[2], 10)


class TestAChannel:
    """What is given back and reactive energy are checked by what means something there."""

    STILL: Mapping[str, Any] = {"base_wh": 7_440_000, "base_hours": 744}

    @pytest.mark.parametrize("channel", [1, 2, 3, 4])
    def test_of_any_kind_may_lack_hours_repeat_fall_below_zero_and_differ_from_its_register(self, channel):
        days = {day: day_of(10_000) for day in DAYS[:3]} | {DAYS[3]: day_of(10_000, h05=-700, h06=None)}
        codes = {
            row["code"]
            for row in checked({1: days}, registered=[(1, DAYS[0], DAYS[1], 1_000)], channel=channel)
        }
        assert codes == {"GAP", "NEGATIVE", "DUPLICATE", "SUM"}

    @pytest.mark.parametrize(("channel", "found"), [(1, True), (2, False), (3, False), (4, False)])
    def test_of_energy_taken_alone_may_stand_still_or_leave_its_history(self, channel, found):
        days = {**month(), DAYS[2]: [0] * 24}
        codes = {row["code"] for row in checked({1: days}, [self.STILL], channel=channel)}
        assert ("ZERO_RUN" in codes) is found
        less = {day: day_of(2_500 + n, 0) for n, day in enumerate(DAYS)}
        assert bool(of("LOW", checked({1: less}, [self.STILL], channel=channel))) is found

    @pytest.mark.parametrize(("channel", "found"), [(1, True), (2, False), (3, True), (4, False)])
    def test_with_a_ratio_of_transformers_shows_a_wrong_one(self, channel, found):
        tenfold = {day: day_of(100_000 + n, 0) for n, day in enumerate(DAYS)}
        row = of("RATIO", checked({1: tenfold}, [self.STILL], channel=channel))
        assert bool(row) is found

    @pytest.mark.parametrize(("channel", "found"), [(1, True), (2, False), (3, True), (4, False)])
    def test_that_comes_in_bursts_has_no_mean_hour_to_leave(self, channel, found):
        burst = {1: month(h05=5_000_000)}
        assert bool(of("SPIKE", checked(burst, channel=channel))) is found
        assert of("SPIKE", checked(burst, [{"max_power_w": 50_000}], channel=channel)) is not None


class TestHistory:
    BASE: Mapping[str, Any] = {"base_wh": 7_440_000, "base_hours": 744}
    """10 kWh an hour."""

    @pytest.mark.parametrize(
        ("hour_wh", "multiplier", "code"),
        [
            (100_000, 1, "RATIO"),
            (1_000, 1, "RATIO"),
            (400_000, 40, "RATIO"),
            (250, 40, "RATIO"),
            (50_000, 1, "HIGH"),
            (2_500, 1, "LOW"),
            (20_000, 1, None),
        ],
    )
    def test_tells_a_wrong_ratio_from_more_and_less(self, hour_wh, multiplier, code):
        days = {day: day_of(hour_wh + n, 0) for n, day in enumerate(DAYS)}
        rows = checked({1: days}, [{**self.BASE, "multiplier": multiplier}])
        assert [row["code"] for row in rows] == ([code] if code else [])

    def test_of_neighbours_tells_the_one_that_went_its_own_way(self):
        facts = [{**self.BASE, "usage_point_id": p, "sibling_group": 5} for p in (1, 2, 3, 4)]
        points = {p: {day: day_of(11_000 + n + p, 0) for n, day in enumerate(DAYS)} for p in (1, 2, 3)}
        points[4] = {day: day_of(2_000 + n, 0) for n, day in enumerate(DAYS)}
        rows = [row for row in checked(points, facts) if row["code"] == "SIBLING"]
        assert [row["usage_point_id"] for row in rows] == [4]

    def test_of_a_shape_tells_clocks_that_went_wrong(self):
        shape = [1_000] * 8 + [9_000] * 10 + [1_000] * 6
        late = [*shape[-2:], *shape[:-2]]
        facts = {**self.BASE, **dict(zip(SHAPE_COLUMNS, shape, strict=True))}
        row = of("SHIFT", checked({1: dict.fromkeys(DAYS[:1], late)}, [facts]))
        assert row is not None
        assert row["figure"] == 2
        assert of("SHIFT", checked({1: {DAYS[0]: shape}}, [facts])) is None

    def test_is_made_of_past_hours(self):
        found = history_of(hourly({1: {DAYS[0]: day_of(10), DAYS[3]: day_of(99)}}), until=DAYS[3])
        row = found.to_dicts()[0]
        assert (row["base_wh"], row["base_hours"], row["s23"]) == (sum(range(10, 34)), 24, 33)


class TestParameters:
    def test_switch_a_check_off(self):
        off = replace(CheckParameters(), gap_hours=0, negative_hours=0)
        assert checked({1: month(h05=-700, h06=None)}, parameters=off) == []


hour_values = st.one_of(st.none(), st.integers(-2, 0), st.integers(0, 40_000), st.just(10_000))
months = st.dictionaries(st.sampled_from(DAYS), st.lists(hour_values, min_size=24, max_size=24), max_size=4)


class TestAgainstLoops:
    @random_tables(examples=150)
    @given(
        days=months,
        repeat=st.booleans(),
        base=st.one_of(st.none(), st.integers(1, 40_000_000)),
        power=st.one_of(st.none(), st.integers(1_000, 30_000)),
        multiplier=st.sampled_from([1, 20, 40]),
        channel=st.sampled_from([1, 1, 2, 3, 4]),
    )
    def test_any_month_gives_the_same(self, days, repeat, base, power, multiplier, channel):
        if repeat and DAYS[0] in days:
            days = {**days, DAYS[1]: days[DAYS[0]]}
        fact = {"base_wh": base, "base_hours": 744 if base else None, "max_power_w": power}
        fact["multiplier"] = multiplier
        one = CheckParameters(zero_run_hours=3, duplicate_days=1, sibling_bp=0, shift_gain_bp=0)
        rows = checked({1: days}, [fact], parameters=one, channel=channel)
        expected = hour_checks_by_hand.check(days, {**PLAIN, **fact, "channel": channel}, one)
        assert [(row["code"], row["hours"], row["energy_wh"]) for row in rows] == expected


class TestEstimates:
    BASE = table(BASES, (1, 1, 7_440_000, 744, 6_720_000, 672, 55_000, False, False))

    def made(self, known: Days, *, control: Days = {}, bases=None, ladder=LADDER):  # noqa: B006  never changed
        found = estimated_hours(
            wanted=pl.DataFrame({"usage_point_id": [1] * 4, "channel": [1] * 4, "day": DAYS}),
            known=hourly({1: known}),
            control=hourly({1: control}),
            bases=self.BASE if bases is None else bases,
            ladder=ladder,
        )
        return {row["day"]: row for row in found.to_dicts()}

    def test_fill_missing_hours_alone(self):
        row = self.made(month(h10=None))[DAYS[1]]
        # last year 7 440 kWh in 744 hours
        assert (row["method"], row["h10"], row["h11"]) == ("last_year", 10_000, None)
        assert list(self.made(month(h10=None))) == [DAYS[1]]

    def test_take_the_control_meter_first(self):
        row = self.made(month(h10=None), control={DAYS[1]: day_of(9_000)})[DAYS[1]]
        assert (row["method"], row["h10"]) == ("control", 9_010)

    def test_step_down_the_ladder(self):
        none = table(BASES, (1, 1, None, None, 6_720_000, 672, 55_000, False, False))
        assert self.made(month(h10=None), bases=none)[DAYS[1]]["method"] == "nearest"
        none = table(BASES, (1, 1, None, None, None, None, 55_000, None, None))
        assert self.made(month(h10=None), bases=none)[DAYS[1]]["h10"] == 55_000
        none = table(BASES, (1, 1, None, None, None, None, None, None, None))
        assert self.made(month(h10=None), bases=none) == {}

    def test_may_follow_the_profile_of_like_days(self):
        row = self.made(month(h10=None), ladder=[Method.PROFILE])[DAYS[1]]
        # 10 010, 10 012, 10 013 in the same hour of the other three working days: 30 035 / 3 half-up
        assert (row["method"], row["h10"]) == ("profile", 10_012)

    def test_of_a_day_that_never_came_fill_all_of_it(self):
        days = {day: values for day, values in month().items() if day != DAYS[3]}
        row = self.made(days)[DAYS[3]]
        assert [row[hour] for hour in HOUR_COLUMNS] == [10_000] * 24


class TestTheLimitOfPeriods:
    """The rule in force until 18.04.2020: two months running by history, then the largest power."""

    JANUARY, FEBRUARY, MARCH, MAY = (date(2020, number, 1) for number in (1, 2, 3, 5))

    @pytest.mark.parametrize(
        ("replaced", "month", "number"),
        [
            ([], MARCH, 1),
            ([FEBRUARY], MARCH, 2),
            ([JANUARY, FEBRUARY], MARCH, 3),
            ([date(2019, 12, 1)], JANUARY, 2),
            ([JANUARY, FEBRUARY, MARCH], MAY, 1),
        ],
    )
    def test_counts_months_that_stand_next_to_each_other(self, replaced, month, number):
        assert period_number(month=month, replaced_months=replaced) == number

    def test_leaves_the_control_meter_and_the_largest_power_after_it(self):
        assert ladder_of_period(number=2, most=2) == LADDER
        assert ladder_of_period(number=3, most=2) == (Method.CONTROL, Method.PMAX)
        assert ladder_of_period(number=9, most=None) == LADDER

    def test_gives_the_largest_power_for_the_third_month(self):
        # 7 440 kWh of last year are there, 55 kW stand
        steps = ladder_of_period(number=3, most=2)
        made = TestEstimates().made(month(h10=None), ladder=steps)[DAYS[1]]
        assert (made["method"], made["h10"]) == ("pmax", 55_000)
