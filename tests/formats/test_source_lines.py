from __future__ import annotations

from datetime import date

from sbyt.formats.maket_80020 import read_maket
from sbyt.formats.reading_sheet_writer import SheetRow, write_reading_sheet
from sbyt.formats.source_lines import SourceLine, lines_around
from tests.formats.maket_files import point, whole


class TestLinesOfAnXmlFile:
    def test_are_given_with_their_neighbours(self) -> None:
        content = b"<a>\r\n\t<b>1</b>\r\n\t<b>2</b>\r\n</a>"
        assert lines_around(content, line=2) == (
            SourceLine(1, "<a>", is_wanted=False),
            SourceLine(2, "  <b>1</b>", is_wanted=True),
            SourceLine(3, "  <b>2</b>", is_wanted=False),
        )

    def test_are_those_that_the_reader_names(self) -> None:
        content = whole(point(values_kwh=range(48)))
        maket = read_maket(content).maket
        assert maket is not None
        line = maket.objects[0].channels[0].lines[7]
        assert line is not None
        (wanted,) = lines_around(content, line=line, around=0)
        assert wanted.text.strip() == "<value>7</value>"

    def test_are_read_in_the_encoding_of_the_file(self) -> None:
        content = '<?xml version="1.0" encoding="windows-1251"?>\n<name>Завод</name>'.encode("cp1251")
        assert lines_around(content, line=2, around=0) == (
            SourceLine(2, "<name>Завод</name>", is_wanted=True),
        )

    def test_are_shown_even_of_a_file_in_an_unknown_encoding(self) -> None:
        content = '<?xml version="1.0" encoding="x-none"?>\n<name>Завод</name>'.encode("cp1251")
        assert lines_around(content, line=2, around=0)[0].text == "<name>Завод</name>"

    def test_are_cut_when_the_whole_file_is_one_line(self) -> None:
        (only,) = lines_around(b"<a>" + b"x" * 1000 + b"</a>", line=1)
        assert (len(only.text), only.text[-1]) == (241, "…")

    def test_that_the_file_does_not_have_are_none(self) -> None:
        assert lines_around(b"<a/>", line=2) == ()
        assert lines_around(b"<a/>", line=0) == ()


class TestLinesOfASheet:
    def test_are_its_rows_cell_by_cell(self) -> None:
        sheet = write_reading_sheet(
            [
                SheetRow(
                    account="150000001", meter="00012", taken_on=date(2021, 7, 21), readings_wh=(21_850_000,)
                ),
                SheetRow(
                    account="150000002", meter="00013", taken_on=date(2021, 7, 21), readings_wh=(9_417_000,)
                ),
            ]
        )
        lines = lines_around(sheet, line=2)
        assert [(line.number, line.is_wanted) for line in lines] == [(1, False), (2, True), (3, False)]
        assert lines[0].text.startswith("Лицевой счёт │ Адрес │ Номер счётчика")
        assert lines[1].text == "150000001 │  │ 00012 │  │  │  │  │ 21.07.2021 │ 21850"

    def test_of_a_zip_that_is_no_sheet_are_none(self) -> None:
        assert lines_around(b"PK\x03\x04 damaged", line=1) == ()
