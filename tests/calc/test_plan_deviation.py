"""Fact against plan: only over hours known on both sides, rounded once."""

from __future__ import annotations

from sbyt.calc.plan_deviation import deviation_of_day, deviation_of_days


class TestTheDeviationOfADay:
    def test_is_fact_less_plan(self) -> None:
        day = deviation_of_day(plan_wh=[1000] * 24, fact_wh=[1000] * 23 + [1250])
        assert (day.plan_wh, day.fact_wh, day.deviation_wh, day.deviation_bp) == (24_000, 24_250, 250, 104)
        assert day.is_whole

    def test_leaves_missing_hours_out_of_both_sides(self) -> None:
        day = deviation_of_day(plan_wh=[1000] * 24, fact_wh=[None] * 12 + [900] * 12)
        assert (day.plan_wh, day.compared_plan_wh, day.fact_wh) == (24_000, 12_000, 10_800)
        assert (day.hours, day.is_whole, day.deviation_wh, day.deviation_bp) == (12, False, -1200, -1000)

    def test_is_nothing_where_nothing_was_measured(self) -> None:
        day = deviation_of_day(plan_wh=[1000] * 24, fact_wh=[])
        assert (day.plan_wh, day.hours, day.deviation_wh, day.deviation_bp) == (24_000, 0, None, None)

    def test_of_a_plan_of_nothing_has_no_percent(self) -> None:
        day = deviation_of_day(plan_wh=[0] * 24, fact_wh=[5] * 24)
        assert (day.deviation_wh, day.deviation_bp) == (120, None)

    def test_rounds_halves_away_from_zero_both_ways(self) -> None:
        """1 of 20 000 is half of 1/100 %."""
        for fact, expected in ((20_001, 1), (19_999, -1)):
            assert deviation_of_day(plan_wh=[20_000], fact_wh=[fact]).deviation_bp == expected


class TestTheDeviationOfAMonth:
    def test_lets_over_and_under_offset_each_other(self) -> None:
        over = deviation_of_day(plan_wh=[100, 100], fact_wh=[150, 100])
        under = deviation_of_day(plan_wh=[100, 100], fact_wh=[None, 70])
        month = deviation_of_days([over, under])
        assert (month.plan_wh, month.compared_plan_wh, month.fact_wh) == (400, 300, 320)
        assert (month.planned_hours, month.hours, month.deviation_wh, month.deviation_bp) == (4, 3, 20, 667)
