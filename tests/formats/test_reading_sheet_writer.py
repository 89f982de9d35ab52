"""The template of a reading sheet: what a person opens in a spreadsheet."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest

from sbyt.formats.reading_sheet_columns import Column, column_of_header
from sbyt.formats.reading_sheet_writer import SheetRow, write_reading_sheet

ROW = SheetRow(
    account="0012300456",
    meter="00881",
    address="г. Зареченск, ул. Полевая, 3-12",
    previous_on=date(2021, 6, 25),
    previous_wh=(1_430_500, None),
    taken_on=date(2021, 7, 25),
    readings_wh=(1_843_700, 25_434_000),
)


class TestTemplate:
    def test_keeps_leading_zeros_and_writes_energy_in_kwh(self) -> None:
        sheet = openpyxl.load_workbook(io.BytesIO(write_reading_sheet([ROW])))["Показания"]
        assert [cell.value for cell in sheet[1]] == [
            "Лицевой счёт",
            "Адрес",
            "Номер счётчика",
            "Предыдущая дата",
            "Предыдущее 1",
            "Предыдущее 2",
            "Предыдущее 3",
            "Дата показаний",
            "Показание 1",
            "Показание 2",
            "Показание 3",
        ]
        assert [cell.value for cell in sheet[2]] == [
            "0012300456",
            "г. Зареченск, ул. Полевая, 3-12",
            "00881",
            datetime(2021, 6, 25),
            1430.5,
            None,
            None,
            datetime(2021, 7, 25),
            1843.7,
            25434,
            None,
        ]

    def test_explains_itself_on_a_second_sheet(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(write_reading_sheet()))
        assert book.sheetnames == ["Показания", "Как заполнить"]
        assert book["Как заполнить"]["A1"].value == "Как заполнить ведомость"

    def test_is_the_same_bytes_for_the_same_rows(self) -> None:
        assert write_reading_sheet([ROW]) == write_reading_sheet([ROW])

    def test_never_writes_a_formula(self) -> None:
        row = SheetRow(account="=1+1", meter="+7", address="=HYPERLINK()")
        sheet = openpyxl.load_workbook(io.BytesIO(write_reading_sheet([row])))["Показания"]
        assert [(cell.value, cell.data_type) for cell in sheet[2][:3]] == [
            ("=1+1", "s"),
            ("=HYPERLINK()", "s"),
            ("+7", "s"),
        ]


class TestHeader:
    @pytest.mark.parametrize(
        ("text", "column"),
        [
            ("Лицевой счет", Column.ACCOUNT),
            ("ЛИЦЕВОЙ СЧЁТ:", Column.ACCOUNT),
            ("ЛС", Column.ACCOUNT),
            ("№ счётчика", Column.METER),
            ("Номер  ПУ", Column.METER),
            ("Заводской\nномер", Column.METER),
            ("T1", Column.READING_1),
            ("Т2", Column.READING_2),
            ("Показание 1 (кВт·ч)", Column.READING_1),
            ("Показания, кВт*ч", Column.READING_1),
            ("Дата передачи показаний", Column.TAKEN_ON),
            ("Предыдущее 1", Column.PREVIOUS_1),
            ("Дата поверки", None),
            ("Количество тарифов", None),
            ("", None),
        ],
    )
    def test_is_known_by_its_synonyms(self, text: str, column: Column | None) -> None:
        assert column_of_header(text) is column
