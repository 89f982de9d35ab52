"""Plain channels read at once say exactly what is read of them period by period."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sbyt.formats import maket_80020
from sbyt.formats.maket_80020 import MaketReading, read_maket
from sbyt.formats.maket_80020_types import Channel
from tests.formats.maket_files import OTHER_POINT, point, spoiled, whole
from tests.usecases.files_intake.test_nothing_half_stored import mutated

FOUR = tuple(Channel)


def read_period_by_period(content: bytes) -> MaketReading:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(maket_80020, "plain_channels", lambda _text: None)
        return read_maket(content)


def assert_the_same(content: bytes) -> None:
    assert read_maket(content) == read_period_by_period(content)


class TestPlainChannel:
    def test_says_values_and_lines_as_the_slow_reading_does(self) -> None:
        content = whole(point(channels=FOUR), point(OTHER_POINT, [7] * 24))
        reading = read_maket(content)
        assert reading == read_period_by_period(content)
        assert reading.maket is not None
        [first, second] = reading.maket.objects
        assert [day.values_wh[:2] for day in first.channels] == [(0, 1000)] * 4
        assert first.channels[1].lines[:2] == (164, 167)
        assert (second.channels[0].step_minutes, len(second.channels[0].values_wh)) == (60, 24)

    def test_takes_almost_everything_out_of_the_tree(self) -> None:
        text = whole(point(channels=FOUR), point(OTHER_POINT, [7] * 24)).decode("cp1251")
        plain = maket_80020.plain_channels(text)
        assert plain is not None
        assert len(plain.days) == 5
        assert "<period" not in plain.text
        assert plain.text.count("\n") == text.count("\n")

    def test_lies_beside_one_with_gaps_that_is_read_period_by_period(self) -> None:
        gaps = point(OTHER_POINT, [None, 5, *[1] * 46], doubtful=frozenset({1}))
        content = whole(point(channels=FOUR), gaps)
        reading = read_maket(content)
        assert reading == read_period_by_period(content)
        assert [found.code for found in reading.issues] == ["IMP-233", "IMP-234"]


class TestOddText:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("<measuringpoint", "<!-- <measuringpoint></measuringpoint> --><measuringpoint"),
            ('<period start="0000" end="0030">', '<period end="0030" start="0000">'),
            ('<period start="0000" end="0030">', '<period start="0030" end="0100">'),
            ("<value>3</value>", "<value>3,5</value>"),
            ("<value>3</value>", "<value>&#51;</value>"),
            ("<value>3</value>", "<value><!-- 3 -->3</value>"),
            ("<value>3</value>", '<value status="1">3</value>'),
            ("<value>3</value>", "<value>0000000003</value>"),
            ("<value>3</value>", "<value>٣</value>".encode().decode("cp1251", errors="replace")),
            ("</message>", ""),
            ("\n", "\r"),
            ("</measuringchannel>", "<period/></measuringchannel>"),
            ("</measuringchannel>", "</measuringchannel><plain0/>"),
        ],
    )  # fmt: skip
    def test_is_read_the_same_both_ways(self, old: str, new: str) -> None:
        assert_the_same(spoiled(old, new, times=-1 if old == "\n" else 1))

    def test_in_a_comment_is_no_channel(self) -> None:
        content = whole(point(channels=FOUR))
        text = content.decode("cp1251")
        start = text.index('<measuringchannel code="02"')
        end = text.index("</measuringchannel>", start) + len("</measuringchannel>")
        hidden = f"{text[:start]}<!-- {text[start:end]} -->{text[end:]}".encode("cp1251")
        reading = read_maket(hidden)
        assert reading == read_period_by_period(hidden)
        assert reading.maket is not None
        assert [day.channel for day in reading.maket.objects[0].channels] == [1, 3, 4]

    def test_mutated_at_random_is_read_the_same_both_ways(self) -> None:
        original = whole(point(channels=FOUR), point(OTHER_POINT, [5] * 24))
        draw = random.Random(48)
        for _number in range(150):
            assert_the_same(mutated(draw, original))


@pytest.mark.samples
class TestRealFiles:
    def test_are_read_the_same_both_ways(self, samples: Path) -> None:
        files = sorted((samples / "formats" / "80020").glob("*.xml"))
        assert files
        for path in files:
            assert_the_same(path.read_bytes())
