"""Days as the country's clocks had them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sbyt.calc.local_day import (
    MOSCOW,
    ZONES_OF_RUSSIA,
    hours_in_order,
    hours_of_day,
    intervals_of_day,
    place_in_day,
    start_of_day,
    starts_of_intervals,
)


class TestHoursOfDay:
    @pytest.mark.parametrize(
        ("zone", "day", "hours"),
        [
            ("Europe/Moscow", date(2010, 3, 28), 23),
            ("Europe/Moscow", date(2010, 10, 31), 25),
            ("Europe/Moscow", date(2011, 3, 27), 23),
            ("Europe/Moscow", date(2011, 10, 30), 24),
            ("Europe/Moscow", date(2014, 10, 26), 25),
            ("Europe/Moscow", date(2015, 3, 29), 24),
            ("Europe/Samara", date(2010, 3, 28), 24),
            ("Europe/Samara", date(2014, 10, 26), 24),
            ("Asia/Chita", date(2014, 10, 26), 26),
            ("Europe/Saratov", date(2016, 12, 4), 23),
            ("Europe/Volgograd", date(2018, 10, 28), 23),
            ("Europe/Volgograd", date(2020, 12, 27), 25),
            ("Asia/Yekaterinburg", date(2024, 3, 31), 24),
        ],
    )
    def test_are_those_of_the_place(self, zone: str, day: date, hours: int) -> None:
        assert hours_of_day(day, zone=ZoneInfo(zone)) == hours
        assert intervals_of_day(day, zone=ZoneInfo(zone), step_minutes=30) == hours * 2

    def test_are_24_everywhere_since_2021(self) -> None:
        for zone in ZONES_OF_RUSSIA:
            days = (date(2021, 1, 1) + timedelta(days=number) for number in range(0, 5 * 365, 7))
            assert {hours_of_day(day, zone=ZoneInfo(zone)) for day in days} == {24}


class TestInstants:
    def test_of_moscow_moved_by_an_hour_in_2014(self) -> None:
        assert start_of_day(date(2013, 7, 1), zone=MOSCOW) == datetime(2013, 6, 30, 20, tzinfo=UTC)
        assert start_of_day(date(2021, 7, 1), zone=MOSCOW) == datetime(2021, 6, 30, 21, tzinfo=UTC)

    def test_go_on_through_a_day_of_25_hours(self) -> None:
        starts = starts_of_intervals(date(2014, 10, 26), zone=MOSCOW, step_minutes=60, count=25)
        assert starts[0] == datetime(2014, 10, 25, 20, tzinfo=UTC)
        assert starts[-1] == datetime(2014, 10, 26, 20, tzinfo=UTC)

    def test_find_their_place_back(self) -> None:
        for day in (date(2014, 10, 26), date(2011, 3, 27), date(2021, 5, 1)):
            count = intervals_of_day(day, zone=MOSCOW, step_minutes=30)
            starts = starts_of_intervals(day, zone=MOSCOW, step_minutes=30, count=count)
            assert [place_in_day(one, zone=MOSCOW, step_minutes=30) for one in starts] == [
                (day, place) for place in range(count)
            ]
        between = datetime(2021, 5, 1, 0, 10, tzinfo=UTC)
        assert place_in_day(between, zone=MOSCOW, step_minutes=30) is None


class TestNamesOfHours:
    def test_are_those_of_the_clocks_of_every_place_since_2005(self) -> None:
        """Every day since 2005 whose clocks moved, in every zone, but one of 2011 in Khandyga at midnight."""
        moved = 0
        for zone in map(ZoneInfo, ZONES_OF_RUSSIA):
            for number in range(16 * 366):
                day = date(2005, 1, 1) + timedelta(days=number)
                count = hours_of_day(day, zone=zone)
                if count == 24 or day == date(2011, 9, 12):
                    continue
                starts = starts_of_intervals(day, zone=zone, step_minutes=60, count=count)
                told = tuple(start.astimezone(zone).hour for start in starts)
                assert hours_in_order(day, hours=count) == told, (zone, day)
                moved += 1
        assert moved > 300

    def test_of_a_day_that_no_clock_gave_are_none(self) -> None:
        with pytest.raises(ValueError, match="22 hours"):
            hours_in_order(date(2021, 5, 1), hours=22)
