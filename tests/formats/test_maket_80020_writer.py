"""The writer: files in the shape metering systems send."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from sbyt.formats.maket_80020_types import Area, Channel, Maket80020, MeasuredObject, ObjectKind
from sbyt.formats.maket_80020_writer import UnableToWriteMaket, channel_day, maket_file_name, write_maket


def one_point(*values_wh: int | None, doubtful: frozenset[int] = frozenset()) -> Maket80020:
    return Maket80020(
        message_class="80020",
        version="2",
        number=17,
        day=date(2021, 5, 1),
        created_at=datetime(2021, 5, 2, 3, 4, 5),
        daylight_saving=0,
        sender_name="АО «Завод»",
        sender_inn="5600000017",
        areas=(
            Area(
                code="5600000100",
                name="Завод",
                timezone="1",
                objects=(
                    MeasuredObject(
                        kind=ObjectKind.MEASURING_POINT,
                        code="562000000113101",
                        name="ПС «Северная», яч. 1",
                        channels=(
                            channel_day(
                                channel=Channel.ACTIVE_IMPORT,
                                values_wh=values_wh,
                                not_for_settlement=doubtful,
                            ),
                        ),
                    ),
                ),
            ),
        ),
    )


class TestWrittenFile:
    def test_is_windows_1251_with_one_element_a_line(self) -> None:
        written = write_maket(one_point(827_000, None, 1_500, *[0] * 21, doubtful=frozenset({2})))
        text = written.decode("cp1251")
        assert text.startswith('<?xml version="1.0" encoding="windows-1251"?>\n<message ')
        assert text.splitlines()[1] == '<message class="80020" version="2" number="17">'
        assert '<measuringchannel code="01" desc="счетчик, акт. прием">' in text
        assert '<period start="0000" end="0100">\n          <value>827</value>' in text
        assert '<period start="0100" end="0200">\n          <value status="1"/>' in text
        assert '<period start="0200" end="0300">\n          <value status="1">1.5</value>' in text
        assert '<period start="2300" end="0000">\n          <value>0</value>' in text

    def test_is_named_as_usual(self) -> None:
        assert maket_file_name(one_point(*[0] * 48)) == "80020_5600000017_20210501_17_5600000100.xml"


class TestADayThatIsNotOne:
    def test_of_47_half_hours_is_refused(self) -> None:
        with pytest.raises(UnableToWriteMaket, match="24 or 48 values, got 47"):
            one_point(*[0] * 47)
