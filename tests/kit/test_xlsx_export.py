"""Lists as xlsx: exact numbers, dates as dates, and text that stays text."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from sbyt.kit import xlsx_export
from sbyt.kit.xlsx_export import Column, export_xlsx, xlsx_response

COLUMNS = (
    Column(title="Лицевой счёт", width=14),
    Column(title="Потребитель"),
    Column(title="Потребление, кВт·ч", kind="energy", total=True),
    Column(title="К оплате, ₽", kind="money", total=True),
    Column(title="Площадь, м²", kind="area"),
    Column(title="Записей", kind="integer"),
    Column(title="Оплатить до", kind="date"),
    Column(title="Записано", kind="moment"),
)
MOMENT = dt.datetime(2021, 6, 1, 9, 30, tzinfo=dt.UTC)
ROWS: list[tuple[Any, ...]] = [
    ("0000012345", "Орлов Пётр", 159000, 54060, 4530, 3, dt.date(2021, 7, 10), MOMENT),
    ("0000012346", "=1+1", 11340, -2502, None, 0, None, None),
]


def content(
    rows: Iterable[Sequence[Any]], columns: Sequence[Column] = COLUMNS, title: str = "Лицевые счета"
) -> bytes:
    with export_xlsx(rows, columns=columns, title=title) as opened:
        return opened.read()


def sheet_xml(data: bytes, number: int = 1) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(f"xl/worksheets/sheet{number}.xml").decode()


class TestListAsXlsx:
    def test_reads_back_with_exact_values(self) -> None:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content(ROWS))).get_sheet_by_index(0)
        head, first, second, foot = sheet.to_python()
        assert head == [column.title for column in COLUMNS]
        assert first == [
            "0000012345", "Орлов Пётр", 159.0, 540.60, 45.30, 3.0,
            dt.date(2021, 7, 10), dt.datetime(2021, 6, 1, 12, 30),
        ]  # fmt: skip
        assert second[:4] == ["0000012346", "=1+1", 11.34, -25.02]
        assert second[4:] == ["", 0.0, "", ""]
        assert foot[:4] == ["Итого", "", 170.34, 515.58]

    def test_has_a_frozen_head_a_filter_and_totals_that_follow_it(self) -> None:
        sheet = openpyxl.load_workbook(io.BytesIO(content(ROWS))).worksheets[0]
        assert sheet.title == "Лицевые счета"
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == "A1:H3"
        assert sheet["D4"].value == "=SUBTOTAL(109,D2:D3)"
        assert sheet["D2"].number_format == "#,##0.00"
        assert sheet.column_dimensions["A"].width == pytest.approx(14, abs=1)

    def test_keeps_large_sums_to_the_kopeck(self) -> None:
        data = content([("1", 123_456_789_012_345)], (Column(title="№"), Column(title="₽", kind="money")))
        assert "<v>1234567890123.45</v>" in sheet_xml(data)

    @pytest.mark.parametrize(
        "hostile", ["=cmd|' /C calc'!A0", "+7 900", "-1", "@SUM(A1)", "http://x.ru", "\t=1"]
    )
    def test_never_lets_text_become_a_formula_or_a_link(self, hostile: str) -> None:
        data = content([(hostile,)], (Column(title="Имя"),))
        xml = sheet_xml(data)
        assert "<f>" not in xml
        assert "hyperlink" not in xml
        cell = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["A2"]
        assert (cell.value, cell.data_type) == (hostile, "s")

    def test_of_nothing_is_a_head_alone(self) -> None:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content([]))).get_sheet_by_index(0)
        assert sheet.to_python() == [[column.title for column in COLUMNS]]

    def test_refuses_a_row_that_does_not_fit_the_columns(self) -> None:
        with pytest.raises(ValueError, match="zip"):
            content([("1", "2")])

    def test_goes_on_in_the_next_sheet_when_one_is_full(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(xlsx_export, "_ROWS_A_SHEET", 2)
        data = content(
            [(number,) for number in (1, 2, 3)], (Column(title="n", kind="integer", total=True),), "a/b"
        )
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        assert book.sheet_names == ["a b", "a b (2)"]
        assert [book.get_sheet_by_index(number).to_python() for number in (0, 1)] == [
            [["n"], [1.0], [2.0], [3.0]],
            [["n"], [3.0], [3.0]],
        ]

    def test_takes_rows_one_at_a_time(self) -> None:
        taken: list[int] = []

        def endless() -> Iterator[tuple[int]]:
            for number in range(5):
                taken.append(number)
                yield (number,)

        content(endless(), (Column(title="n", kind="integer"),))
        assert taken == [0, 1, 2, 3, 4]


class TestDownload:
    @pytest.mark.django_db  # closing an answer closes stale connections
    def test_is_named_after_the_list_and_the_day(self) -> None:
        response = xlsx_response(ROWS, columns=COLUMNS, title="Счета", on=dt.date(2021, 6, 1))
        disposition = response["Content-Disposition"]
        assert disposition == "attachment; filename*=utf-8''%D0%A1%D1%87%D0%B5%D1%82%D0%B0%202021-06-01.xlsx"
        assert b"".join(response.streaming_content)[:2] == b"PK"  # type: ignore[arg-type]
        response.close()
