"""Days of many points by the API: pages, three forms, nothing of others."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from sbyt.formats.espi import read_espi
from tests.builders.billed import BilledTown, a_billed_town, an_hourly_month
from tests.builders.people import a_branch
from tests.builders.users import staff
from tests.interfaces.api.client import Caller, problem_of

pytestmark = pytest.mark.django_db

JULY = {"since": "2021-07-01", "until": "2021-08-01"}


@pytest.fixture
def town() -> BilledTown:
    return a_billed_town()


class TestPages:
    def test_are_columns_by_point_channel_and_day(self, town: BilledTown) -> None:
        engineer = Caller(staff("robot", "metering_engineer"))
        answer = engineer.get("intervals", **JULY).json()
        assert set(answer["usage_point"]) == {town.plant.point.code}
        assert answer["day"] == [f"2021-07-{day:02d}" for day in range(1, 32)]
        assert (set(answer["channel"]), set(answer["step_minutes"]), answer["next"]) == ({"A+"}, {60}, None)
        assert answer["values_wh"] == [[100_000] * 24] * 31
        assert answer["qualities"] == [[0] * 24] * 31

    def test_follow_each_other_without_a_gap(self, town: BilledTown) -> None:
        engineer = Caller(staff("robot", "metering_engineer"))
        days: list[str] = []
        after = ""
        for _turn in range(4):
            answer = engineer.get("intervals", **JULY, limit=10, after=after).json()
            days += answer["day"]
            after = answer["next"] or ""
        assert days == [f"2021-07-{day:02d}" for day in range(1, 32)]
        assert after == ""

    @pytest.mark.parametrize("form", ["arrow", "parquet"])
    def test_come_as_arrow_and_parquet(self, town: BilledTown, form: str) -> None:
        engineer = Caller(staff("robot", "metering_engineer"))
        response = engineer.get("intervals", **JULY, limit=30, format=form)
        read = pl.read_ipc_stream if form == "arrow" else pl.read_parquet
        frame = read(BytesIO(response.content))
        assert (
            response["Content-Type"]
            == f"application/vnd.apache.{'arrow.stream' if form == 'arrow' else 'parquet'}"
        )
        assert (frame.height, frame["day"][0], frame["channel"][0]) == (30, date(2021, 7, 1), "A+")
        assert frame["values_wh"].to_list() == [[100_000] * 24] * 30
        rest = engineer.get("intervals", **JULY, format=form, after=response["X-Next-After"])
        assert read(BytesIO(rest.content)).height == 1
        assert "X-Next-After" not in rest


class TestScope:
    def test_of_a_consumer_is_his_own_time(self, town: BilledTown) -> None:
        an_hourly_month(town.plant.point, month=date(2021, 6, 1), days=30, hour_wh=5)
        manager = Caller(town.manager)
        whole = {"since": "2021-06-01", "until": "2021-08-01"}
        assert manager.get("intervals", **whole).json()["day"][0] == "2021-07-01"
        assert len(manager.get("intervals", **whole, point=town.plant.point.code).json()["day"]) == 31

    def test_of_others_gives_nothing(self, town: BilledTown) -> None:
        clerk = staff("robot", "metering_engineer", branch_id=a_branch("02").pk)
        for caller in (Caller(town.consumer), Caller(clerk)):
            for more in ({}, {"point": town.plant.point.code}):
                assert caller.get("intervals", **JULY, **more).json()["values_wh"] == []


class TestRefusal:
    @pytest.mark.parametrize(
        "query",
        [
            {"since": "2021-08-01", "until": "2021-07-01"},
            {"since": "2020-01-01", "until": "2021-07-01"},
            JULY | {"after": "x.y"},
            JULY | {"after": "1.1.99999999"},
            JULY | {"limit": "10001"},
            JULY | {"channel": "B+"},
            JULY | {"format": "xml"},
            {"since": "2021-07-01"},
        ],
    )
    def test_says_what_is_wrong(self, town: BilledTown, query: dict[str, str]) -> None:
        engineer = Caller(staff("robot", "metering_engineer"))
        assert problem_of(engineer.get("intervals", **query)) == (422, "invalid")


class TestGreenButton:
    def test_of_a_month_reads_back(self, town: BilledTown) -> None:
        path = f"usage-points/{town.plant.point.code}/green-button"
        response = Caller(town.manager).get(path, month="2021-07")
        assert response["Content-Type"] == "application/atom+xml"
        contents = read_espi(response.content, zone=ZoneInfo("Europe/Moscow"))
        assert [(day.day, set(day.values_wh)) for day in contents.days] == [
            (date(2021, 7, day), {100_000}) for day in range(1, 32)
        ]

    def test_of_others_is_as_if_it_were_not_there(self, town: BilledTown) -> None:
        path = f"usage-points/{town.plant.point.code}/green-button"
        assert problem_of(Caller(town.consumer).get(path, month="2021-07")) == (404, "not-found")
