"""A plan as a table: read whole, or refused by row and column."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from sbyt.formats.plan_table import read_plan_table

HEAD = "День;" + ";".join(str(hour) for hour in range(1, 25))
MAY_1 = "01.05.2021;" + ";".join(["1,5"] * 24)


def csv_of(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([HEAD, *rows]).encode(encoding)


class TestAPlan:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
    def test_is_read_from_csv_in_any_usual_encoding(self, encoding: str) -> None:
        found = read_plan_table(csv_of(MAY_1, encoding=encoding), unit_wh=1000)
        assert (found.days, found.issues) == ({date(2021, 5, 1): (1500,) * 24}, ())

    def test_is_read_from_a_workbook_in_mwh(self) -> None:
        content = BytesIO()
        with Workbook(content) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["День", *range(1, 25)])
            sheet.write_row(1, 0, ["02.05.2021", *[0.25] * 24])
        found = read_plan_table(content.getvalue(), unit_wh=1_000_000)
        assert (found.days, found.issues) == ({date(2021, 5, 2): (250_000,) * 24}, ())


class TestARefusedPlan:
    @pytest.mark.parametrize(
        ("row", "line", "field", "words"),
        [
            ("02.05.2021;" + ";".join(["1"] * 23), 3, "Y", "нет часа 24 суток 02.05.2021"),
            ("02.05.2021;1;x;" + ";".join(["1"] * 22), 3, "C", "«x» не число"),
            ("02.05.2021;-1;" + ";".join(["1"] * 23), 3, "B", "отрицательное"),
            ("32.05.2021;" + ";".join(["1"] * 24), 3, "A", "Строка 3, столбец A"),
            (MAY_1, 3, "B", "уже был в строке 2"),
        ],
    )
    def test_names_row_and_column_and_gives_no_day(self, row: str, line: int, field: str, words: str) -> None:
        found = read_plan_table(csv_of(MAY_1, row), unit_wh=1000)
        assert found.days == {}
        assert (found.issues[0].line, found.issues[0].field) == (line, field)
        assert words in found.issues[0].message

    @pytest.mark.parametrize("content", [b"", HEAD.encode(), b"PK\x03\x04 broken", b"\0\1\2"])
    def test_says_so_of_a_file_with_no_plan(self, content: bytes) -> None:
        found = read_plan_table(content, unit_wh=1000)
        assert found.days == {}
        assert found.issues
