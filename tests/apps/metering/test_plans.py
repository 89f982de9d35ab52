"""Plans of points: recorded by days, superseded by day, as known then; refused ones leave nothing."""

from __future__ import annotations

from datetime import date

import pytest

from sbyt.apps.metering.models import PlannedDay, UsagePoint
from sbyt.apps.metering.operations.plans import RecordedPlan, UnableToRecordPlan, record_plan
from sbyt.apps.metering.queries.planned_days import planned_days
from sbyt.kit.access.actor import SYSTEM, UnableToAct
from tests.builders.firms import a_firm
from tests.builders.people import a_branch, a_member_of_staff

pytestmark = pytest.mark.django_db

MAY_1, MAY_2, JUNE_1 = date(2021, 5, 1), date(2021, 5, 2), date(2021, 6, 1)
EVEN, MORE = (1000,) * 24, (1200,) * 24


@pytest.fixture
def point() -> UsagePoint:
    return a_firm().point


def of_may(point: UsagePoint, **how) -> dict[date, tuple[int, ...]]:
    return planned_days(usage_point_id=point.pk, since=MAY_1, until=JUNE_1, **how)


class TestAPlan:
    def test_is_superseded_day_by_day_and_stays_known_as_it_was(self, point: UsagePoint) -> None:
        first = record_plan(
            actor=SYSTEM, usage_point_id=point.pk, days={MAY_1: EVEN, MAY_2: EVEN, JUNE_1: EVEN}, source="а"
        )
        then = PlannedDay.objects.latest("recorded_at").recorded_at
        second = record_plan(
            actor=SYSTEM, usage_point_id=point.pk, days={MAY_1: EVEN, MAY_2: MORE}, source="б"
        )
        assert (first, second) == (
            RecordedPlan(added=3, changed=0, known=0),
            RecordedPlan(added=0, changed=1, known=1),
        )
        assert of_may(point) == {MAY_1: EVEN, MAY_2: MORE}
        assert of_may(point, as_of=then) == {MAY_1: EVEN, MAY_2: EVEN}

    @pytest.mark.parametrize(
        ("days", "source", "words"),
        [
            ({}, "файл", "ни одних суток"),
            ({MAY_1: EVEN}, " ", "источник"),
            ({MAY_1: EVEN, MAY_2: EVEN[1:]}, "файл", "02.05.2021 нужны 24 часа"),
            ({MAY_1: (*EVEN, EVEN[0])}, "файл", "01.05.2021 нужны 24 часа"),
            ({MAY_1: (-1, *EVEN[1:])}, "файл", "не меньше нуля"),
        ],
    )
    def test_that_is_not_whole_is_not_recorded(self, point: UsagePoint, days, source, words) -> None:
        with pytest.raises(UnableToRecordPlan, match=words):
            record_plan(actor=SYSTEM, usage_point_id=point.pk, days=days, source=source)
        assert not PlannedDay.objects.exists()

    def test_is_recorded_in_ones_own_branch_alone(self, point: UsagePoint) -> None:
        stranger = a_member_of_staff("controller", branch=a_branch("77", "Дальнее"))
        with pytest.raises(UnableToAct):
            record_plan(actor=stranger, usage_point_id=point.pk, days={MAY_1: EVEN}, source="файл")
        assert not PlannedDay.objects.exists()
