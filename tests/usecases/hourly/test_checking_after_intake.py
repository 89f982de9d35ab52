"""Hours that came are checked by themselves: only what they touch, once, and again where the work was cut off."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from sbyt.apps.metering.models import HourFinding, HoursToCheck, IntervalDay
from sbyt.apps.metering.operations.hours_to_check import files_to_check
from sbyt.apps.metering.operations.store_interval_days import store_interval_days
from sbyt.apps.metering.types import NewIntervalDay
from sbyt.kit.faults import InjectedFault
from sbyt.usecases.background_jobs import check_hours_that_came
from sbyt.usecases.hourly import checking_after_intake
from sbyt.usecases.hourly.checking_after_intake import check_touched
from tests.builders.buildings import put_up_meter
from tests.builders.firms import a_file, a_firm, an_hourly_month

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2021, 6, 1), date(2021, 7, 1)
LATER = datetime(2031, 8, 20, 9, 0, tzinfo=UTC)


def sent(point, day: date, values: list[int | None], *, created: datetime = LATER) -> None:
    file = a_file(f"{point.pk}_{day}.xml")
    file.message_created_at = created
    file.save()
    new = NewIntervalDay(
        usage_point_id=point.pk,
        channel=1,
        day=day,
        step_minutes=60,
        values_wh=tuple(values),
        qualities=tuple(2 if value is None else 0 for value in values),
        lines=tuple(range(24)),
    )
    store_interval_days(days=[new], import_file=file, now=created)


def usual(day: int) -> list[int | None]:
    """No two days alike."""
    return [100_000 + day * 10 + hour for hour in range(24)]


@pytest.fixture
def plants() -> SimpleNamespace:
    """Two firms of June whole; July of each up to the 30th, in one file that nobody waits to check."""
    firms = [a_firm(), a_firm()]
    for firm in firms:
        for month, days in ((JUNE, 30), (JULY, 30)):
            for number in range(days):
                an_hourly_month(
                    firm.point, month=month.replace(day=number + 1), days=1, hour_wh=usual(number)
                )
    return SimpleNamespace(one=firms[0].point, other=firms[1].point)


def check() -> bool:
    return check_touched(go_on=lambda: True)


def codes() -> set[tuple[int, str]]:
    return set(HourFinding.objects.exclude(state="gone").values_list("usage_point_id", "code"))


class TestHoursThatCame:
    def test_are_checked_at_the_points_they_touch_and_nowhere_else(self, plants) -> None:
        sent(plants.one, date(2021, 7, 10), [9_000_000, *usual(10)[1:]])
        assert files_to_check() == 1
        assert check()
        assert codes() == {(plants.one.pk, "GAP"), (plants.one.pk, "SPIKE")}
        assert {one.month for one in HourFinding.objects.all()} == {JULY}
        assert files_to_check() == 0

    def test_are_checked_once(self, plants) -> None:
        sent(plants.one, date(2021, 7, 10), [9_000_000, *usual(10)[1:]])
        check()
        HourFinding.objects.all().delete()
        assert check()
        assert codes() == set()

    def test_close_what_is_no_longer_found(self, plants) -> None:
        sent(plants.one, date(2021, 7, 10), [9_000_000, *usual(10)[1:]])
        check()
        sent(plants.one, date(2021, 7, 10), usual(9), created=LATER.replace(day=21))
        sent(plants.one, date(2021, 7, 31), usual(31))
        check()
        assert codes() == set()
        assert HourFinding.objects.filter(state="gone").count() == 2

    def test_that_repeat_what_is_known_wait_for_nothing(self, plants) -> None:
        known = IntervalDay.objects.get(usage_point=plants.one, day=date(2021, 7, 10))
        sent(plants.one, known.day, known.values_wh)
        assert files_to_check() == 0

    def test_of_a_month_touch_the_next_one_that_stands_on_it(self, plants) -> None:
        meter = put_up_meter(plants.one, on=date(2020, 1, 1))
        meter.shows(date(2021, 6, 25), 1_000)
        meter.shows(date(2021, 7, 25), 1_100)
        sent(plants.one, date(2021, 6, 28), [101_000] * 24)
        check()
        assert HourFinding.objects.get(code="SUM").month == JULY

    def test_wait_on_where_the_check_was_cut_off(self, plants) -> None:
        sent(plants.one, date(2021, 7, 10), [9_000_000, *usual(10)[1:]])
        with (
            patch.object(checking_after_intake, "let_go", side_effect=InjectedFault("killed")),
            pytest.raises(InjectedFault),
        ):
            check()
        assert (codes(), files_to_check()) == (set(), 1)
        assert check()
        assert codes() == {(plants.one.pk, "GAP"), (plants.one.pk, "SPIKE")}

    def test_are_given_up_between_parts_when_the_worker_stops(self, plants) -> None:
        for day in (10, 11, 12):
            sent(plants.one, date(2021, 7, day), [9_000_000, *usual(day)[1:]])
        with patch.object(checking_after_intake, "_MOST_FILES", 2):
            assert check_touched(go_on=lambda: False) is False
            assert HoursToCheck.objects.count() == 1
            assert check_touched(go_on=lambda: False) is False
            assert check()
        assert files_to_check() == 0

    def test_are_checked_by_the_job_of_every_minute(self, plants) -> None:
        sent(plants.one, date(2021, 7, 10), [9_000_000, *usual(10)[1:]])
        context = SimpleNamespace(should_abort=lambda: False)
        check_hours_that_came(context, timestamp=0)  # type: ignore[arg-type]
        assert (plants.one.pk, "SPIKE") in codes()
