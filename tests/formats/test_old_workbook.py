"""A reading sheet in .xls: read as an .xlsx is, refused with the same words, never a surprise."""

from __future__ import annotations

import struct
from datetime import date
from pathlib import Path

import pytest

from sbyt.formats._ole_container import UnableToReadContainer, container_of, stream_of
from sbyt.formats.reading_sheet import read_reading_sheet, rows_of_reading_sheet
from sbyt.formats.recognise import FileFormat, recognise
from sbyt.formats.source_lines import lines_around
from tests.formats.old_workbooks import Failed, old_workbook, record
from tests.formats.workbooks import row

ON = date(2021, 7, 25)


def found(content: bytes) -> list[tuple[str, int | None, str]]:
    return [(one.code, one.line, one.field) for one in read_reading_sheet(content).issues]


class TestOldWorkbook:
    def test_is_read_as_a_new_one_is(self) -> None:
        contents = read_reading_sheet(old_workbook(row(), row("0012300457", 882.0, ON, 25434, 21340.5)))
        assert contents.issues == ()
        first, second = contents.rows
        assert (first.line, first.account, first.taken_on) == (2, "0012300456", ON)
        assert (first.meter, first.meter_was_number) == ("881", False)
        assert (second.meter, second.meter_was_number) == ("882", True)
        assert dict(first.readings_wh) == {1: 1_843_700}
        assert dict(second.readings_wh) == {1: 25_434_000, 2: 21_340_500}

    def test_shows_its_lines(self) -> None:
        content = old_workbook(row())
        assert rows_of_reading_sheet(content)[1][:2] == ("0012300456", "881")
        assert lines_around(content, line=2, around=0)[0].text == "0012300456 │ 881 │ 25.07.2021 │ 1843,7"

    @pytest.mark.parametrize("failed", [Failed(0x2A), Failed(0x2A, by_formula=True)])
    def test_refuses_a_row_with_an_error_in_place_of_a_reading(self, failed: Failed) -> None:
        contents = read_reading_sheet(old_workbook(row("0012300456", 881, ON, failed), row()))
        [issue] = contents.issues
        assert (issue.code, issue.line, issue.field) == ("IMP-311", 2, "Показание 1")
        assert issue.message == "Строка 2, Показание 1: в ячейке нет значения: #N/A."
        assert (len(contents.rows), contents.refused_rows) == (1, 1)

    def test_is_a_reading_sheet_whatever_its_name(self) -> None:
        assert recognise(old_workbook(row()), name="ведомость.dat").format is FileFormat.READING_SHEET

    @pytest.mark.samples
    def test_of_another_kind_says_that_there_are_no_columns(self, samples: Path) -> None:
        content = (samples / "b2b_prices2" / "eskb_2019-12_original.xls").read_bytes()
        assert found(content) == [("IMP-302", 1, "")]


class TestBadOldWorkbook:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (old_workbook(row())[:700], "IMP-301"),
            (old_workbook(row())[:300], "IMP-301"),
            (container_of("WordDocument", b"Dear reader"), "IMP-301"),
            (container_of("Workbook", b"\x09\x08\xff\xff"), "IMP-301"),
            (container_of("Workbook", record(0x0809, struct.pack("<HH", 0x0200, 5))), "IMP-109"),
            (old_workbook(row(), before=[record(0x002F, bytes(6))]), "IMP-110"),
            (old_workbook(row(), before=[record(0x00FC, struct.pack("<II", 2**31, 2**31))]), "IMP-301"),
            (old_workbook(row(), before=[record(0x0085, bytes(3))]), "IMP-301"),
        ],
    )
    def test_is_refused_with_its_reason(self, content: bytes, code: str) -> None:
        contents = read_reading_sheet(content)
        assert [one.code for one in contents.issues] == [code]
        assert contents.rows == ()

    def test_that_spreads_over_too_many_cells_is_not_opened(self) -> None:
        far = record(0x0203, struct.pack("<HHHd", 65_535, 255, 0, 1.0))
        assert found(old_workbook(row(), after=far)) == [("IMP-303", 65_536, "")]


class TestContainer:
    @pytest.mark.parametrize("length", [1, 4096, 70_000, 8_000_000])
    def test_gives_back_what_was_put_in(self, length: int) -> None:
        stream = bytes(range(1, 256)) * (length // 255 + 1)
        assert stream_of(container_of("Book", stream), "Workbook", "Book").rstrip(b"\0") == stream

    def test_whose_chain_goes_round_is_damaged(self) -> None:
        content = bytearray(container_of("Book", b"x" * 20_000))
        fat = content.rfind(struct.pack("<I", 1) + struct.pack("<I", 2))
        content[fat : fat + 4] = struct.pack("<I", 0)
        with pytest.raises(UnableToReadContainer):
            stream_of(bytes(content), "Book")
