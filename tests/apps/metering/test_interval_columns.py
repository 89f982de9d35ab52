"""Days of many points as columns, by one connection and by two."""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from django.db import IntegrityError, transaction

from sbyt.apps.metering.models import ImportFile, IntervalDay, UsagePoint
from sbyt.apps.metering.operations.store_interval_days import store_interval_days
from sbyt.apps.metering.queries import interval_columns as module
from sbyt.apps.metering.queries.interval_columns import INTERVALS, interval_columns
from sbyt.apps.metering.types import NewIntervalDay
from tests.builders.files import a_taken_file
from tests.builders.firms import a_firm

MAY = date(2021, 5, 1)
AT = datetime(2021, 6, 1, 9, tzinfo=UTC)


def a_day(
    point: UsagePoint, values: list[int | None], *, day: date = MAY, channel: int = 1
) -> NewIntervalDay:
    return NewIntervalDay(
        usage_point_id=point.pk,
        channel=channel,
        day=day,
        step_minutes=60 if len(values) in {24, 25} else 30,
        values_wh=tuple(values),
        qualities=tuple(2 if value is None else 0 for value in values),
        lines=tuple(range(len(values))),
    )


def store(*days: NewIntervalDay, number: int = 1, now: datetime = AT) -> ImportFile:
    file = a_taken_file(f"{number}.xml", f"<message number='{number}'/>".encode())
    file.message_number, file.message_created_at = number, AT + timedelta(minutes=number)
    file.save()
    store_interval_days(days=days, import_file=file, now=now)
    return file


def rows(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    return frame.sort("usage_point_id", "channel", "day").select(
        "usage_point_id", "channel", "day", "step_minutes", "values_wh", "qualities"
    ).rows()  # fmt: skip


def everything() -> tuple[UsagePoint, UsagePoint]:
    plant, mill = a_firm().point, a_firm("ООО «Мельница»").point
    store(
        a_day(plant, list(range(48))),
        a_day(plant, [None, *[5] * 47], day=MAY + timedelta(days=1)),
        a_day(mill, [9] * 24, day=date(2021, 5, 31)),
        a_day(mill, [8] * 25, channel=3),
        a_day(mill, [7] * 24, day=date(2021, 6, 1)),
    )
    store(a_day(plant, [2**40] * 48), number=2, now=AT + timedelta(hours=1))
    return plant, mill


def expected(plant: UsagePoint, mill: UsagePoint) -> list[tuple[object, ...]]:
    return [
        (plant.pk, 1, MAY, 30, [2**40] * 48, None),
        (plant.pk, 1, date(2021, 5, 2), 30, [None, *[5] * 47], [2, *[0] * 47]),
        (mill.pk, 1, date(2021, 5, 31), 60, [9] * 24, None),
        (mill.pk, 3, MAY, 60, [8] * 25, None),
    ]


@pytest.mark.django_db
class TestByOneConnection:
    def test_gives_what_is_believed_of_the_days_asked_for(self) -> None:
        plant, mill = everything()
        frame = interval_columns(since=MAY, until=date(2021, 6, 1))
        assert frame.schema == pl.Schema(INTERVALS)
        assert rows(frame) == expected(plant, mill)

    def test_gives_what_was_believed_then_and_of_whom(self) -> None:
        plant, _mill = everything()
        frame = interval_columns(
            since=MAY, until=MAY + timedelta(days=1), point_ids=[plant.pk], channels=[1], as_of=AT
        )
        assert rows(frame) == [(plant.pk, 1, MAY, 30, list(range(48)), None)]

    def test_gives_nothing_of_nobody(self) -> None:
        everything()
        assert interval_columns(since=MAY, until=date(2021, 6, 1), point_ids=[]).is_empty()
        assert interval_columns(since=MAY, until=MAY).schema == pl.Schema(INTERVALS)


@pytest.mark.django_db(transaction=True)
class TestByTwoConnections:
    def test_gives_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        plant, mill = everything()
        monkeypatch.setattr(module, "read_columns", None)
        frame = interval_columns(since=MAY, until=date(2021, 6, 1))
        assert frame.schema == pl.Schema(INTERVALS)
        assert rows(frame) == expected(plant, mill)
        [one] = rows(interval_columns(since=MAY, until=date(2021, 5, 2), channels=[3]))
        assert one[4] == [8] * 25
        narrow = interval_columns(since=date(2021, 5, 2), until=date(2021, 6, 1))
        assert narrow.schema["values_wh"] == pl.List(pl.Int32())
        assert rows(narrow) == expected(plant, mill)[1:3]
        assert IntervalDay.objects.count() == 6


@pytest.mark.django_db
class TestPackedValues:
    def test_repeat_the_array_where_all_is_there_and_fits_and_are_absent_elsewhere(self) -> None:
        plant = a_firm().point
        store(
            a_day(plant, [0, -1, 2**31 - 1, -(2**31), *range(44)]),
            a_day(plant, [None, *range(23)], channel=2),
            a_day(plant, [2**31, *range(23)], channel=3),
            replace(a_day(plant, list(range(25)), channel=4), qualities=(1, *[0] * 24)),
        )
        packed = {
            day.channel: (None if day.values_packed is None else bytes(day.values_packed), day.values_wh)
            for day in IntervalDay.objects.all()
        }
        assert [packed[channel][0] for channel in (2, 3, 4)] == [None, None, None]
        written, values = packed[1]
        assert written is not None
        assert list(struct.unpack("<48i", written)) == values

    def test_are_not_rewritten(self) -> None:
        plant = a_firm().point
        store(a_day(plant, list(range(24))))
        with pytest.raises(IntegrityError, match="what was measured stays"), transaction.atomic():
            IntervalDay.objects.update(values_packed=None)
        assert IntervalDay.objects.get().values_packed is not None
