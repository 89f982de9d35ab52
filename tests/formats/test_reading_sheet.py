"""The reader of reading sheets: columns by name, numbers as people write them, refusals by line and column."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sbyt.formats.import_issues import Issue
from sbyt.formats.reading_sheet import SheetContents, SheetReading, read_reading_sheet
from sbyt.formats.reading_sheet_writer import SheetRow, write_reading_sheet
from tests.formats.workbooks import HEADERS, rewritten, row, workbook, zipped


def only_row(contents: SheetContents) -> SheetReading:
    assert contents.issues == ()
    [found] = contents.rows
    return found


def only_issue(contents: SheetContents) -> Issue:
    assert contents.rows == ()
    [found] = contents.issues
    return found


class TestSheet:
    def test_written_by_the_template_reads_back(self) -> None:
        content = write_reading_sheet(
            [
                SheetRow(
                    account="0012300456",
                    meter="00881",
                    address="г. Зареченск, ул. Полевая, 3-12",
                    previous_on=date(2021, 6, 25),
                    previous_wh=(1_430_500, 900_000),
                    taken_on=date(2021, 7, 25),
                    readings_wh=(1_843_700, 25_434_000),
                ),
                SheetRow(account="0012300457", meter="00882"),
            ]
        )
        contents = read_reading_sheet(content)
        assert contents.blank_rows == 1
        assert only_row(contents) == SheetReading(
            line=2,
            account="0012300456",
            meter="00881",
            taken_on=date(2021, 7, 25),
            readings_wh={1: 1_843_700, 2: 25_434_000},
        )

    def test_may_have_a_title_above_and_columns_of_its_own(self) -> None:
        content = workbook(
            ("х", "Иванов", 5, "25.07.2021", 10, "111"),
            headers=("Примечание", "ФИО", "T2", "Дата снятия", "T1", "ЛС"),
            above=3,
        )
        found = only_row(read_reading_sheet(content))
        assert (found.line, found.account, found.meter, found.readings_wh) == (
            5,
            "111",
            "",
            {1: 10_000, 2: 5_000},
        )

    def test_skips_empty_rows_and_rows_left_blank(self) -> None:
        contents = read_reading_sheet(workbook((), row("1", "2", None, None), (), row()))
        assert only_row(contents).line == 5
        assert contents.blank_rows == 1

    def test_reads_the_first_sheet_with_the_columns_and_says_which_it_left(self) -> None:
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active.append(["Отчёт"])
        for name, reading in (("Июль", 1), ("Август", 2)):
            sheet = book.create_sheet(name)
            sheet.append(HEADERS)
            sheet.append(row("1", "2", date(2021, 7, 25), reading))
        hidden = book.create_sheet("Черновик", 0)
        hidden.append(HEADERS)
        hidden.sheet_state = "hidden"
        memory = io.BytesIO()
        book.save(memory)
        contents = read_reading_sheet(memory.getvalue())
        assert [found.readings_wh for found in contents.rows] == [{1: 1000}]
        assert [(found.code, found.message) for found in contents.issues] == [
            ("IMP-305", "Лист «Август» не прочитан: читается первый, «Июль».")
        ]


class TestNumberOfAnAccountOrMeter:
    @pytest.mark.parametrize(
        ("cell", "number", "was_number"),
        [
            ("0012300456", "0012300456", False),
            ("111.0", "111", False),
            (" 111 ", "111", False),
            ("'00111", "00111", False),
            ("А-17/2", "А-17/2", False),
            (111, "111", True),
            (8007687.0, "8007687", True),
        ],
    )
    def test_is_text_whatever_the_cell_holds(self, cell: Any, number: str, was_number: bool) -> None:
        found = only_row(read_reading_sheet(workbook(row(cell, "881"))))
        assert (found.account, found.account_was_number) == (number, was_number)
        found = only_row(read_reading_sheet(workbook(row("1", cell))))
        assert (found.meter, found.meter_was_number) == (number, was_number)

    @pytest.mark.parametrize("cell", [111.5, -1, True, datetime(2021, 7, 25), 12345678901234567890])
    def test_that_cannot_be_one_refuses_the_row(self, cell: Any) -> None:
        contents = read_reading_sheet(workbook(row("1", cell)))
        found = only_issue(contents)
        assert (found.code, found.line, found.field) == ("IMP-318", 2, "Номер счётчика")
        assert contents.refused_rows == 1

    def test_that_lost_its_digits_says_what_to_do(self) -> None:
        found = only_issue(read_reading_sheet(workbook(row(1234567890123456789, "881"))))
        assert found.message == (
            "Строка 2, Лицевой счёт: номер записан числом и потерял знаки (1,23456789012346e+18); "
            "сделайте ячейку текстовой."
        )

    def test_left_out_in_both_columns_refuses_the_row(self) -> None:
        found = only_issue(read_reading_sheet(workbook(row(None, None))))
        assert (found.code, found.line) == ("IMP-310", 2)


class TestReading:
    @pytest.mark.parametrize(
        ("cell", "wh"),
        [
            (1843.7, 1_843_700),
            (1843, 1_843_000),
            (0, 0),
            ("1843,7", 1_843_700),
            ("1843.7", 1_843_700),
            (0.1 + 0.2, 300),
            (1843.123, 1_843_123),
        ],
    )
    def test_is_exact(self, cell: Any, wh: int) -> None:
        contents = read_reading_sheet(workbook(row("1", "2", date(2021, 7, 25), cell)))
        assert only_row(contents).readings_wh == {1: wh}

    def test_finer_than_a_watt_hour_is_rounded_with_a_warning(self) -> None:
        contents = read_reading_sheet(workbook(row("1", "2", date(2021, 7, 25), 1843.7777)))
        assert [found.readings_wh for found in contents.rows] == [{1: 1_843_778}]
        assert [found.code for found in contents.issues] == ["IMP-316"]

    @pytest.mark.parametrize(
        ("cell", "code", "words"),
        [
            ("не живут", "IMP-311", "«не живут» не число"),
            ("1 843", "IMP-311", "«1 843» не число"),
            ("1843 кВт", "IMP-311", "«1843 кВт» не число"),
            (True, "IMP-311", "«True» не число"),
            (datetime(2021, 7, 25), "IMP-311", "«25.07.2021» не число"),
            (-5, "IMP-312", "показание «-5» отрицательное"),
            (1e10, "IMP-313", "показание «10000000000» слишком велико"),
            (1e30, "IMP-311", "«1e+30» не число"),
        ],
    )
    def test_that_is_wrong_refuses_its_row_alone(self, cell: Any, code: str, words: str) -> None:
        contents = read_reading_sheet(workbook(row(), row("1", "2", date(2021, 7, 25), cell)))
        assert [found.line for found in contents.rows] == [2]
        [found] = contents.issues
        assert (found.code, found.line, found.field) == (code, 3, "Показание 1")
        assert found.message == f"Строка 3, Показание 1: {words}."
        assert contents.refused_rows == 1

    def test_of_every_column_that_is_wrong_is_named(self) -> None:
        contents = read_reading_sheet(workbook(row("1", "2", "вчера", "много", "мало")))
        assert [(found.field, found.code) for found in contents.issues] == [
            ("Дата показаний", "IMP-315"),
            ("Показание 1", "IMP-311"),
            ("Показание 2", "IMP-311"),
        ]
        assert contents.refused_rows == 1


class TestDate:
    @pytest.mark.parametrize(
        "cell",
        [
            date(2021, 7, 25),
            datetime(2021, 7, 25, 13, 5),
            "25.07.2021",
            "25/7/2021",
            "2021-07-25",
            " 2021-07-25 00:00:00 ",
        ],
    )
    def test_is_a_day_however_it_is_written(self, cell: Any) -> None:
        assert only_row(read_reading_sheet(workbook(row("1", "2", cell)))).taken_on == date(2021, 7, 25)

    @pytest.mark.parametrize("cell", ["2021-12", "25.07.21", "31.02.2021", "июль", 44402, True])
    def test_that_is_unreadable_refuses_the_row(self, cell: Any) -> None:
        found = only_issue(read_reading_sheet(workbook(row("1", "2", cell))))
        assert (found.code, found.field) == ("IMP-315", "Дата показаний")

    def test_that_is_missing_refuses_the_row(self) -> None:
        assert only_issue(read_reading_sheet(workbook(row("1", "2", None)))).code == "IMP-314"

    def test_of_a_book_counting_from_1904_is_the_same_day(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(workbook(row("1", "2", None))))
        book.epoch = openpyxl.utils.datetime.MAC_EPOCH
        assert book.active is not None
        book.active["C2"] = datetime(2021, 7, 25)
        memory = io.BytesIO()
        book.save(memory)
        assert only_row(read_reading_sheet(memory.getvalue())).taken_on == date(2021, 7, 25)


class TestFormula:
    SHEET = "xl/worksheets/sheet1.xml"

    def with_cell(self, xml: bytes) -> bytes:
        content = workbook(row("1", "2", date(2021, 7, 25), 4_242))
        return rewritten(
            content, self.SHEET, lambda sheet: sheet.replace(b'<c r="D2" t="n"><v>4242</v></c>', xml)
        )

    def test_gives_its_computed_value(self) -> None:
        content = self.with_cell(b'<c r="D2"><f>40*2</f><v>80</v></c>')
        assert only_row(read_reading_sheet(content)).readings_wh == {1: 80_000}

    @pytest.mark.parametrize("xml", [b'<c r="D2"><f>40*2</f></c>', b'<c r="D2"><f>40*2</f><v></v></c>'])
    def test_never_computed_refuses_the_row_and_is_not_taken_for_blank(self, xml: bytes) -> None:
        found = only_issue(read_reading_sheet(self.with_cell(xml)))
        assert (found.code, found.line) == ("IMP-311", 2)
        assert found.message == "Строка 2, Показание 1: в ячейке нет значения: формула не вычислена."

    def test_that_failed_refuses_the_row(self) -> None:
        content = self.with_cell(b'<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
        found = only_issue(read_reading_sheet(content))
        assert found.message == "Строка 2, Показание 1: в ячейке нет значения: #DIV/0!."

    def test_giving_an_empty_text_is_a_blank_row(self) -> None:
        contents = read_reading_sheet(self.with_cell(b'<c r="D2" t="str"><f>IF(1,"","")</f><v></v></c>'))
        assert (contents.rows, contents.refused_rows, contents.blank_rows) == ((), 0, 1)
        assert [found.code for found in contents.issues] == ["IMP-319"]


class TestSheetThatIsNotOne:
    def test_without_the_columns_is_refused(self) -> None:
        found = only_issue(read_reading_sheet(workbook((1, 2), headers=("ТП", "Всего"))))
        assert found.code == "IMP-302"

    def test_with_two_columns_of_one_meaning_is_refused(self) -> None:
        content = workbook((1, 2, "25.07.2021", 5, 6), headers=("ЛС", "Номер ПУ", "Дата", "Показание", "T1"))
        found = only_issue(read_reading_sheet(content))
        assert (found.code, found.line) == ("IMP-304", 1)
        assert "«Показание», «T1»" in found.message

    def test_left_blank_is_refused(self) -> None:
        assert only_issue(read_reading_sheet(write_reading_sheet())).code == "IMP-319"

    @pytest.mark.parametrize(
        "content",
        [b"", b"PK\x03\x04", b"plain text", workbook(row())[:1500], zipped({"xl/workbook.xml": b"<x"})],
    )
    def test_damaged_is_refused(self, content: bytes) -> None:
        assert only_issue(read_reading_sheet(content)).code == "IMP-301"

    def test_spread_over_the_whole_grid_is_refused_before_it_is_read(self) -> None:
        content = rewritten(
            workbook(row()),
            "xl/worksheets/sheet1.xml",
            lambda sheet: sheet.replace(
                b"</sheetData>", b'<row r="150000"><c r="XFD150000"><v>1</v></c></row></sheetData>'
            ),
        )
        assert only_issue(read_reading_sheet(content)).code == "IMP-303"

    def test_with_too_many_rows_is_refused(self) -> None:
        content = rewritten(
            workbook(row()),
            "xl/worksheets/sheet1.xml",
            lambda sheet: sheet.replace(
                b"</sheetData>", b'<row r="200001"><c r="A200001"><v>1</v></c></row></sheetData>'
            ),
        )
        assert only_issue(read_reading_sheet(content)).code == "IMP-303"

    def test_that_is_a_bomb_is_refused_by_its_table_of_contents(self) -> None:
        content = zipped({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * 60_000_000})
        assert len(content) < 100_000
        assert only_issue(read_reading_sheet(content)).code == "IMP-106"

    def test_with_a_doctype_never_reads_a_file(self) -> None:
        content = rewritten(
            workbook(row()),
            "xl/worksheets/sheet1.xml",
            lambda sheet: (
                b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
                + sheet.replace(b"<v>1843.7</v>", b"<v>&e;</v>")
            ),
        )
        contents = read_reading_sheet(content)
        assert contents.rows == ()
        assert "root" not in repr(contents.issues)


@pytest.mark.samples
class TestSheetsOfOthers:
    def test_with_meters_of_other_utilities_gives_the_electric_ones(self, samples: Path) -> None:
        content = (samples / "formats" / "excel" / "condo_meter-import-example_ru.xlsx").read_bytes()
        contents = read_reading_sheet(content)
        assert [(found.line, found.account, found.meter) for found in contents.rows] == [
            (6, "111", "2"),
            (7, "111", "2"),
            (8, "222", "11"),
        ]
        assert contents.rows[0].readings_wh == {1: 564_000, 2: 483_000, 3: 508_000}
        assert contents.rows[0].taken_on == date(2021, 11, 20)
        assert {found.code for found in contents.issues} == {"IMP-317"}

    def test_that_are_reports_are_refused_for_their_columns(self, samples: Path) -> None:
        for path in sorted((samples / "formats" / "excel").glob("askue_*.xlsx")):
            assert only_issue(read_reading_sheet(path.read_bytes())).code == "IMP-302"
