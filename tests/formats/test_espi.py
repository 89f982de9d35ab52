"""Green Button feeds: ours read back, those of others read, wrong ones refused by line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sbyt.formats.espi import read_espi
from sbyt.formats.espi_writer import write_espi
from sbyt.formats.maket_80020_types import Channel
from sbyt.formats.measured_days import MeasuredDay
from sbyt.formats.recognise import FileFormat, recognise

MOSCOW = ZoneInfo("Europe/Moscow")
MADE = datetime(2021, 6, 1, 9, tzinfo=UTC)


def a_day(
    values: list[int | None], *, day: date = date(2021, 5, 1), channel: Channel = Channel.ACTIVE_IMPORT
) -> MeasuredDay:
    return MeasuredDay(
        code="ТП-1", name="Ввод", channel=channel, day=day, step_minutes=30 if len(values) > 25 else 60,
        values_wh=tuple(values), qualities=tuple(2 if value is None else 0 for value in values),
        lines=(None,) * len(values),
    )  # fmt: skip


def feed(*days: MeasuredDay) -> bytes:
    return write_espi(code="ТП-1", name="Ввод", days=days, zone=MOSCOW, made_at=MADE)


def said(content: bytes) -> list[tuple[Channel, date, int, tuple[int | None, ...]]]:
    return [
        (day.channel, day.day, day.step_minutes, day.values_wh)
        for day in read_espi(content, zone=MOSCOW).days
    ]


class TestFeed:
    def test_reads_back_as_it_was_written(self) -> None:
        days = (
            a_day([*range(47), None]),
            a_day([7] * 48, channel=Channel.REACTIVE_EXPORT),
            a_day([*range(25)], day=date(2014, 10, 26)),
            a_day([*range(23)], day=date(2011, 3, 27)),
        )
        content = feed(*days)
        assert sorted(said(content)) == sorted((d.channel, d.day, d.step_minutes, d.values_wh) for d in days)
        contents = read_espi(content, zone=MOSCOW)
        assert (contents.issues, contents.made_at, contents.refused) == ((), MADE, 0)
        assert {day.name for day in contents.days} == {"Ввод"}
        assert recognise(content, name="a.xml").format is FileFormat.ESPI

    def test_keeps_missing_missing(self) -> None:
        [day] = read_espi(feed(a_day([None, *[5] * 47])), zone=MOSCOW).days
        assert (day.values_wh[0], day.qualities[:2], day.lines[0]) == (None, (2, 0), None)

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            (b"<value>5</value>", b"<value>five</value>", "IMP-229"),
            (b"<value>5</value>", b"<value>-5</value>", "IMP-230"),
            (b"<value>5</value>", b"<value>99999999999999</value>", "IMP-231"),
            (b"<start>1619816400</start>", b"<start>1619816401</start>", "IMP-226"),
            (b"<start>1619816400</start>", b"<start>then</start>", "IMP-224"),
            (b"<duration>1800</duration>", b"<duration>900</duration>", "IMP-228"),
            (b"<intervalLength>1800", b"<intervalLength>7", "IMP-228"),
            (b"<uom>72</uom>", b"<uom>42</uom>", "IMP-228"),
            (b"</feed>", b"", "IMP-203"),
            (b"<feed ", b"<!DOCTYPE feed><feed ", "IMP-202"),
        ],
    )
    def test_with_a_fault_refuses_its_day_by_line(self, old: bytes, new: bytes, code: str) -> None:
        content = feed(a_day([5] * 48))
        assert old in content
        contents = read_espi(content.replace(old, new, 2), zone=MOSCOW)
        assert contents.days == () or code == "IMP-224"
        assert contents.issues[0].code == code
        assert contents.issues[0].line is not None

    def test_of_quarters_is_summed_into_half_hours(self) -> None:
        content = feed(a_day([10] * 48)).replace(b"<intervalLength>1800", b"<intervalLength>900")
        quarters = content.replace(b"<duration>1800</duration>", b"<duration>900</duration>")
        [day] = read_espi(quarters, zone=MOSCOW).days
        assert (day.step_minutes, set(day.values_wh)) == (30, {None})


@pytest.mark.samples
class TestFeedsOfOthers:
    def test_are_read(self, samples: Path) -> None:
        content = (samples / "formats/greenbutton/test_usage_data_1.xml").read_bytes()
        contents = read_espi(content, zone=ZoneInfo("America/New_York"))
        assert (len(contents.days), contents.refused, contents.issues) == (5, 0, ())
        first = contents.days[0]
        assert (first.day, first.step_minutes, first.values_wh[:3]) == (date(2012, 3, 1), 30, (605, 625, 637))
        assert recognise(content, name="x.xml").format is FileFormat.ESPI
