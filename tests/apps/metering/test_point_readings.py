"""Readings of a point as a person reads them: differences, ratio, turns of the scale, versions."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from sbyt.apps.metering.models import Reading
from sbyt.apps.metering.queries.point_readings import asked_readings, point_readings, register_readings
from tests.builders.buildings import put_up_meter
from tests.builders.firms import Firm, a_firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return a_firm()


class TestReadingsOfAPoint:
    def test_have_the_difference_and_the_consumption(self, firm: Firm) -> None:
        meter = put_up_meter(firm.point, on=date(2021, 1, 1), multiplier=40, shows="1430.5")
        meter.shows(date(2021, 2, 1), "1843.7")
        [latest, first] = point_readings(usage_point_id=firm.point.pk)
        assert (latest.value_wh, latest.difference_wh, latest.consumption_wh) == (
            1_843_700,
            413_200,
            16_528_000,
        )
        assert (first.difference_wh, first.source_name, first.zone_name) == (None, "установка", "сутки")

    def test_count_a_turn_of_the_scale(self, firm: Firm) -> None:
        meter = put_up_meter(firm.point, on=date(2021, 1, 1), shows=999_800)
        meter.shows(date(2021, 2, 1), 100, rolled_over=True)
        assert point_readings(usage_point_id=firm.point.pk)[0].difference_wh == 300_000

    def test_are_not_counted_from_a_waiting_one(self, firm: Firm) -> None:
        meter = put_up_meter(firm.point, on=date(2021, 1, 1), shows=100)
        meter.shows(date(2021, 2, 1), 50, state="asked")
        meter.shows(date(2021, 3, 1), 130)
        [march, february, _january] = point_readings(usage_point_id=firm.point.pk)
        assert (march.difference_wh, february.difference_wh, february.state_name) == (
            30_000,
            None,
            "ждёт подтверждения",
        )

    def test_begin_anew_with_another_meter(self, firm: Firm) -> None:
        old = put_up_meter(firm.point, on=date(2021, 1, 1), until=date(2021, 2, 1), shows=100)
        old.shows(date(2021, 2, 1), 150, source="removal")
        new = put_up_meter(firm.point, on=date(2021, 2, 1), shows=3)
        new.shows(date(2021, 3, 1), 43)
        differences = [line.difference_wh for line in point_readings(usage_point_id=firm.point.pk)]
        assert differences == [40_000, None, 50_000, None]

    def test_may_be_those_since_a_day_and_versions_too(self, firm: Firm) -> None:
        meter = put_up_meter(firm.point, on=date(2021, 1, 1), shows=100)
        wrong = meter.shows(date(2021, 2, 1), 120)
        Reading.objects.filter(pk=wrong.pk).update(superseded_at=datetime(2021, 2, 2, tzinfo=ZoneInfo("UTC")))
        meter.shows(date(2021, 2, 1), 130)
        lines = point_readings(usage_point_id=firm.point.pk, since=date(2021, 2, 1))
        assert [(line.value_wh, line.difference_wh) for line in lines] == [(130_000, 30_000)]
        everything = point_readings(usage_point_id=firm.point.pk, with_superseded=True)
        assert [line.value_wh for line in everything] == [130_000, 120_000, 100_000]
        register = meter.registers["T0"].pk
        assert [line.value_wh for line in register_readings(register_id=register)] == [
            130_000,
            120_000,
            100_000,
        ]

    def test_are_one_query(self, firm: Firm, django_assert_num_queries: object) -> None:
        meter = put_up_meter(firm.point, on=date(2021, 1, 1))
        for month in range(2, 12):
            meter.shows(date(2021, month, 1), month)
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert len(point_readings(usage_point_id=firm.point.pk)) == 11


class TestWaitingReadings:
    def test_are_those_of_the_branches(self, firm: Firm) -> None:
        meter = put_up_meter(firm.point, on=date(2021, 1, 1), shows=100)
        meter.shows(date(2021, 2, 1), 50, state="asked")
        assert asked_readings(branch_ids=None).count() == 1
        assert asked_readings(branch_ids=frozenset({firm.point.branch_id})).count() == 1
        assert asked_readings(branch_ids=frozenset()).count() == 0
