"""Register sums, neighbours, shifted clocks and the ladder of estimates against loops, on random months."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.check_parameters import CheckParameters
from sbyt.calc.hour_estimates import BASES, LADDER, Method, estimated_hours, ladder_of_period, period_number
from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.hours_by_history import SHAPE_COLUMNS
from tests.calc.reference import hour_checks_by_hand
from tests.calc.tables import random_tables, table
from tests.calc.test_hour_checks import DAYS, PLAIN, checked, hourly, of

known_hours = st.integers(0, 40_000)
hour_values = st.one_of(known_hours, known_hours, known_hours, st.none())
rows = st.lists(hour_values, min_size=24, max_size=24)
whole_rows = st.lists(known_hours, min_size=24, max_size=24)
months = st.dictionaries(st.sampled_from(DAYS), st.one_of(whole_rows, whole_rows, rows), max_size=4)


class TestTheRegister:
    @random_tables(examples=150)
    @given(
        days=months,
        since=st.integers(0, 3),
        length=st.integers(1, 4),
        off=st.sampled_from([0, 999, 1_000, 1_001, 20_000, -20_000]),
        counted=st.one_of(st.none(), st.integers(0, 4_000_000)),
    )
    def test_is_found_wrong_exactly_where_loops_find_it(self, days, since, length, off, counted):
        first, last = DAYS[since], DAYS[since] + timedelta(days=length)
        inside = [value or 0 for day, values in days.items() if first <= day < last for value in values]
        energy = max(0, sum(inside) + off) if counted is None else counted
        one = CheckParameters()
        found = of("SUM", checked({1: days}, registered=[(1, first, last, energy)], parameters=one))
        expected = hour_checks_by_hand.register_sum(days, first, last, energy, one)
        assert (found and (found["code"], found["hours"], found["energy_wh"])) == expected


class TestNeighbours:
    @random_tables(examples=150)
    @given(
        months=st.lists(st.tuples(months, st.one_of(st.none(), st.integers(1, 40_000_000))), max_size=6),
        sibling_bp=st.sampled_from([12_000, 30_000]),
    )
    def test_that_went_their_own_way_are_those_of_the_loops(self, months, sibling_bp):
        one = CheckParameters(sibling_bp=sibling_bp)
        facts = [
            {
                **PLAIN,
                "usage_point_id": number,
                "sibling_group": 5,
                "base_wh": base,
                "base_hours": base and 744,
            }
            for number, (_days, base) in enumerate(months)
        ]
        by_point = {number: days for number, (days, _base) in enumerate(months)}
        found = checked(by_point, facts, parameters=one) if facts else []
        assert {
            row["usage_point_id"]: row["energy_wh"] for row in found if row["code"] == "SIBLING"
        } == hour_checks_by_hand.siblings(by_point, dict(enumerate(facts)), one)


class TestClocks:
    @random_tables(examples=150)
    @given(
        shape=st.lists(st.integers(0, 20_000), min_size=24, max_size=24),
        by=st.integers(-3, 3),
        noise=st.lists(st.integers(0, 3_000), min_size=24, max_size=24),
        hole=st.one_of(st.none(), st.integers(0, 23)),
    )
    def test_went_wrong_by_as_many_hours_as_loops_say(self, shape, by, noise, hole):
        values: list[int | None] = [shape[(hour - by) % 24] + noise[hour] for hour in range(24)]
        days = {day: list(values) for day in DAYS}
        if hole is not None:
            days[DAYS[1]][hole] = None
        one = CheckParameters()
        fact = {**PLAIN, **dict(zip(SHAPE_COLUMNS, shape, strict=True))}
        found = of("SHIFT", checked({1: days}, [fact], parameters=one))
        assert (found and found["figure"]) == hour_checks_by_hand.shift(days, shape, one)


optional = st.one_of(st.none(), st.integers(0, 50_000_000))


class TestEstimates:
    @random_tables(examples=150)
    @given(
        days=months,
        control=months,
        base=st.tuples(
            optional,
            st.sampled_from([None, 0, 672, 743]),
            optional,
            st.sampled_from([None, 744, 7]),
            optional,
            st.sampled_from([None, False, True]),
            st.sampled_from([None, False, True]),
        ),
        ladder=st.lists(st.sampled_from(list(Method)), unique=True),
    )
    def test_of_any_month_are_those_of_the_loops(self, days, control, base, ladder):
        names = (
            "last_year_wh",
            "last_year_hours",
            "nearest_wh",
            "nearest_hours",
            "max_power_w",
            "last_year_by_registers",
            "nearest_by_registers",
        )
        made = estimated_hours(
            wanted=pl.DataFrame({"usage_point_id": [1] * 4, "channel": [1] * 4, "day": DAYS}),
            known=hourly({1: days}),
            control=hourly({1: control}),
            bases=table(BASES, (1, 1, *base)),
            ladder=ladder,
        )
        found = {row["day"]: (row["method"], [row[hour] for hour in HOUR_COLUMNS]) for row in made.to_dicts()}
        steps = [method.value for method in ladder]
        facts = dict(zip(names, base, strict=True))
        expected = {
            day: one
            for day in DAYS
            if (one := hour_checks_by_hand.estimate(day, days, control, facts, steps)) is not None
        }
        assert found == expected


class TestTheLimitOfPeriods:
    MONTHS = tuple(date(2020 + number // 12, number % 12 + 1, 1) for number in range(18))

    @random_tables(examples=150)
    @given(
        replaced=st.sets(st.sampled_from(MONTHS)),
        month=st.sampled_from(MONTHS),
        most=st.one_of(st.none(), st.integers(0, 5)),
    )
    def test_opens_the_steps_that_counting_month_by_month_opens(self, replaced, month, most):
        number = period_number(month=month, replaced_months=replaced)
        opened = [step.value for step in ladder_of_period(number=number, most=most)]
        assert opened == hour_checks_by_hand.open_steps(month, replaced, most, [one.value for one in LADDER])
