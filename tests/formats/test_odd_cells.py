"""Cells that hold no number though they are of numbers: each reader of workbooks refuses the book by line and column."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from sbyt.formats.hour_table import HourTableLayout, read_hour_table
from sbyt.formats.import_issues import Issue
from sbyt.formats.key_rates import UnableToReadKeyRates, read_key_rates
from sbyt.formats.network_volumes import UnableToReadVolumes, VolumeLayout, read_network_volumes
from sbyt.formats.peak_hours import UnableToReadPeakHours, read_peak_hours
from sbyt.formats.reading_sheet import read_reading_sheet
from sbyt.formats.register_table import RegisterTableLayout, read_register_table
from sbyt.usecases.bench_intervals.whole_files import a_book, an_old_sheet
from tests.formats.workbooks import rewritten

MARK = 123454321
ODD = ["NaN", "nan", "INF", "1e999", "-1e999", "1e300"]


def spoilt(*rows: tuple[str | float, ...], cell: str) -> bytes:
    return rewritten(
        a_book(*rows), "xl/worksheets/sheet1.xml", lambda sheet: sheet.replace(b"123454321", cell.encode())
    )


def told(read: Callable[[bytes], object], content: bytes, refusal: type[ValueError]) -> str:
    with pytest.raises(refusal) as refused:
        read(content)
    return str(refused.value)


def first_issue(issues: tuple[Issue, ...]) -> tuple[str, int | None, str]:
    return (issues[0].code, issues[0].line, issues[0].field)


@pytest.mark.parametrize("cell", ODD)
class TestACellOfNumbersWithoutOne:
    def test_is_no_peak_hour(self, cell: str) -> None:
        content = spoilt(("Дата", "Час"), ("04.05.2021", MARK), cell=cell)
        said = told(read_peak_hours, content, UnableToReadPeakHours)
        assert said == f"Лист «Лист1», строка 2, столбец B: «{cell}» не число и не текст."

    def test_is_no_volume(self, cell: str) -> None:
        content = spoilt(("Код", "Объём"), ("П-1", 5.0), ("П-2", MARK), cell=cell)
        said = told(
            lambda book: read_network_volumes(book, layout=VolumeLayout()), content, UnableToReadVolumes
        )
        assert said == f"Лист «Лист1», строка 3, столбец B: «{cell}» не число и не текст."

    def test_is_no_key_rate(self, cell: str) -> None:
        content = spoilt(("Дата", "Ставка"), ("22.06.2026", MARK), cell=cell)
        assert "строка 2, столбец B" in told(read_key_rates, content, UnableToReadKeyRates)

    def test_is_no_account(self, cell: str) -> None:
        content = spoilt(
            ("Лицевой счёт", "Номер счётчика", "Дата показаний", "Показание 1"),
            (MARK, "00000001", "25.07.2021", 5.0),
            cell=cell,
        )
        contents = read_reading_sheet(content)
        assert (contents.rows, first_issue(contents.issues)) == ((), ("IMP-229", 2, "A"))

    def test_is_no_reading_of_a_register(self, cell: str) -> None:
        content = spoilt(("Прибор", "Дата", "Показание"), ("00000001", "25.07.2021", MARK), cell=cell)
        contents = read_register_table(content, layout=RegisterTableLayout())
        assert (contents.rows, first_issue(contents.issues)) == ((), ("IMP-229", 2, "C"))

    def test_is_no_hour(self, cell: str) -> None:
        content = spoilt(("Дата", "Точка"), ("01.05.2021", "9900", *[1.5] * 23, MARK), cell=cell)
        contents = read_hour_table(content, layout=HourTableLayout(), zone=ZoneInfo("Europe/Moscow"))
        assert (contents.days, first_issue(contents.issues)) == ((), ("IMP-229", 2, "Z"))


class TestTextForANumber:
    @pytest.mark.parametrize("cell", ["nan", "inf", "Infinity", "1e999", "１２", "12,5", "0x10"])
    def test_is_no_peak_hour(self, cell: str) -> None:
        content = a_book(("Дата", "Час"), ("04.05.2021", cell))
        said = told(read_peak_hours, content, UnableToReadPeakHours)
        assert said == f"Строка 2: часа «{cell}» нет, бывают от 1 до 24."

    @pytest.mark.parametrize("cell", ["nan", "-inf", "1e999", "1e17", "１２", "1_000"])
    def test_is_no_volume(self, cell: str) -> None:
        content = a_book(("Код", "Объём"), ("П-1", cell))
        said = told(
            lambda book: read_network_volumes(book, layout=VolumeLayout()), content, UnableToReadVolumes
        )
        assert said == f"Строка 2, столбец B: «{cell}» не объём."

    @pytest.mark.parametrize("cell", ["NaN", "1e999", "１４"])
    def test_is_no_key_rate(self, cell: str) -> None:
        content = a_book(("Дата", "Ставка"), ("22.06.2026", cell))
        assert told(read_key_rates, content, UnableToReadKeyRates).startswith("Строка 2:")

    def test_of_other_digits_is_no_day(self) -> None:
        content = a_book(("Дата", "Час"), ("０４.05.2021", 12))
        assert "«０４.05.2021» не дата" in told(read_peak_hours, content, UnableToReadPeakHours)


class TestACodeTooLong:
    def test_is_refused_by_its_line(self) -> None:
        content = a_book(("Код", "Объём"), ("7" * 61, 5.0))
        said = told(
            lambda book: read_network_volumes(book, layout=VolumeLayout()), content, UnableToReadVolumes
        )
        assert said.startswith("Строка 2, столбец A: «777")


class TestAnOldWorkbook:
    @pytest.mark.parametrize("double", [math.nan, math.inf, -math.inf])
    def test_with_a_cell_of_no_number_is_refused_by_its_place(self, double: float) -> None:
        whole = an_old_sheet()
        content = whole.replace(struct.pack("<d", 100.5), struct.pack("<d", double), 1)
        assert content != whole
        contents = read_reading_sheet(content)
        assert (contents.rows, first_issue(contents.issues)) == ((), ("IMP-229", 2, "D"))
