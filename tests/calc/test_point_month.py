"""The month of a point for the balance: hours, else registers, else nothing; worked examples and a slow reference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.hourly import HOUR_COLUMNS, HOURLY
from sbyt.calc.metered_month import METERED_MONTH
from sbyt.calc.point_month import Basis, PointMonth, point_month
from tests.calc.reference import point_month_by_hand
from tests.calc.tables import random_tables, table

SINCE, UNTIL = date(2021, 7, 1), date(2021, 7, 4)
DAYS = [SINCE + timedelta(days=number) for number in range(3)]
"""A month of three days is enough for the rule."""


def of(
    hours: dict[int, dict[date, list[int | None]]], metered: Sequence[tuple] = (), *, points: int = 1
) -> PointMonth:
    rows = [(point, 1, day, *values) for point, days in hours.items() for day, values in days.items()]
    return point_month(
        point_ids=range(1, points + 1),
        hours=table(HOURLY, *rows),
        metered=table(METERED_MONTH, *metered),
        month=SINCE,
        month_end=UNTIL,
    )


def values(found: PointMonth, point: int = 1) -> list[int | None]:
    rows = {row["day"]: row for row in found.hours.to_dicts() if row["usage_point_id"] == point}
    return [rows[day][hour] if day in rows else None for day in DAYS for hour in HOUR_COLUMNS]


class TestAPoint:
    def test_with_all_hours_keeps_them_whatever_its_registers_say(self) -> None:
        found = of({1: dict.fromkeys(DAYS, [10] * 24)}, [(1, SINCE, UNTIL, 5_000)])
        assert (found.basis, values(found)) == ({1: Basis.HOURS}, [10] * 72)

    def test_with_registers_alone_has_them_evenly(self) -> None:
        """100 Wh over 72 hours: 1 each and 28 more, by whole parts."""
        found = of({}, [(1, SINCE, UNTIL, 100)])
        assert found.basis == {1: Basis.READINGS}
        assert values(found)[:6] == [1, 1, 2, 1, 1, 2]
        assert sum(value or 0 for value in values(found)) == 100

    def test_with_some_hours_has_the_rest_of_its_registers_in_the_others(self) -> None:
        found = of({1: {DAYS[0]: [10] * 24, DAYS[1]: [10] * 23 + [None]}}, [(1, SINCE, UNTIL, 720)])
        assert found.basis == {1: Basis.READINGS}
        # 720 − 47 × 10 = 250 over 25 hours
        assert values(found) == [10] * 72

    def test_whose_hours_hold_more_than_its_registers_is_left_with_gaps(self) -> None:
        found = of({1: {DAYS[0]: [10] * 24}}, [(1, SINCE, UNTIL, 239)])
        assert (found.basis, values(found)) == ({1: Basis.HOURS}, [10] * 24 + [None] * 48)

    def test_with_hours_that_are_all_unknown_has_no_data(self) -> None:
        found = of({1: {DAYS[0]: [None] * 24}}, points=2)
        assert (found.basis, found.hours.height) == ({1: Basis.NOTHING, 2: Basis.NOTHING}, 0)

    def test_knows_nothing_before_the_first_reading(self) -> None:
        found = of({}, [(1, DAYS[2], UNTIL, 48)])
        assert values(found) == [None] * 48 + [2] * 24

    def test_counts_energy_taken_in_the_month_alone(self) -> None:
        rows = [(1, 2, SINCE, *[7] * 24), (1, 1, UNTIL, *[7] * 24)]
        found = point_month(
            point_ids=[1],
            hours=table(HOURLY, *rows),
            metered=table(METERED_MONTH),
            month=SINCE,
            month_end=UNTIL,
        )
        assert found.basis == {1: Basis.NOTHING}

    @random_tables(examples=80)
    @given(
        st.lists(
            st.tuples(
                st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=72, max_size=72),
                st.sets(st.integers(0, 2)),
                st.one_of(st.none(), st.integers(0, 5_000)),
                st.integers(0, 2),
            ),
            min_size=1,
            max_size=4,
        )
    )
    def test_is_that_of_the_loop(self, drawn: list[tuple]) -> None:
        hours, metered, expected = {}, [], {}
        for point, (known, silent_days, volume, first_day) in enumerate(drawn, start=1):
            days = {
                day: known[24 * number : 24 * number + 24]
                for number, day in enumerate(DAYS)
                if number not in silent_days
            }
            hours[point] = days
            if volume is not None:
                metered.append((point, DAYS[first_day], UNTIL, volume))
            whole = [value for number, day in enumerate(DAYS) for value in days.get(day, [None] * 24)]
            expected[point] = point_month_by_hand.month_of(whole, volume, first=24 * first_day)
        found = of(hours, metered, points=len(drawn))
        assert {point: (str(basis), values(found, point)) for point, basis in found.basis.items()} == expected
