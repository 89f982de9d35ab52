"""The law's ladder at a point: its control point, the limit of periods, the largest power; what a replacement keeps of it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.db.models import JSONField, Value

from sbyt.apps.metering.models import HourReplacement
from sbyt.apps.metering.operations.control_points import set_control_point
from sbyt.apps.tariffs.models import RuleSetting
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.hourly.estimating import MOST_PERIODS, open_ladder, replace_missing
from tests.builders.buildings import put_up_meter
from tests.builders.firms import a_firm, an_hourly_month

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY, MARCH, MAY = (date(2020, number, 1) for number in (1, 2, 3, 5))


@pytest.fixture
def plant() -> SimpleNamespace:
    """Hours in December 2019, one day in each of the months that follow; 900 kW."""
    firm = a_firm()
    firm.point.max_power_w = 900_000
    firm.point.save()
    an_hourly_month(firm.point, month=date(2019, 12, 1), days=31, hour_wh=100_000)
    for month in (JANUARY, FEBRUARY, MARCH):
        an_hourly_month(firm.point, month=month, days=1, hour_wh=100_000)
    return SimpleNamespace(point=firm.point)


def a_limit(most: int | None, *, until: date | None = date(2020, 4, 18)) -> None:
    RuleSetting.objects.filter(key=MOST_PERIODS).delete()
    kept = Value(None, JSONField()) if most is None else most
    RuleSetting.objects.create(key=MOST_PERIODS, value=kept, valid=(date(2012, 6, 1), until))


def methods(point, month: date) -> set[str]:
    return {one.method for one in replace_missing(SYSTEM, point_id=point.pk, month=month)}


class TestTheLimitOfPeriods:
    def test_leads_to_the_largest_power_from_the_third_month(self, plant) -> None:
        a_limit(2)
        assert [methods(plant.point, month) for month in (JANUARY, FEBRUARY, MARCH)] == [
            {"nearest"},
            {"nearest"},
            {"pmax"},
        ]
        kept = HourReplacement.objects.filter(day__month=3).first()
        assert kept.values_wh == [900_000] * 24
        assert kept.basis == {"month": "2020-03", "asked": "ladder", "period": 3, "most": 2}
        law = open_ladder(point_id=plant.point.pk, month=MARCH)
        assert (law.number, law.most, law.is_cut) == (3, 2, True)

    def test_is_two_before_the_edition_of_2020_and_none_after(self, plant) -> None:
        assert open_ladder(point_id=plant.point.pk, month=MARCH).most == 2
        assert open_ladder(point_id=plant.point.pk, month=MAY).most is None

    def test_is_none_where_the_rule_says_so(self, plant) -> None:
        a_limit(None)
        assert [methods(plant.point, month) for month in (JANUARY, FEBRUARY, MARCH)] == [{"nearest"}] * 3
        assert open_ladder(point_id=plant.point.pk, month=MARCH).is_cut is False

    def test_is_that_of_the_month_and_not_of_today(self, plant) -> None:
        a_limit(0)
        assert open_ladder(point_id=plant.point.pk, month=MARCH).is_cut is True
        assert open_ladder(point_id=plant.point.pk, month=MAY).is_cut is False

    def test_begins_anew_after_a_month_that_was_measured_at_last(self, plant) -> None:
        a_limit(2)
        for month in (JANUARY, FEBRUARY):
            replace_missing(SYSTEM, point_id=plant.point.pk, month=month)
        HourReplacement.objects.filter(day__month=2).update(closed_at="2020-03-05T00:00:00Z")
        assert open_ladder(point_id=plant.point.pk, month=MARCH).number == 1


class TestAControlPoint:
    def test_kept_at_the_point_is_the_first_step_on_its_days(self, plant) -> None:
        control = a_firm().point
        an_hourly_month(control, month=JANUARY, days=31, hour_wh=77_000)
        set_control_point(
            actor=SYSTEM,
            usage_point_id=plant.point.pk,
            control_code=control.code,
            since=date(2020, 1, 20),
            until=None,
            document="прил. 4",
        )
        made = replace_missing(SYSTEM, point_id=plant.point.pk, month=JANUARY)
        by_control = [one.day.day for one in made if one.method == "control"]
        assert by_control == list(range(20, 32))
        kept = HourReplacement.objects.get(day=date(2020, 1, 20))
        assert (kept.values_wh, kept.basis["control"]) == ([77_000] * 24, control.code)
        assert "control" not in HourReplacement.objects.get(day=date(2020, 1, 19)).basis

    def test_is_no_period_of_the_limit(self, plant) -> None:
        a_limit(1)
        control = a_firm().point
        an_hourly_month(control, month=JANUARY, days=31, hour_wh=77_000)
        replace_missing(SYSTEM, point_id=plant.point.pk, month=JANUARY, control_point_id=control.pk)
        assert open_ladder(point_id=plant.point.pk, month=FEBRUARY).number == 1

    def test_named_by_hand_goes_before_the_one_kept(self, plant) -> None:
        kept, named = a_firm().point, a_firm().point
        for point, value in ((kept, 77_000), (named, 88_000)):
            an_hourly_month(point, month=JANUARY, days=31, hour_wh=value)
        set_control_point(
            actor=SYSTEM,
            usage_point_id=plant.point.pk,
            control_code=kept.code,
            since=JANUARY,
            until=None,
            document="прил. 4",
        )
        replace_missing(SYSTEM, point_id=plant.point.pk, month=JANUARY, control_point_id=named.pk)
        assert HourReplacement.objects.get(day=date(2020, 1, 20)).values_wh == [88_000] * 24


@pytest.fixture
def newcomer() -> SimpleNamespace:
    """900 kW, read by its register alone until 2020; hourly meters came then."""
    firm = a_firm(since=date(2018, 1, 1))
    firm.point.max_power_w = 900_000
    firm.point.save()
    return SimpleNamespace(
        point=firm.point, meter=put_up_meter(firm.point, on=date(2018, 1, 1), multiplier=20)
    )


class TestAPointReadByItsRegister:
    def test_is_estimated_by_the_reading_based_volume_of_last_year(self, newcomer) -> None:
        newcomer.meter.shows(date(2019, 3, 1), 1_000)
        newcomer.meter.shows(date(2019, 4, 1), 4_720)
        made = replace_missing(SYSTEM, point_id=newcomer.point.pk, month=MARCH)
        # 3 720 × 20 = 74 400 kWh over 744 hours, and not 900 kW
        assert {(one.method, one.values_wh) for one in made} == {("last_year_readings", (100_000,) * 24)}
        assert {row.method for row in HourReplacement.objects.all()} == {"last_year_readings"}

    def test_goes_to_the_nearest_month_read_where_last_year_was_not(self, newcomer) -> None:
        newcomer.meter.shows(date(2019, 11, 1), 1_000)
        newcomer.meter.shows(date(2019, 12, 1), 4_600)
        made = replace_missing(SYSTEM, point_id=newcomer.point.pk, month=MARCH)
        # 3 600 × 20 = 72 000 kWh over 720 hours
        assert {(one.method, one.total_wh) for one in made} == {("nearest_readings", 2_400_000)}

    def test_spreads_the_energy_over_the_hours_between_the_two_readings(self, newcomer) -> None:
        newcomer.meter.shows(date(2019, 2, 22), 1_000)
        newcomer.meter.shows(date(2019, 3, 25), 4_720)
        made = replace_missing(SYSTEM, point_id=newcomer.point.pk, month=MARCH)
        # 31 days from reading to reading
        assert {(one.method, one.values_wh[0]) for one in made} == {("last_year_readings", 100_000)}

    def test_is_not_told_of_by_a_reading_in_the_middle_of_the_month(self, newcomer) -> None:
        newcomer.meter.shows(date(2019, 3, 1), 1_000)
        newcomer.meter.shows(date(2019, 3, 10), 4_720)
        assert methods(newcomer.point, MARCH) == {"pmax"}

    def test_takes_the_hours_of_a_month_that_has_them_all(self, newcomer) -> None:
        newcomer.meter.shows(date(2019, 3, 1), 1_000)
        newcomer.meter.shows(date(2019, 4, 1), 4_720)
        an_hourly_month(newcomer.point, month=date(2019, 3, 1), days=31, hour_wh=77_000)
        made = replace_missing(SYSTEM, point_id=newcomer.point.pk, month=MARCH)
        assert {(one.method, one.values_wh[0]) for one in made} == {("last_year", 77_000)}

    def test_takes_the_registers_of_a_month_with_three_known_hours(self, newcomer) -> None:
        newcomer.meter.shows(date(2019, 3, 1), 1_000)
        newcomer.meter.shows(date(2019, 4, 1), 4_720)
        an_hourly_month(newcomer.point, month=date(2019, 3, 1), days=1, hour_wh=[5_000] * 3 + [None] * 21)
        assert methods(newcomer.point, MARCH) == {"last_year_readings"}


class TestAMonthNotKnownWhole:
    def test_is_no_base_of_another(self, newcomer) -> None:
        """Three night hours of last year are not the mean of that month."""
        an_hourly_month(newcomer.point, month=date(2019, 3, 1), days=1, hour_wh=[5_000] * 3 + [None] * 21)
        assert methods(newcomer.point, MARCH) == {"pmax"}

    def test_lets_an_earlier_one_be_the_nearest(self, newcomer) -> None:
        an_hourly_month(newcomer.point, month=date(2019, 12, 1), days=31, hour_wh=80_000)
        an_hourly_month(newcomer.point, month=FEBRUARY, days=28, hour_wh=5_000)
        made = replace_missing(SYSTEM, point_id=newcomer.point.pk, month=MARCH)
        assert {(one.method, one.values_wh[0]) for one in made} == {("nearest", 80_000)}
