"""Energy by registers around a month: which readings open and close it, zones, what gives no pair."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.devices.models import Register
from sbyt.apps.metering.models import Reading, UsagePoint
from sbyt.apps.metering.queries.check_columns import parts_by_building, registered_columns
from tests.builders.buildings import put_up_meter
from tests.builders.firms import OPENED, a_firm

pytestmark = pytest.mark.django_db
JULY, AUGUST = date(2021, 7, 1), date(2021, 8, 1)
JUNE_30, JULY_31 = date(2021, 6, 30), date(2021, 7, 31)


@pytest.fixture
def point() -> UsagePoint:
    return a_firm().point


def pairs(point: UsagePoint) -> list[tuple[date, date, int]]:
    """Pairs around July: from, to, kWh."""
    rows = registered_columns(point_ids=[point.pk], since=JULY, until=AUGUST)
    return [
        (since, until, energy // 1000)
        for since, until, energy in rows.select("period_from", "period_to", "energy_wh").iter_rows()
    ]


class TestAMonth:
    def test_is_held_by_readings_of_the_last_days(self, point: UsagePoint) -> None:
        meter = put_up_meter(point, on=OPENED, multiplier=20)
        meter.shows(JUNE_30, 1_000)
        meter.shows(JULY_31, 1_372)
        assert pairs(point) == [(JULY, AUGUST, 7_440)]

    def test_is_held_by_readings_of_the_first_days_that_outdo_those_of_the_last(
        self, point: UsagePoint
    ) -> None:
        meter = put_up_meter(point, on=OPENED)
        for day, kwh in ((JUNE_30, 990), (JULY, 1_000), (JULY_31, 1_360), (AUGUST, 1_372)):
            meter.shows(day, kwh)
        assert pairs(point) == [(JULY, AUGUST, 372)]

    def test_opens_with_the_last_reading_before_it_and_not_with_an_old_one(self, point: UsagePoint) -> None:
        meter = put_up_meter(point, on=OPENED)
        meter.shows(date(2021, 5, 20), 100)
        assert pairs(point) == []
        meter.shows(JULY_31, 1_372)
        assert pairs(point) == []
        meter.shows(date(2021, 6, 10), 900)
        meter.shows(date(2021, 6, 25), 1_000)
        assert pairs(point) == [(date(2021, 6, 25), AUGUST, 372)]

    def test_does_not_take_readings_that_do_not_count(self, point: UsagePoint) -> None:
        meter = put_up_meter(point, on=OPENED)
        meter.shows(JUNE_30, 1_000)
        meter.shows(JULY_31, 1_372, state="refused")
        assert pairs(point) == []


class TestZones:
    def test_are_added_up_on_the_days_that_all_were_read(self, point: UsagePoint) -> None:
        meter = put_up_meter(point, on=OPENED, zones=("T1", "T2", "T3"))
        for zone, first, last in (("T1", 100, 150), ("T2", 200, 270), ("T3", 300, 390)):
            meter.shows(JUNE_30, first, zone=zone)
            meter.shows(JULY_31, last, zone=zone)
        meter.shows(date(2021, 7, 15), 120, zone="T1")
        assert pairs(point) == [(JULY, AUGUST, 210)]

    def test_are_not_added_to_the_scale_of_the_whole_day(self, point: UsagePoint) -> None:
        meter = put_up_meter(point, on=OPENED, zones=("T0", "T1", "T2"))
        for zone, first, last in (("T0", 300, 420), ("T1", 100, 150), ("T2", 200, 270)):
            meter.shows(JUNE_30, first, zone=zone)
            meter.shows(JULY_31, last, zone=zone)
        assert pairs(point) == [(JULY, AUGUST, 120)]


class TestEnergyGivenBack:
    def test_has_pairs_of_its_own(self, point: UsagePoint) -> None:
        meter = put_up_meter(point, on=OPENED, multiplier=20)
        back = Register.objects.create(
            meter=meter.installation.meter, zone="T0", direction="A-", integer_digits=6
        )
        for day, taken, given in ((JULY, 1_000, 50), (AUGUST, 1_372, 60)):
            meter.shows(day, taken)
            Reading.objects.create(
                register=back,
                installation=meter.installation,
                taken_on=day,
                value_wh=given * 1000,
                source="operator",
                state="accepted",
            )
        rows = registered_columns(point_ids=[point.pk], since=JULY, until=AUGUST, channels=(1, 2))
        assert rows.select("channel", "energy_wh").rows() == [(1, 7_440_000), (2, 200_000)]
        assert pairs(point) == [(JULY, AUGUST, 7_440)]


class TestParts:
    def test_hold_points_of_a_building_together(self) -> None:
        first, second = a_firm(), a_firm()
        for number in range(2):
            UsagePoint.objects.create(
                code=f"ввод {number}", branch=first.point.branch, building=first.building, kind="supply"
            )
        ids = list(UsagePoint.objects.order_by("pk").values_list("pk", flat=True))
        sizes = [len(part) for part in parts_by_building(point_ids=ids, most=2)]
        assert sizes == [3, 1]
        assert parts_by_building(point_ids=ids, most=9) == [ids]
        assert second.point.pk in ids
