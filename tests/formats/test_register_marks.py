"""A text register of a settlement centre is read by a layout that is data, and refused whole where it is another one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sbyt.formats.import_issues import ImportCode
from sbyt.formats.reading_sheet import SheetContents
from sbyt.formats.register_table import RegisterTableLayout, read_register_table, widths_of

DELIMITED = RegisterTableLayout(
    first_row=2,
    account_column="A",
    meter_column="B",
    day_column="C",
    t1_column="D",
    t2_column="E",
    delimiter=";",
    encoding="cp866",
    first_line_has="РЕЕСТР ПОКАЗАНИЙ",
    field_count=5,
    trailer="ИТОГО",
    trailer_count_column="B",
    trailer_sum_column="D",
)
LINES = [
    "РЕЕСТР ПОКАЗАНИЙ;ЕИРЦ;07.2021",
    "0100450001;0018450101;23.07.2021;1250,5;",
    "0100450002;0018450102;23.07.2021;30;12",
    "ИТОГО;2;;1292,5;",
]
FIXED = replace(
    DELIMITED, widths="10,11,10,8,6", encoding="cp1251", trailer_count_column="", trailer_sum_column=""
)


def read(lines: list[str], layout: RegisterTableLayout = DELIMITED) -> SheetContents:
    return read_register_table("\r\n".join(lines).encode(layout.encoding), layout=layout)


class TestARegister:
    def test_is_read_by_its_delimiter_and_its_totals(self) -> None:
        contents = read(LINES)
        assert [(row.line, row.account, row.meter, row.taken_on) for row in contents.rows] == [
            (2, "0100450001", "0018450101", date(2021, 7, 23)),
            (3, "0100450002", "0018450102", date(2021, 7, 23)),
        ]
        assert [row.readings_wh for row in contents.rows] == [{1: 1_250_500}, {1: 30_000, 2: 12_000}]
        assert contents.issues == ()

    def test_is_read_by_the_widths_of_its_fields(self) -> None:
        lines = [
            "РЕЕСТР ПОКАЗАНИЙ",
            "0100450001 001845010123.07.2021    1250    12",
            "ИТОГО",
        ]
        (row,) = read(lines, FIXED).rows
        assert (row.account, row.meter, row.readings_wh) == (
            "0100450001",
            "0018450101",
            {1: 1_250_000, 2: 12_000},
        )

    @pytest.mark.parametrize(
        ("lines", "line", "column", "words"),
        [
            (["РЕЕСТР ПЛАТЕЖЕЙ", *LINES[1:]], 1, "A", "нет «РЕЕСТР ПОКАЗАНИЙ»"),
            (LINES[:3], 3, "A", "файл оборван"),
            (
                [*LINES[:2], "0100450002;0018450102;23.07.2021;30", LINES[3]],
                3,
                "E",
                "полей 4, а должно быть 5",
            ),
            ([*LINES[:3], "ИТОГО;3;;1292,5;"], 4, "B", "в итоговой строке 3, а строк в файле 2"),
            ([*LINES[:3], "ИТОГО;2;;1292;"], 4, "D", "сумма показаний не равна итоговой"),
        ],
    )
    def test_of_another_layout_is_refused_whole(
        self, lines: list[str], line: int, column: str, words: str
    ) -> None:
        contents = read(lines)
        assert contents.rows == ()
        (found,) = contents.issues
        assert (found.code, found.line, found.field) == (ImportCode.HEADERS_MISSING, line, column)
        assert words in found.message

    @pytest.mark.parametrize("text", ["10;8", "0,5", "десять", "5000"])
    def test_has_widths_that_are_numbers(self, text: str) -> None:
        with pytest.raises(ValueError):  # noqa: PT011  the text is in it
            widths_of(text)
