"""What registers show, read from tables by layouts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pytest
import xlsxwriter

from sbyt.formats.register_table import RegisterTableLayout, read_register_table

METERS = RegisterTableLayout(account_column="D", t2_column="E")
SCALES = RegisterTableLayout(shape="scale", zone_column="D")


def csv(*rows: str) -> bytes:
    return "\r\n".join(("Прибор;Дата;Показание", *rows)).encode()


def faults(content: bytes, layout: RegisterTableLayout = METERS) -> list[tuple[str, int | None, str]]:
    return [
        (found.code, found.line, found.field) for found in read_register_table(content, layout=layout).issues
    ]


class TestRegisterTable:
    def test_has_a_meter_a_row_with_its_scales(self) -> None:
        contents = read_register_table(csv("00123;31.07.2021;1500,5;150001145;20", ";;;;"), layout=METERS)
        [row] = contents.rows
        assert (row.line, row.meter, row.account, row.taken_on, row.readings_wh) == (
            2, "00123", "150001145", date(2021, 7, 31), {1: 1_500_500, 2: 20_000},
        )  # fmt: skip
        assert contents.issues == ()

    def test_may_have_a_scale_a_row(self) -> None:
        rows = read_register_table(csv("7;31.07.2021;10;T1", "7;31.07.2021;4;ночь"), layout=SCALES).rows
        assert [(row.readings_wh, row.line) for row in rows] == [({1: 10_000}, 2), ({2: 4_000}, 3)]
        assert faults(csv("7;31.07.2021;10;вечер"), SCALES) == [("IMP-222", 2, "D")]

    def test_may_be_of_one_day_and_in_other_units(self) -> None:
        layout = replace(
            METERS, day_column="", day="31.07.2021", unit_wh=1_000_000, t1_column="B", t2_column=""
        )
        [row] = read_register_table(csv("7;1,5"), layout=layout).rows
        assert (row.taken_on, row.readings_wh) == (date(2021, 7, 31), {1: 1_500_000})

    def test_of_a_workbook_knows_numbers_that_lost_their_zeros(self) -> None:
        memory = BytesIO()
        with xlsxwriter.Workbook(memory) as book:
            sheet = book.add_worksheet("Июль")
            sheet.write_row(1, 0, [123])
            sheet.write_datetime(1, 1, datetime(2021, 7, 31), book.add_format({"num_format": "dd.mm.yyyy"}))
            sheet.write_row(1, 2, [1500.5])
        [row] = read_register_table(memory.getvalue(), layout=replace(METERS, sheet="Июль")).rows
        assert (row.meter, row.meter_was_number, row.readings_wh) == ("123", True, {1: 1_500_500})

    @pytest.mark.parametrize(
        ("row", "code", "field"),
        [
            ("7;32.07.2021;10", "IMP-315", "B"),
            ("7;31.07.2021;десять", "IMP-311", "C"),
            ("7;31.07.2021;-10", "IMP-312", "C"),
            ("7;31.07.2021;1e9", "IMP-311", "C"),
            (";31.07.2021;10", "IMP-310", "A"),
        ],
    )
    def test_that_is_wrong_refuses_the_row_by_line_and_column(self, row: str, code: str, field: str) -> None:
        contents = read_register_table(csv(row, "8;31.07.2021;5"), layout=METERS)
        assert ([one.meter for one in contents.rows], contents.refused_rows) == (["8"], 1)
        assert [(one.code, one.line, one.field) for one in contents.issues] == [(code, 2, field)]

    def test_without_rows_or_unreadable_says_so(self) -> None:
        assert faults(csv()) == [("IMP-319", 1, "")]
        assert faults("Дата".encode("cp1251")) == [("IMP-205", 1, "encoding")]
        assert faults(b"PK\x03\x04 broken")[0][0] == "IMP-301"
