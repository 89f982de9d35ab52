"""The line beside the hours in the chart: yesterday, a week and a year before, the plan; the plan where no fact is yet."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from sbyt.apps.metering.models import HourReplacement, PlannedDay
from tests.builders.firms import Firm, a_firm, an_hourly_month
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page

MAY, JUNE = date(2021, 5, 1), date(2021, 6, 1)
DAY_HOURS = 24


@pytest.fixture
def plant(db: None) -> Firm:
    """Each day has its own figure: 100 kWh and as many as the day of the year; from 1 May 2020 to 30 May 2021, hour 3 missing."""
    firm = a_firm()
    for start, days in ((date(2020, 5, 1), 35), (date(2021, 4, 20), 41)):
        for number in range(days):
            day = start + timedelta(days=number)
            an_hourly_month(firm.point, month=day, days=1, hour_wh=of_day(day))
    return firm


def of_day(day: date) -> list[int | None]:
    value = 100_000 + day.toordinal() % 1000
    return [value, value, value, None, *[value + 1] * 20]


def chart(sign_in: SignIn, firm: Firm, tail: str) -> dict[str, Any]:
    page = Page(sign_in().get(f"/office/points/{firm.point.pk}/?{tail}"))
    data: dict[str, Any] = json.loads(page.texts("//script[@id='chart-data']")[0])
    return data


class TestTheLineBeside:
    @pytest.mark.parametrize(("key", "shift"), [("day", 1), ("week", 7), ("year", 364)])
    def test_is_the_same_hour_so_many_days_before(self, plant, sign_in, key, shift) -> None:
        data = chart(sign_in, plant, f"month=2021-05&compare={key}")
        for number in (0, 1, 17, 29):
            day = MAY + timedelta(days=number)
            hours = slice(number * DAY_HOURS, (number + 1) * DAY_HOURS)
            assert data["values"][hours] == of_day(day)
            assert data["compared"][hours] == of_day(day - timedelta(days=shift))
        assert len(data["compared"]) == len(data["values"]) == len(data["moments"]) == 31 * DAY_HOURS

    def test_begins_each_hour_at_its_local_moment(self, plant, sign_in) -> None:
        data = chart(sign_in, plant, "month=2021-05&compare=day")
        # 1 May 2021 00:00 in Moscow is 30 April 21:00 UTC
        assert data["moments"][:2] == [1_619_816_400, 1_619_820_000]

    def test_goes_on_where_the_fact_ends(self, plant, sign_in) -> None:
        data = chart(sign_in, plant, "month=2021-05&compare=week")
        last = slice(30 * DAY_HOURS, 31 * DAY_HOURS)
        assert data["values"][last] == [None] * DAY_HOURS
        assert data["compared"][last] == of_day(date(2021, 5, 24))

    def test_has_the_hours_put_in_place_of_missing_ones(self, plant, sign_in) -> None:
        values = [None, None, None, 77_000, *[None] * 20]
        HourReplacement.objects.create(
            usage_point=plant.point, day=date(2021, 5, 3), values_wh=values, method="nearest"
        )
        data = chart(sign_in, plant, "month=2021-05&compare=day")
        assert data["values"][2 * DAY_HOURS + 3] == data["compared"][3 * DAY_HOURS + 3] == 77_000
        assert data["doubtful"][2 * DAY_HOURS + 3] == 77_000

    def test_is_not_there_where_nobody_asked(self, plant, sign_in) -> None:
        assert chart(sign_in, plant, "month=2021-05")["compared"] == []


class TestThePlan:
    @pytest.fixture
    def planned(self, plant) -> Firm:
        """All of June and the last two days of May."""
        for number in range(32):
            PlannedDay.objects.create(
                usage_point=plant.point,
                day=date(2021, 5, 30) + timedelta(days=number),
                values_wh=[90_000 + number] * DAY_HOURS,
                source="план.csv",
            )
        return plant

    def test_is_drawn_beside_the_fact_and_after_it(self, planned, sign_in) -> None:
        data = chart(sign_in, planned, "month=2021-05&compare=plan")
        assert data["compared"][: 29 * DAY_HOURS] == [None] * 29 * DAY_HOURS
        assert data["compared"][29 * DAY_HOURS :] == [90_000] * DAY_HOURS + [90_001] * DAY_HOURS
        assert data["values"][30 * DAY_HOURS :] == [None] * DAY_HOURS

    def test_is_drawn_of_a_month_without_any_fact(self, planned, sign_in) -> None:
        data = chart(sign_in, planned, "month=2021-06")
        assert data["values"] == [None] * 30 * DAY_HOURS
        assert data["compared"][:DAY_HOURS] == [90_002] * DAY_HOURS
        assert data["compared"][-DAY_HOURS:] == [90_031] * DAY_HOURS

    def test_is_drawn_at_a_point_that_never_had_a_fact(self, db, sign_in) -> None:
        firm = a_firm()
        PlannedDay.objects.create(
            usage_point=firm.point, day=JUNE, values_wh=[80_000] * DAY_HOURS, source="план.csv"
        )
        data = chart(sign_in, firm, "")
        assert data["compared"][: DAY_HOURS + 1] == [80_000] * DAY_HOURS + [None]
