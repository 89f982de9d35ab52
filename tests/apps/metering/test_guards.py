"""What was measured stays: the database itself refuses to rewrite or remove it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from sbyt.apps.metering.models import IntervalDay, Reading
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.firms import a_firm, an_hourly_month
from tests.builders.prices import a_tariff

pytestmark = pytest.mark.django_db


@pytest.fixture
def flat() -> Flat:
    flat = a_flat(a_building("1"), "1", tariff=a_tariff())
    flat.shows(date(2021, 5, 25), 2_000)
    return flat


def refused(sql: str) -> None:
    expected = pytest.raises(IntegrityError, match="what was measured stays")
    with expected, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


class TestAReading:
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE metering_reading SET value_wh = value_wh + 1",
            "UPDATE metering_reading SET taken_on = taken_on + 1",
            "UPDATE metering_reading SET source = 'cabinet'",
            "DELETE FROM metering_reading",
        ],
    )
    def test_is_not_rewritten_or_removed(self, flat: Flat, change: str) -> None:
        before = list(Reading.objects.order_by("pk").values())
        refused(change)
        assert list(Reading.objects.order_by("pk").values()) == before

    def test_is_superseded(self, flat: Flat) -> None:
        assert Reading.objects.filter(taken_on=date(2021, 5, 25)).update(superseded_at=timezone.now()) == 1


class TestADayOfAProfile:
    @pytest.mark.parametrize(
        "change",
        ["UPDATE metering_intervalday SET values_wh[1] = 0", "DELETE FROM metering_intervalday"],
    )
    def test_is_not_rewritten_or_removed(self, change: str) -> None:
        an_hourly_month(a_firm().point, month=date(2021, 5, 1), days=1, hour_wh=1_000)
        refused(change)
        assert IntervalDay.objects.get().values_wh == [1_000] * 24
