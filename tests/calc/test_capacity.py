"""Purchased and network capacity: worked months, the published plant, a slow reference on random tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbyt.calc.capacity import (
    BOUNDARIES,
    DAYS,
    MEMBERS,
    PEAK_HOURS,
    PLANNED_HOURS,
    WORKING_DAYS,
    CapacityRules,
    LevelSplit,
    capacities,
    capacity_days,
)
from sbyt.calc.hourly import HOURLY, flat_hours
from tests.calc.reference import capacity_month
from tests.calc.tables import day, table

MAY, JUNE = date(2021, 5, 1), date(2021, 6, 1)
TO_THE_WATT = CapacityRules(quantum_w=1)
MAY_2021_PLANNED = (*range(7, 17), 19, 20)
"""Hours that stand in the published table of May 2021: 8–17 and 20–21 counted from 1."""

Rows = Iterable[tuple[int, date, Sequence[int | None]]]


def hourly(rows: Rows) -> pl.DataFrame:
    return table(HOURLY, *((point, 1, on, *hours) for point, on, hours in rows))


def computed(
    rows: Rows,
    *,
    peak: Mapping[date, int],
    planned: Sequence[int],
    members: Sequence[tuple] = ((1, 1, "ВН", MAY, None),),
    period: tuple[date, date] = (MAY, JUNE),
    working: Sequence[date] = (),
    rules: CapacityRules = TO_THE_WATT,
) -> tuple[list[dict], dict[str, dict]]:
    days = capacity_days(
        boundaries=table(BOUNDARIES, (1, "46", 1, *period)),
        members=table(MEMBERS, *members),
        hours=hourly(rows),
        peak_hours=table(PEAK_HOURS, *(("46", on, hour) for on, hour in peak.items())),
        planned_hours=table(PLANNED_HOURS, (1, list(planned))),
        working_days=table(WORKING_DAYS, *((on,) for on in working)),
        rules=rules,
    )
    assert days.schema == DAYS
    by_level = {row["voltage"]: row for row in capacities(days, rules=rules).to_dicts()}
    return days.to_dicts(), by_level


def hours_with(base: int, **at: int | None) -> list[int | None]:
    hours: list[int | None] = [base] * 24
    for name, value in at.items():
        hours[int(name[1:])] = value
    return hours


class TestTwoWorkingDays:
    """4 May: 100 kWh, 140 at 10–11, 120 at 14–15. 5 May: 100, 150 at 10–11, 131 at 14–15; 200 at 02–03 is not planned."""

    ROWS = (
        (1, day("04.05.2021"), hours_with(100_000, h10=140_000, h14=120_000)),
        (1, day("05.05.2021"), hours_with(100_000, h10=150_000, h14=131_000, h02=200_000)),
    )
    PEAK = {day("04.05.2021"): 14, day("05.05.2021"): 14}

    def test_give_the_mean_of_the_regions_hour_and_the_mean_of_planned_maxima(self):
        # (120 + 131) / 2 = 125.5; (140 + 150) / 2 = 145 kW
        days, levels = computed(self.ROWS, peak=self.PEAK, planned=range(8, 20))
        assert (levels[""]["purchased_w"], levels[""]["network_w"]) == (125_500, 145_000)
        assert levels["ВН"]["network_w"] == 145_000
        assert [(row["purchased_wh"], row["network_hour"]) for row in days if row["voltage"] == ""] == [
            (120_000, 10),
            (131_000, 10),
        ]

    def test_are_rounded_once_to_whole_kilowatts_where_that_is_asked(self):
        _, levels = computed(self.ROWS, peak=self.PEAK, planned=range(8, 20), rules=CapacityRules())
        assert levels[""]["purchased_w"] == 126_000

    def test_that_are_days_of_the_operator_count_even_on_a_weekend(self):
        saturday = (1, day("08.05.2021"), hours_with(40_000))
        peak = {**self.PEAK, day("08.05.2021"): 9}
        _, levels = computed([*self.ROWS, saturday], peak=peak, planned=range(8, 20))
        # 291 kWh in three days
        assert (levels[""]["working_days"], levels[""]["purchased_w"]) == (3, 97_000)

    def test_without_published_hours_give_network_capacity_by_the_calendar(self):
        _, levels = computed(self.ROWS, peak={}, planned=range(8, 20), working=list(self.PEAK))
        assert (levels[""]["purchased_w"], levels[""]["purchased_days"]) == (None, 0)
        assert levels[""]["network_w"] == 145_000


class TestWhatIsNotKnown:
    def test_leaves_the_mean_and_is_counted(self):
        rows = [
            (1, day("04.05.2021"), hours_with(100_000)),
            (1, day("05.05.2021"), hours_with(300_000, h09=None)),
        ]
        peak = {day("04.05.2021"): 14, day("05.05.2021"): 14, day("06.05.2021"): 14}
        _, levels = computed(rows, peak=peak, planned=range(8, 20))
        whole = levels[""]
        assert (whole["working_days"], whole["purchased_days"], whole["network_days"]) == (3, 2, 1)
        assert (whole["purchased_w"], whole["network_w"]) == (200_000, 100_000)

    def test_of_one_point_makes_the_sum_unknown(self):
        rows = [
            (1, day("04.05.2021"), hours_with(100_000)),
            (2, day("04.05.2021"), hours_with(10_000, h14=None)),
        ]
        members = [(1, 1, "ВН", MAY, None), (1, 2, "НН", MAY, None)]
        _, levels = computed(rows, peak={day("04.05.2021"): 14}, planned=range(8, 20), members=members)
        assert (levels[""]["purchased_w"], levels["ВН"]["purchased_w"]) == (None, None)


class TestSeveralVoltages:
    """ВН is largest at 9–10, НН at 15–16, both together at 15–16: 90 + 60 = 150 against 100 + 20 = 120."""

    ROWS = (
        (1, day("04.05.2021"), hours_with(50_000, h09=100_000, h15=90_000)),
        (2, day("04.05.2021"), hours_with(10_000, h09=20_000, h15=60_000)),
    )
    MEMBERS = ((1, 1, "ВН", MAY, None), (1, 2, "НН", MAY, None))

    def test_share_the_hour_of_the_sum(self):
        _, levels = computed(
            self.ROWS, peak={day("04.05.2021"): 9}, planned=range(8, 20), members=self.MEMBERS
        )
        assert {level: row["network_w"] for level, row in levels.items()} == {
            "": 150_000,
            "ВН": 90_000,
            "НН": 60_000,
        }
        assert {level: row["purchased_w"] for level, row in levels.items()} == {
            "": 120_000,
            "ВН": 100_000,
            "НН": 20_000,
        }

    def test_may_each_have_its_own_hour(self):
        rules = CapacityRules(split=LevelSplit.OWN_HOUR, quantum_w=1)
        _, levels = computed(
            self.ROWS, peak={day("04.05.2021"): 9}, planned=range(8, 20), members=self.MEMBERS, rules=rules
        )
        assert levels["ВН"]["network_w"] == 100_000
        assert levels["НН"]["network_w"] == 60_000

    def test_are_counted_over_the_days_of_the_whole_where_one_joins_late(self):
        """ВН is 100 kW on four working days, НН joins on the fourth at 80 kW: 480 / 4 = 400 / 4 + 80 / 4."""
        dates = [day(f"{number:02d}.05.2021") for number in (4, 5, 6, 7)]
        rows = [(1, on, hours_with(100_000)) for on in dates] + [(2, dates[3], hours_with(80_000))]
        members = [(1, 1, "ВН", MAY, None), (1, 2, "НН", dates[3], None)]
        for split in LevelSplit:
            _, levels = computed(
                rows,
                peak=dict.fromkeys(dates, 9),
                planned=[9, 10],
                members=members,
                rules=CapacityRules(split=split, quantum_w=1),
            )
            told = {
                level: (row["purchased_w"], row["network_w"], row["network_days"], row["working_days"])
                for level, row in levels.items()
            }
            assert told == {
                "": (120_000, 120_000, 4, 4),
                "ВН": (100_000, 100_000, 4, 4),
                "НН": (20_000, 20_000, 4, 4),
            }

    def test_leave_the_day_that_the_whole_leaves(self):
        """ВН is 100 kW and then 300, НН 80 kW and then unknown: the whole is of the first day, 180 = 100 + 80."""
        dates = [day("04.05.2021"), day("05.05.2021")]
        rows = [
            (1, dates[0], hours_with(100_000)),
            (1, dates[1], hours_with(300_000)),
            (2, dates[0], hours_with(80_000)),
        ]
        _, levels = computed(rows, peak=dict.fromkeys(dates, 9), planned=[9, 10], members=self.MEMBERS)
        assert {level: (row["purchased_w"], row["purchased_days"]) for level, row in levels.items()} == {
            "": (180_000, 1),
            "ВН": (100_000, 1),
            "НН": (80_000, 1),
        }


class TestAPartOfAMonth:
    def test_is_a_mean_over_its_own_working_days(self):
        rows = [
            (1, day("04.05.2021"), hours_with(100_000)),
            (1, day("05.05.2021"), hours_with(200_000)),
        ]
        peak = {day("04.05.2021"): 14, day("05.05.2021"): 14}
        _, levels = computed(rows, peak=peak, planned=[14], period=(day("05.05.2021"), JUNE))
        assert (levels[""]["working_days"], levels[""]["purchased_w"]) == (1, 200_000)

    def test_of_one_point_adds_it_from_its_day_on(self):
        rows = [
            (point, day(on), hours_with(100_000)) for point in (1, 2) for on in ("04.05.2021", "05.05.2021")
        ]
        members = [(1, 1, "ВН", MAY, None), (1, 2, "ВН", day("05.05.2021"), None)]
        peak = {day("04.05.2021"): 14, day("05.05.2021"): 14}
        _, levels = computed(rows, peak=peak, planned=[14], members=members)
        assert levels[""]["purchased_w"] == 150_000


class TestAnIntegralPoint:
    def test_is_spread_evenly_and_adds_up(self):
        volumes = pl.DataFrame(
            {"usage_point_id": [7], "period_from": [MAY], "period_to": [JUNE], "volume_wh": [1_000_000]}
        )
        hours = flat_hours(volumes)
        assert hours.height == 31
        values = [value for row in hours.drop("usage_point_id", "channel", "day").rows() for value in row]
        assert sum(values) == 1_000_000
        assert set(values) == {1344, 1345}  # 1 000 000 / 744 = 1344.086


@pytest.fixture(scope="module")
def plant_days(samples: Path) -> dict[date, dict]:
    rows, peak = [], {}
    for row in csv.DictReader((samples / "op03565_may2021.csv").read_text().splitlines()):
        on = date.fromisoformat(row["date"])
        hours = [int(row[f"h{hour:02d}"]) * 1000 if row[f"h{hour:02d}"] else None for hour in range(1, 25)]
        rows.append((1, on, hours))
        marked = row["table2_matching_hour"]
        if marked.isdigit() and row["capacity_working_day"] == "1":
            peak[on] = int(marked) - 1
    found, _ = computed(rows, peak=peak, planned=MAY_2021_PLANNED)
    return {row["day"]: row for row in found if row["voltage"] == ""}


class TestThePublishedPlant:
    """May 2021, 24 hours a day as published; the hour counted from 1, as the table has it."""

    @pytest.mark.parametrize(
        ("on", "kwh", "hour"), [(4, 15577, 21), (6, 14919, 20), (7, 14986, 21), (12, 15013, 13)]
    )
    def test_has_the_planned_maximum_that_was_printed(self, plant_days, on, kwh, hour):
        row = plant_days[date(2021, 5, on)]
        assert (row["network_wh"], row["network_hour"] + 1) == (kwh * 1000, hour)

    @pytest.mark.parametrize(
        ("on", "kwh", "hour"),
        [
            *((4, 14603, 14), (6, 14684, 14), (7, 14986, 21), (12, 14699, 15)),
            *((13, 14204, 17), (17, 14149, 13), (18, 14245, 17), (19, 14547, 17), (21, 14519, 15)),
            *((24, 14438, 17), (25, 13807, 17), (26, 13928, 14), (27, 14135, 8), (28, 14300, 15)),
        ],
    )
    def test_has_the_volume_of_the_regions_hour_that_was_printed(self, plant_days, on, kwh, hour):
        row = plant_days[date(2021, 5, on)]
        assert (row["purchased_wh"], row["peak_hour"] + 1) == (kwh * 1000, hour)


volumes = st.one_of(st.none(), st.integers(0, 5_000_000))
days_of_hours = st.lists(volumes, min_size=24, max_size=24)


starts = st.integers(0, 2)
terms = st.tuples(starts, st.one_of(st.none(), st.integers(1, 3))).filter(
    lambda one: one[1] is None or one[0] < one[1]
)


class TestAgainstTheSlowReference:
    @given(
        points=st.lists(
            st.tuples(
                st.sampled_from(["ВН", "НН"]),
                st.lists(st.one_of(st.none(), days_of_hours), max_size=3),
                terms,
            ),
            min_size=1,
            max_size=3,
        ),
        peaks=st.lists(st.integers(0, 23), min_size=3, max_size=3),
        planned=st.sets(st.integers(0, 23), min_size=1, max_size=12),
        own_hour=st.booleans(),
        quantum_w=st.sampled_from([1, 1000]),
    )
    def test_any_month_is_the_same(self, points, peaks, planned, own_hour, quantum_w):
        dates = [MAY + timedelta(days=number) for number in range(3)]
        by_point = {
            number: (
                voltage,
                {on: hours for on, hours in zip(dates, days, strict=False) if hours is not None},
                (dates[since], None if until is None else MAY + timedelta(days=until)),
            )
            for number, (voltage, days, (since, until)) in enumerate(points, start=1)
        }
        expected = capacity_month.month(
            points=by_point,
            peak=dict(zip(dates, peaks, strict=True)),
            planned=planned,
            quantum_w=quantum_w,
            own_hour=own_hour,
        )
        _, levels = computed(
            [(number, on, hours) for number, (_, days, _) in by_point.items() for on, hours in days.items()],
            peak=dict(zip(dates, peaks, strict=True)),
            planned=sorted(planned),
            members=[(1, number, voltage, *term) for number, (voltage, _, term) in by_point.items()],
            rules=CapacityRules(
                split=LevelSplit.OWN_HOUR if own_hour else LevelSplit.COMMON_HOUR, quantum_w=quantum_w
            ),
        )
        assert {level: (row["purchased_w"], row["network_w"]) for level, row in levels.items()} == expected
        if not own_hour and levels:
            parts = [row for level, row in levels.items() if level]
            for name in ("purchased_sum_wh", "network_sum_wh"):
                assert sum(row[name] for row in parts) == levels[""][name]
