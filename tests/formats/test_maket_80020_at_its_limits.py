"""An 80020 file that is very long, hostile, or broken as XML: lines stay true, memory bounded, words Russian."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest
from lxml import etree

from sbyt.formats._xml_in import walk
from sbyt.formats.import_issues import Issue
from sbyt.formats.maket_80020 import read_maket
from tests.formats.maket_files import point, spoiled, whole


class TestLongFile:
    """The parser keeps lines in 16 bits: beyond them its own figures are off."""

    def test_is_told_by_its_true_lines(self) -> None:
        text = whole(*(point(f"{number:015d}") for number in range(460))).decode("cp1251")
        lines = text.split("\n")
        places = [place for place, line in enumerate(lines) if "<value>" in line and place > 66_000]
        wrong, lacking = places[10], places[200]
        lines[wrong] = lines[wrong].replace("<value>", "<value>-1")
        lines[lacking] = "          <value/>"
        reading = read_maket("\n".join(lines).encode("cp1251"))
        assert [(found.code, found.line) for found in reading.issues] == [
            ("IMP-230", wrong + 1),
            ("IMP-233", lacking + 1),
        ]
        assert reading.maket is not None
        last = reading.maket.objects[-1]
        assert f'code="{last.code}"' in lines[(last.line or 0) - 1]
        assert last.channels[0].lines[-1] == places[-1] + 1


def peak_mb(work: Callable[[], object]) -> float:
    """Return how much Python's own memory grew at its worst; the parser's is bounded by its tokens."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


class TestHugeFile:
    @pytest.mark.parametrize("piece", [b"<a/>", b'<a b="1" c="2"/>', b"<b>", b"<!---->", b"x=\n"])
    def test_of_more_tokens_than_any_day_has_is_not_parsed_and_says_where(self, piece: bytes) -> None:
        times = 3_000_000 // (piece.count(b"<") + piece.count(b"=")) + 1
        [found] = read_maket(b'<message class="80020">\n\n' + piece * times + b"</message>").issues
        assert (found.code, found.field) == ("IMP-103", "теги и атрибуты")
        assert (found.line or 0) >= 3
        assert found.message.startswith("В файле больше 3 млн тегов и атрибутов")

    def test_of_many_points_is_walked_and_never_a_whole_tree(self) -> None:
        doubtful = whole(*(point(f"{number:015d}") for number in range(300)))
        doubtful = doubtful.replace(b"<value>", b'<value status="1">')
        kept: list[int] = []

        def take(element: etree._Element) -> None:
            root = element.getroottree().getroot()
            kept.append(sum(1 for _ in root.iter()))

        assert not isinstance(
            walk(doubtful.decode("cp1251"), closing_tag="</message>", tags=("measuringpoint",), take=take),
            Issue,
        )
        assert (len(kept), max(kept) < 2_000) == (300, True)  # the parser reads ahead by pieces of 32 KB
        assert peak_mb(lambda: read_maket(doubtful)) < 20

    def test_of_more_periods_than_a_day_has_says_so_once(self) -> None:
        extra = b'<period start="0000" end="0030"/>' * 300
        found = read_maket(whole().replace(b"<period ", extra + b"<period ", 1))
        assert [one.code for one in found.issues] == ["IMP-225", "IMP-209"]
        assert "периодов 348, в сутках столько не бывает" in found.issues[0].message

    def test_of_more_faults_than_anybody_reads_counts_the_rest(self) -> None:
        empty = b'<measuringpoint code="1" name="x"/>' * 20_100
        found = read_maket(whole().replace(b"<measuringpoint ", empty + b"<measuringpoint ", 1))
        assert len(found.issues) == 20_001
        assert found.issues[-1].message == "Ещё замечаний: 100; они не перечислены."


class TestFaultOfXml:
    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ("</period>", "</perid>", "тег <period>, открытый в строке 17, закрыт как </perid>"),
            ("<name>", "<name>&xxe;", "сокращение «&xxe;» в файле не определено"),
            ("<name>", "<name>A & B", "знак «&» не на месте"),
            ("<period start=", "<period start start=", "у атрибута «start» нет значения"),
            ("<period start=", '<period start="1" start=', "атрибут «start» дан дважды"),
            ("<value>", "<value>\x01", "недопустимый знак"),
            ("<value>", "< value>", "имя тега составлено неверно"),
            ("<value>", "<value", "тег составлен неверно"),
            ("<value>", "<value><!-- x", "комментарий составлен неверно или не закрыт"),
        ],
    )
    def test_is_told_in_russian(self, old: str, new: str, words: str) -> None:
        [found] = read_maket(spoiled(old, new)).issues
        assert found.code == "IMP-204"
        assert words in found.message
