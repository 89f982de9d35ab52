"""A month of hours: 24 columns, half-hours summed, versions and missing hours shown as they are."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sbyt.apps.metering.models import IntervalDay, UsagePoint
from sbyt.apps.metering.queries.interval_month import (
    channels_of,
    interval_month,
    months_with_intervals,
    versions_of_day,
)
from tests.builders.firms import a_file, a_firm, an_hourly_month

pytestmark = pytest.mark.django_db

MAY = date(2021, 5, 1)
NOON = datetime(2021, 6, 1, 12, tzinfo=ZoneInfo("Europe/Moscow"))


@pytest.fixture
def usage_point() -> UsagePoint:
    return a_firm().point


def put(
    point: UsagePoint,
    day: date,
    values_wh: list[int | None],
    *,
    version: int = 1,
    recorded_at: datetime = NOON,
    superseded_at: datetime | None = None,
    doubtful: frozenset[int] = frozenset(),
) -> IntervalDay:
    qualities = [
        2 if value is None else 1 if place in doubtful else 0 for place, value in enumerate(values_wh)
    ]
    return IntervalDay.objects.create(
        usage_point=point,
        channel=1,
        day=day,
        step_minutes=60 if len(values_wh) <= 25 else 30,
        values_wh=values_wh,
        qualities=qualities,
        lines=list(range(len(values_wh))),
        version=version,
        import_file=a_file(),
        recorded_at=recorded_at,
        superseded_at=superseded_at,
    )


class TestMonth:
    def test_has_every_day_with_sums(self, usage_point: UsagePoint) -> None:
        hours = [8888, 9000, 8964, 9062, 9050, 9338, 9656, 9997, 10040, 9796, 9763, 9644]
        hours += [9627, 9723, 9702, 9476, 9259, 9029, 9093, 9043, 9260, 9295, 9295, 9212]
        an_hourly_month(usage_point, month=MAY, days=30, hour_wh=[hour * 1000 for hour in hours])
        grid = interval_month(usage_point_id=usage_point.pk, channel=1, month=date(2021, 5, 17), as_of=None)
        assert [day.day for day in grid.days] == [MAY + timedelta(days=number) for number in range(31)]
        assert (grid.days[0].total_wh, grid.days[0].largest_hour) == (225_212_000, 8)
        assert (grid.days[30].total_wh, grid.days[30].hours, grid.days[30].largest_hour) == (None, (), None)
        assert grid.total_wh == 225_212_000 * 30
        assert (grid.hours_known, grid.hours_expected, grid.largest_wh) == (720, 744, 10_040_000)

    def test_sums_half_hours_and_marks_the_doubtful_and_the_incomplete(self, usage_point: UsagePoint) -> None:
        put(usage_point, MAY, [100, 200, None, 300, None, None, *[1] * 42], doubtful=frozenset({1}))
        [day, *_rest] = interval_month(usage_point_id=usage_point.pk, channel=1, month=MAY, as_of=None).days
        assert [(hour.value_wh, hour.quality, hour.is_partial) for hour in day.hours[:4]] == [
            (300, 1, False),
            (300, 2, True),
            (None, 2, False),
            (2, 0, False),
        ]

    @pytest.mark.parametrize(
        ("day", "first"), [(date(2010, 10, 31), [1, 1, 10, 1, 1]), (date(2014, 10, 26), [1, 6, 5, 1, 1])]
    )
    def test_folds_the_hour_that_comes_twice_into_its_cell(
        self, usage_point: UsagePoint, day: date, first: list[int]
    ) -> None:
        put(usage_point, day, [1, 1, 5, 5, *[1] * 21])
        grid = interval_month(usage_point_id=usage_point.pk, channel=1, month=day, as_of=None)
        [told] = [one for one in grid.days if one.day == day]
        assert [hour.value_wh for hour in told.hours[:5]] == first
        assert (len(told.hours), told.total_wh) == (24, 33)

    def test_shows_what_was_believed_at_a_moment(self, usage_point: UsagePoint) -> None:
        later = NOON + timedelta(hours=1)
        put(usage_point, MAY, [1000] * 24, superseded_at=later)
        put(usage_point, MAY, [2000] * 24, version=2, recorded_at=later)

        def first_day(as_of: datetime | None) -> tuple[int, int | None, int]:
            grid = interval_month(usage_point_id=usage_point.pk, channel=1, month=MAY, as_of=as_of)
            return grid.days[0].version, grid.days[0].total_wh, grid.days[0].versions

        assert first_day(None) == (2, 48_000, 2)
        assert first_day(later) == (2, 48_000, 2)
        assert first_day(NOON) == (1, 24_000, 2)
        assert first_day(NOON - timedelta(seconds=1)) == (0, None, 2)

    def test_is_one_query(self, usage_point: UsagePoint, django_assert_num_queries: object) -> None:
        an_hourly_month(usage_point, month=MAY, days=31, hour_wh=1000)
        with django_assert_num_queries(1):  # type: ignore[operator]
            grid = interval_month(usage_point_id=usage_point.pk, channel=1, month=MAY, as_of=None)
        assert grid.days[5].file_name == "80020_1.xml"


class TestWhatThereIs:
    def test_of_channels_months_and_versions_is_listed(self, usage_point: UsagePoint) -> None:
        an_hourly_month(usage_point, month=MAY, days=2, hour_wh=1)
        an_hourly_month(usage_point, month=date(2021, 7, 1), days=1, hour_wh=1)
        assert channels_of(usage_point_id=usage_point.pk, month=MAY) == (1,)
        assert channels_of(usage_point_id=usage_point.pk, month=date(2021, 6, 1)) == ()
        assert months_with_intervals(usage_point_id=usage_point.pk) == (date(2021, 7, 1), MAY)
        [version] = versions_of_day(usage_point_id=usage_point.pk, channel=1, day=MAY)
        assert version.version == 1
